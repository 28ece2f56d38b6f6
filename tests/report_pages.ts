/**
 * The pages of `report` in a headless Chromium: they open from the disk, take nothing from a network, fit a phone, and turn dark. Skipped
 * where there is no Chromium. `deno task test:pages`.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import { writeReport } from "../reports/page/report.ts";
import { writeSampleMemory, writeSampleRun } from "./report_folders.ts";
import { chromiumPath } from "./web/tab.ts";

const chromium = chromiumPath();
if (chromium === undefined) {
  console.error("No Chromium here (CHROME_PATH, /usr/bin/chromium): the pages are not looked at.");
}

Deno.test({
  name: "the pages of a run, of several and of a memory open from the disk, on a phone and in the dark",
  ignore: chromium === undefined,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      await writeSampleRun(join(folder, "run"));
      for (const name of ["A", "B"]) await writeSampleRun(join(folder, "runs", name), name);
      await writeSampleMemory(join(folder, "memory"));
      const pages: string[] = [];
      for (const name of ["run", "runs", "memory"]) {
        pages.push((await writeReport({ folder: join(folder, name) })).files[0]);
      }
      await lookAt(pages);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function lookAt(pages: readonly string[]): Promise<void> {
  const browser = await puppeteer.launch({
    executablePath: chromium,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  try {
    const tab = await browser.newPage();
    const asked: string[] = [], said: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    tab.on("console", (message) => said.push(message.text()));
    tab.on("pageerror", (error) => said.push(String(error)));
    for (const path of pages) {
      const url = pathToFileURL(path).href;
      for (const [width, theme] of [[390, "dark"], [320, "light"], [1200, "light"]] as const) {
        await tab.setViewport({ width, height: 844 });
        await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
        await tab.goto(url);
        await tab.evaluate(() => document.querySelectorAll("details").forEach((one) => one.open = true));
        const seen = await tab.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          const shades = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number);
          const drawings = [...document.querySelectorAll("figure > svg")];
          return {
            ...{ scrollWidth, clientWidth, shade: shades[0], drawings: drawings.length },
            invisible: drawings.filter((svg) => svg.getBoundingClientRect().height < 30).length,
            pale: [...document.querySelectorAll("figure > svg circle")].filter((dot) => {
              const { fill, stroke } = getComputedStyle(dot);
              return fill === "none" && stroke === "none";
            }).length,
          };
        });
        const where = `${path} at ${width}, ${theme}`;
        assert.ok(seen.scrollWidth <= seen.clientWidth, `${where} scrolls sideways: ${seen.scrollWidth}`);
        assert.ok(theme === "dark" ? seen.shade < 60 : seen.shade > 200, `${where}: ${seen.shade}`);
        assert.ok(seen.drawings > 3, where);
        assert.deepEqual([seen.invisible, seen.pale], [0, 0], where);
      }
    }
    assert.deepEqual(said, []);
    const own = pages.map((path) => pathToFileURL(path).href);
    assert.deepEqual(asked.filter((url) => !own.includes(url) && !url.startsWith("data:")), []);
  } finally {
    await browser.close();
  }
}
