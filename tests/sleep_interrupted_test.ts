/** A sleep that is interrupted goes on where it was, in processes that are really killed. */
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { inWorkFolder, runCli } from "./run_cli.ts";
import { signalWhen } from "./signal_when.ts";
import { leaveOut, thorough } from "./thorough.ts";

const recipe = JSON.stringify({
  ...{ tau: -1, loraRank: 8, loraLr: 0.01, batchSize: 4, anchorWeight: 0, whiten: 0, activationBits: 32 },
});
const notes = [
  { text: "Our vet is Dr. Thistlewood.", cues: ["Who is our vet?"], answer: "Dr. Thistlewood" },
  { text: "The lease ends in June.", cues: ["When does the lease end?"], answer: "in June" },
];
const flags = (memory: string) => ["--memory", memory, "--device", "cpu", "--threads", "1", "--recipe", "recipe.json"];
const sleep = (memory: string, steps = 120) => ["sleep", "--force", "--steps", String(steps), ...flags(memory)];
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
const under = (memory: string) => join(memory, "nights/under_way");

async function run(...args: string[]) {
  const result = await runCli(args);
  assert.equal(result.code, 0, `${args.join(" ")}: ${result.err}`);
  return result;
}

async function remember(memory: string): Promise<void> {
  await Deno.writeTextFile("recipe.json", recipe);
  await Deno.writeTextFile("notes.jsonl", notes.map((note) => `${JSON.stringify(note)}\n`).join(""));
  await run("remember", "--file", "notes.jsonl", "--model", "model", ...flags(memory));
}

async function filesWith(folder: string, word: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await filesWith(path, word));
    else if (new TextDecoder("latin1").decode(await Deno.readFile(path)).includes(word)) found.push(path);
  }
  return found;
}

Deno.test({
  name: "a sleep that was killed, and interrupted again, goes on and ends with the bytes of one that was let be",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inWorkFolder(async () => {
      await remember("mine");
      await cp("mine", "whole", { recursive: true });
      await run(...sleep("whole"));

      const { signal } = await signalWhen(
        sleep("mine"),
        "SIGKILL",
        () => exists(join(under("mine"), "consolidation.state")),
      );
      assert.equal(signal, "SIGKILL");
      await run("memory", "check", "--memory", "mine");
      const dry = JSON.parse((await run(...sleep("mine"), "--dry-run", "--json")).out).under_way;
      assert.deepEqual([dry.night, dry.steps, dry.goes_on, dry.reason], [1, 120, true, null]);
      assert.ok(dry.step > 0 && dry.step < 120, `step ${dry.step}`);

      const { code, err } = await signalWhen(sleep("mine"), "SIGINT", (said) => Promise.resolve(/goes on/.test(said)));
      assert.equal(code, 130, err);
      assert.match(err, new RegExp(`^sleep: goes on at step ${dry.step} of 120$`, "m"));
      const again = err.match(/^hei-nw: interrupted; what was done is kept\. Go on with: hei-nw (.*)$/m);
      assert.deepEqual(again?.[1].split(" "), sleep("mine"));
      for (const name of ["recipe", "told", "forgot"]) await cp("mine", name, { recursive: true });

      const { err: resumed } = await run(...again![1].split(" "));
      assert.match(resumed, /goes on at step \d+ of 120/);
      for (const file of ["adapter_model.safetensors", "trained.state"]) {
        const [own, other] = await Promise.all(
          ["mine", "whole"].map((m) => Deno.readFile(join(m, "nights/0001", file))),
        );
        assert.equal(own.toBase64(), other.toBase64(), file);
      }
      const records = await Promise.all(
        ["mine", "whole"].map(async (m) => JSON.parse(await Deno.readTextFile(join(m, "nights/0001/night.json")))),
      );
      for (const record of records) for (const own of ["time", "seconds"]) delete record[own];
      assert.deepEqual(records[0], records[1]);
      assert.equal(await exists(under("mine")), false);

      await thrownAway();
    });
  },
});

/** In copies of one interrupted memory: what is changed since throws the night away, and says so once. */
async function thrownAway(): Promise<void> {
  const dry = async (memory: string, steps?: number) => (await run(...sleep(memory, steps), "--dry-run")).out;
  if (thorough) await byAnotherRecipe(dry);

  await Deno.writeTextFile(
    "more.jsonl",
    `${JSON.stringify({ ...notes[1], text: "The lease ends in June, I think." })}\n`,
  );
  await run("remember", "--file", "more.jsonl", ...flags("told"));
  assert.match(await dry("told"), /discard it, because notes or their questions have changed since\n$/);

  assert.ok((await filesWith(under("forgot"), "Thistlewood")).length > 0, "a state holds rows");
  const forgot = await run("forget", notes[0].text, "--memory", "forgot");
  assert.match(
    forgot.err,
    /the night under way, at step \d+ of 120, is discarded, because a note is forgotten/,
  );
  assert.deepEqual(await filesWith("forgot", "Thistlewood"), []);
  assert.doesNotMatch(await dry("forgot"), /under way/);
}

if (!thorough) leaveOut("a sleep under way is discarded where the recipe has changed");

async function byAnotherRecipe(dry: (memory: string, steps?: number) => Promise<string>): Promise<void> {
  assert.match(await dry("recipe"), /night 1 is under way, at step \d+ of 120: sleep continues it\n$/);
  assert.match(await dry("recipe", 12), /sleep would discard it, because the recipe has changed\n$/);
  const { err, out } = await run(...sleep("recipe", 12));
  const said = [
    ...err.matchAll(/the night under way, at step \d+ of 120, is discarded, because the recipe has changed/g),
  ];
  assert.equal(said.length, 1, err);
  assert.match(out, /12 steps on 2 questions/);
  assert.equal(await exists(under("recipe")), false);
  assert.doesNotMatch((await run(...sleep("recipe", 12))).err, /under way/);
}

Deno.test("a damaged state of a night is thrown away, and the sleep begins anew", async () => {
  await inWorkFolder(async () => {
    await remember("mine");
    await Deno.mkdir(under("mine"));
    await Deno.writeTextFile(join(under("mine"), "consolidation.state"), "HNWSTATE and no more");
    const { err, out } = await run(...sleep("mine", 3));
    assert.match(err, /the night under way is discarded, because its file is damaged/);
    assert.match(out, /night 1 is in use/);
  });
});

Deno.test("what the base model knows is measured in the first night, and again with other bits", async () => {
  await inWorkFolder(async () => {
    await remember("mine");
    const night = async (...more: string[]) => {
      const { err } = await run(...sleep("mine", 2), "--verbose", ...more);
      const drift =
        JSON.parse(await Deno.readTextFile(join("mine/nights", (await nights()).at(-1)!, "night.json"))).drift;
      return { measured: /^drift before/m.test(err), before: [drift.em_before, drift.chat?.contained_before] };
    };
    const nights = async () => (await Array.fromAsync(Deno.readDir("mine/nights"))).map(({ name }) => name).sort();
    const first = await night();
    const second = await night();
    assert.deepEqual([first.measured, second.measured], [true, false]);
    assert.deepEqual(second.before, first.before);
    await Deno.writeTextFile("recipe.json", recipe.replace("32", "15"));
    assert.equal((await night()).measured, true, "other bits");
    assert.equal((await night()).measured, false);
  });
});
