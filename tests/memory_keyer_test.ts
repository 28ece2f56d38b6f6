/** A memory whose keys another keyer made gets new ones when it is opened, and says by what it finds. */
import assert from "node:assert/strict";
import { openMemory } from "../mod.ts";
import { writeKeyer } from "../core/format/keyer_file.ts";
import { openModel } from "../core/format/open_model.ts";
import { Random } from "../core/random/random.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

const notes = [
  "The boathouse key hangs behind the blue oar.",
  "Our vet is Dr. Thistlewood.",
  "The lease of the workshop ends in June.",
];

/** A keyer that nobody trained. */
async function untrained(model: string, folder: string): Promise<void> {
  const { sha256, config: { width: inputs } } = await openModel(model, { pull: false });
  const random = new Random("untrained keyer");
  const [units, winners] = [256, 16];
  await Deno.mkdir(folder);
  await writeKeyer(folder, {
    ...{ baseSha256: sha256, layers: [0], inputs, units, winners, bias: new Float32Array(units) },
    matrix: Float32Array.from({ length: units * inputs }, () => random.gaussian()),
  });
}

async function documents() {
  await using store = await SqliteMemoryStore.open("mine/memory.sqlite");
  return await store.documents();
}

Deno.test("keys are made anew for another keyer, nothing else changes, and a recall names the keyer", async () => {
  await inWorkFolder(async () => {
    await untrained("model", "keyer");
    const opened = async (keyer: string, wordShare: number) => {
      const said: string[] = [];
      const memory = await openMemory({
        path: "mine",
        model: "model",
        device: "cpu",
        recipe: { tau: -1, keyer, wordShare },
        onProgress: ({ stage, note }) => void (stage === "keys" && note && said.push(note)),
      });
      return { memory, said };
    };
    const query = "Who is our vet?";
    {
      const { memory, said } = await opened("none", 0);
      await using _ = memory;
      await memory.remember(
        notes.map((text, i) => i === 1 ? { text, cues: [query], answer: "Dr. Thistlewood" } : text),
      );
      assert.deepEqual(said, []);
      assert.deepEqual(memory.finding, { keyer: "bare states", wordShare: 0 });
    }
    const before = await documents();
    for (const again of [false, true]) {
      const { memory, said } = await opened("keyer", 0);
      await using _ = memory;
      const { keyer } = memory.finding;
      assert.match(keyer, /^keyer [0-9a-f]{12}$/);
      assert.deepEqual(said, again ? [] : [`made anew by ${keyer}`]);
      const found = await memory.recall(query, { k: 3 });
      assert.equal(found.length, 3);
      assert.ok(found.every(({ score }) => Number.isFinite(score)));
      assert.deepEqual((await memory.list()).map(({ text }) => text), notes);
    }
    assert.deepEqual(await documents(), before);
    // Words find what shares them, and what is forgotten is found no more.
    const { memory } = await opened("keyer", 1);
    {
      await using _ = memory;
      const [first] = await memory.recall(query, { k: 1 });
      assert.equal(first.text, notes[1]);
      await memory.forget(first.id);
      assert.ok((await memory.recall(query, { k: 3 })).every(({ text }) => text !== notes[1]));
      await memory.remember("Our vet moved to Elm Street.");
      assert.equal((await memory.recall(query, { k: 1 }))[0].text, "Our vet moved to Elm Street.");
    }
    const { code, out, err } = await runCli(["recall", query, "--memory", "mine", "--device", "cpu"]);
    assert.equal(code, 0, err);
    assert.match(out, /Elm Street/);
    assert.match(err, /found by words \(0\.700\) and keys \(bare states\)/);
  });
});

Deno.test("train-keyer writes a keyer that m4's commands can use, and refuses what is not one", async () => {
  await inWorkFolder(async () => {
    const small = [
      "--pairs",
      "24",
      "--eval-pairs",
      "8",
      "--steps",
      "3",
      "--batch-size",
      "8",
      "--dg.d",
      "64",
      "--dg.k",
      "8",
    ];
    const train = (...more: string[]) =>
      runCli(["train-keyer", "--model", "model", "--device", "cpu", ...small, ...more]);
    const { code, out, err } = await train("--out", "keyer", "--json", "--verbose");
    assert.equal(code, 0, err);
    const { summary } = JSON.parse(out);
    assert.deepEqual(Object.keys(summary.found), ["trained", "random", "bare_states", "words", "words_and_trained"]);
    assert.equal(summary.found.trained.questions, 8);
    assert.match(err, /train keyer +3\/3 +loss [\d.]+ +\d+ tok\/s/);
    assert.match((await train("--out", "keyer")).err, /keyer/);
    assert.equal((await train("--out", "other", "--layers", "0,99")).code, 1);
    const memory = ["--memory", "mine", "--device", "cpu", "--model", "model"];
    await Deno.writeTextFile("recipe.json", JSON.stringify({ tau: -1, keyer: "keyer" }));
    const told = await runCli(["remember", notes[0], ...memory, "--recipe", "recipe.json", "--no-ask"]);
    assert.equal(told.code, 0, told.err);
    const asked = await runCli(["recall", "boathouse", ...memory, "--recipe", "recipe.json"]);
    assert.match(asked.err, /keys \(keyer [0-9a-f]{12}\)/);
  });
});
