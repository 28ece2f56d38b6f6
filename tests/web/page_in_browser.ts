/**
 * `deno task test:web`: clicks through the page in headless Chromium, on the CPU and on WebGPU's software device. HEI_NW_PICTURES=DIR keeps
 * pictures of it.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readPeft } from "../../core/format/peft.ts";
import { writeRandomGguf } from "../random_gguf.ts";
import { buildPage } from "../../web/build.ts";
import { chromiumPath, Tab, type TabOptions } from "./tab.ts";

const chromium = chromiumPath();
const ignore = chromium === undefined;
if (ignore) console.log("Skipped: there is no Chromium here. Install one (Debian: chromium), or set CHROME_PATH.");

const folder = await Deno.makeTempDir({ prefix: "hei-nw-web-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
if (!ignore) await buildPage(join(folder, "page"));

const pictures = Deno.env.get("HEI_NW_PICTURES");

function inBrowser(name: string, options: TabOptions, test: (tab: Tab) => Promise<void>): void {
  Deno.test({
    ...{ name, ignore, sanitizeOps: false, sanitizeResources: false },
    async fn() {
      await using tab = await Tab.open(join(folder, "page"), chromium!, options);
      await test(tab);
      assert.deepEqual(tab.errors, []);
    },
  });
}

const wifi = "What is the wifi password of the attic?";

async function picture(
  tab: Tab,
  name: string,
  { width, dark = false }: { width: number; dark?: boolean },
): Promise<void> {
  if (pictures === undefined) return;
  await tab.page.setViewport({ width, height: 900 });
  await tab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await tab.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

inBrowser(
  "on the CPU: notes are asked with memory, slept on, asked without, downloaded, and there again",
  {},
  async (tab) => {
    assert.equal(await tab.load(), "");
    assert.match(await tab.text("#opened"), /hei-nw\/dummy-model, 1\.\d million parameters, on cpu \(\d+ threads?,/);
    assert.equal(await tab.text("#remarks"), "");
    assert.doesNotMatch(await tab.ask(wifi, false), /marmalade/);
    assert.equal(await tab.click("#remember button"), "");
    assert.match(await tab.text("#remembered"), /^3 notes written\.$/);
    assert.match(
      await tab.text("#list"),
      /The wifi password of the attic is marmalade\.\s*(?:Forget\s*)?in memory · (?:[2-9]|\d\d) questions/,
    );
    assert.match(await tab.ask(wifi, true), /marmalade/);
    assert.match(await tab.text("#answers li"), /from: .*marmalade/);

    await tab.type("#steps", "30");
    assert.equal(await tab.click("#sleep button"), "");
    assert.match(await tab.text("#slept"), /^Night 1 is in use: 30 steps in \d+ s\. On 160 questions/);
    const points = await tab.page.$eval("#curve polyline", (line) => line.getAttribute("points")!.split(" ").length);
    assert.equal(points, 30);
    const bar = async (mode: string) => parseInt(await tab.text(`#bars output[data-mode=${mode}]`));
    assert.equal(await bar("B0"), 0);
    // Most questions are in other words; those this model answers only once it has trained on them.
    assert.ok(await bar("B1") >= 20, `with memory: ${await tab.text("#bars")}`);
    assert.ok(await bar("B3") >= 50, `without memory after the sleep: ${await tab.text("#bars")}`);
    assert.match(await tab.ask(wifi, false), /marmalade/);
    await tab.page.click("details summary");
    assert.match(await tab.text("#said"), /Gustav/);
    await picture(tab, "page-desktop", { width: 1000 });
    await picture(tab, "page-phone", { width: 390 });
    await picture(tab, "page-dark", { width: 860, dark: true });
    const wide = await tab.page.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth
    );
    assert.ok(wide <= 0, `the page is ${wide} pixels wider than the window`);

    assert.equal(await tab.click("#make"), "");
    const adapter = join(folder, "adapter");
    await Deno.mkdir(adapter);
    for (const name of ["adapter_model.safetensors", "adapter_config.json"]) {
      const bytes = await tab.page.$eval(
        `#files a[download="${name}"]`,
        async (link) => [...new Uint8Array(await (await fetch((link as HTMLAnchorElement).href)).arrayBuffer())],
      );
      await Deno.writeFile(join(adapter, name), Uint8Array.from(bytes));
    }
    const { rank, baseModel, pairs } = await readPeft(adapter);
    assert.deepEqual([rank, baseModel], [32, "hei-nw/dummy-model"]);
    assert.ok(pairs.some(({ b }) => b.some((value) => value !== 0)), "a trained adapter");

    await tab.visit();
    assert.equal(await tab.load(), "");
    assert.match(await tab.text("#opened"), /3 notes of an earlier visit are here\. Night 1 is in use\.$/);
    assert.match(await tab.ask(wifi, false), /marmalade/);

    // The next night sets out from the one that was kept.
    await tab.type("#steps", "6");
    assert.equal(await tab.click("#sleep button"), "");
    assert.match(await tab.text("#slept"), /^Night 2 is in use: 6 steps from night 1 on in \d+ s\./);
    assert.equal(await tab.click("#list li:first-child button"), "");
    assert.match(await tab.text("#slept"), /The night knew this note/);
    assert.doesNotMatch(await tab.text("#list"), /marmalade/);
    assert.doesNotMatch(await tab.ask(wifi, true), /marmalade/);
  },
);

inBrowser("without shared memory the page says which headers are missing, and goes on with one thread", {
  isolated: false,
}, async (tab) => {
  assert.equal(await tab.load({ device: "auto" }), "");
  assert.match(await tab.text("#opened"), /on cpu \(1 thread,/);
  const remarks = await tab.text("#remarks");
  assert.match(remarks, /no WebGPU adapter/);
  assert.match(remarks, /Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp/);
  assert.equal(await tab.click("#remember button"), "");
  assert.match(await tab.ask(wifi, true), /marmalade/);
  // A sleep that is stopped changes nothing; the one thread hears of it.
  await tab.page.click("#sleep button");
  await tab.page.waitForFunction(() => document.getElementById("status")!.textContent!.startsWith("Sleeps … "));
  await tab.page.click("#stop");
  await tab.idle();
  assert.equal(await tab.text("#problem"), "Stopped. Nothing was changed.");
  assert.match(await tab.text("#list"), /in memory/);
});

inBrowser("on WebGPU: told, and asked with memory", { webgpu: true }, async (tab) => {
  assert.equal(await tab.load({ device: "webgpu" }), "");
  assert.match(await tab.text("#opened"), /on webgpu \(/i);
  // A note that brings its questions: asking itself takes minutes on a software device, and a sleep takes more than ten.
  const note = { text: "The wifi password of the attic is marmalade.", cues: [wifi], answer: "marmalade" };
  await tab.page.$eval("#notes", (area, line) => (area as HTMLTextAreaElement).value = line, JSON.stringify(note));
  assert.equal(await tab.click("#remember button"), "");
  assert.match(await tab.text("#list"), /marmalade[^]*1 question/);
  assert.match(await tab.ask(wifi, true), /marmalade/);
});

inBrowser("files that are no model are refused in a sentence, and what is open stays usable", {}, async (tab) => {
  const good = join(folder, "good.gguf");
  await writeRandomGguf(good);
  const cut = join(folder, "cut.gguf"), other = join(folder, "other.gguf"), huge = join(folder, "huge.gguf");
  await Deno.writeFile(cut, (await Deno.readFile(good)).slice(0, -1000));
  await Deno.writeTextFile(other, "This is a letter.");
  await Deno.writeFile(huge, new Uint8Array(0));
  await Deno.truncate(huge, 5e9);
  assert.equal(await tab.load(), "");
  assert.match(await tab.load({ file: cut }), /^Cannot read cut\.gguf: .*incomplete/);
  assert.match(await tab.load({ file: other }), /^Cannot read other\.gguf: magic must be/);
  assert.match(
    await tab.load({ file: huge }),
    /^Cannot open huge\.gguf: file must be at most 3\.0 GB.*received "5\.0 GB"/,
  );
  // What was open still is.
  assert.match(await tab.text("#opened"), /^hei-nw\/dummy-model, /);
  assert.equal(await tab.click("#remember button"), "");
  assert.equal(await tab.load({ file: good }), "");
  assert.match(await tab.text("#opened"), /^good\.gguf, /);
});

inBrowser("where the disk is full, nothing is lost", {}, async (tab) => {
  assert.equal(await tab.load(), "");
  assert.equal(await tab.click("#remember button"), "");
  const client = await tab.page.createCDPSession();
  const origin = new URL(tab.page.url()).origin;
  await client.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await tab.type("#notes", "The nickname of the tall crane is Berta.");
  assert.match(await tab.click("#remember button"), /storage for this page is full.*was kept before is still there/);
  assert.equal(
    await tab.page.$eval("#notes", (area) => (area as HTMLTextAreaElement).value),
    "The nickname of the tall crane is Berta.",
  );
  assert.doesNotMatch(await tab.text("#list"), /Berta/);
  await client.send("Storage.overrideQuotaForOrigin", { origin });
  assert.equal(await tab.click("#remember button"), "");
  assert.match(await tab.text("#list"), /Berta/);
  await tab.visit();
  assert.equal(await tab.load(), "");
  assert.match(await tab.text("#opened"), /4 notes of an earlier visit/);
});
