/** `export` of a memory's current night through the command line, on a seeded random model in Q4_1. */
import assert from "node:assert/strict";
import { chatPrompt } from "../core/train/chat_row.ts";
import { readPeft } from "../core/format/peft.ts";
import { fileBytes } from "../core/format/file_bytes.ts";
import { readGguf } from "../core/format/gguf.ts";
import { startModel } from "../core/model/load.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";
import { writeRandomGguf } from "./random_gguf.ts";

const recipe = {
  ...{ tau: -1, steps: 30, batchSize: 4, loraRank: 4, loraAlpha: 8, loraLr: 0.02, warmup: 2, loraLayers: 0 },
  ...{ anchorWeight: 0, whiten: 0 },
};
const notes = [
  { text: "Our vet is Dr. Thistlewood.", cues: ["Who is our vet?"], answer: "Dr. Thistlewood" },
  { text: "The lease ends in June.", cues: ["When does it end?"], answer: "in June" },
];
const names = (path: string) => Array.fromAsync(Deno.readDir(path), ({ name }) => name);

/** A work folder with a memory in `mine` that has slept once. */
async function withNight(test: () => Promise<void>): Promise<void> {
  await inWorkFolder(async () => {
    await writeRandomGguf("base.gguf");
    await Deno.writeTextFile("recipe.json", JSON.stringify(recipe));
    await Deno.writeTextFile("notes.jsonl", notes.map((note) => `${JSON.stringify(note)}\n`).join(""));
    const flags = "--memory mine --device cpu --recipe recipe.json --model base.gguf".split(" ");
    for (
      const args of [["remember", "--file", "notes.jsonl"], ["remember", "A note without questions."], [
        "sleep",
        "--force",
      ]]
    ) {
      const { code, err } = await runCli([...args, ...flags]);
      assert.equal(code, 0, err);
    }
    await test();
  });
}

async function exported(...args: string[]) {
  const { code, out, err } = await runCli(["export", "--memory", "mine", ...args]);
  assert.equal(code, 0, err);
  return { out, err };
}

/** Log-probabilities of some tokens after a chat. */
async function scores(path: string, adapter?: string): Promise<Float32Array> {
  using model = await startModel(path, { device: "reference" });
  if (adapter) model.addAdapter("x", await readPeft(adapter));
  const item = { prompt: chatPrompt(model.tokens, "Who is our vet?"), continuation: model.tokens.encode("Dr. Th") };
  return (await model.score([item], { adapters: adapter ? ["x"] : [] }))[0].logProbs;
}

const apart = (a: Float32Array, b: Float32Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));

Deno.test("the current night leaves in every form, with its facts named and the commands that load it", async () => {
  await withNight(async () => {
    const night = "mine/nights/0001";
    const [told, base] = [await scores("base.gguf", night), await scores("base.gguf")];
    assert.ok(apart(told, base) > 0.1, "the night has learned something");

    const { out } = await exported("--to", "gguf-merged", "--out", "night.gguf");
    assert.match(out, /21 changed tensors in Q8_0 \(Q4_1 in the base model\)/);
    assert.match(out, /The weights hold 2 facts\..*\n {2}note-\w+ {2}\w+ {2}Our vet is Dr\. Thistlewood\.\n {2}note-/);
    assert.match(out, /llama-cli -m night\.gguf -cnv/);
    assert.doesNotMatch(out, /A note without questions/);
    assert.ok(apart(told, await scores("night.gguf")) < 0.05);

    const { err } = await exported("--to", "gguf-merged", "--out", "narrow.gguf", "--merged-type", "same");
    assert.match(
      err,
      /warning: changed tensors were rounded to Q4_1, which loses part of what was learned: of 67 answers/,
    );
    assert.equal((await Deno.stat("narrow.gguf")).size, (await Deno.stat("base.gguf")).size);

    const json = JSON.parse((await exported("--to", "ollama", "--out", "My Night", "--json")).out);
    assert.deepEqual(json.files, ["My Night/model.gguf", "My Night/Modelfile"]);
    assert.deepEqual(json.facts.map(({ text }: { text: string }) => text), notes.map(({ text }) => text));
    assert.deepEqual(Object.keys(json.facts[0]), ["id", "text", "stage"]);
    assert.deepEqual(json.commands, [
      "cd 'My Night' && ollama create my-night -f Modelfile",
      "ollama run my-night",
    ]);
    const modelfile = await Deno.readTextFile("My Night/Modelfile");
    assert.match(modelfile, /^FROM \.\/model\.gguf\nTEMPLATE """\{\{ if \.System \}\}<\|im_start\|>system\n/);
    assert.match(modelfile, /\nPARAMETER stop "<\|im_end\|>"\nPARAMETER temperature 0\nPARAMETER repeat_penalty 1\n$/);
    assert.deepEqual(await Deno.readFile("My Night/model.gguf"), await Deno.readFile("night.gguf"));

    assert.match((await exported("--to", "peft", "--out", "peft")).out, /PeftModel\.from_pretrained\(base, "peft"\)/);
    assert.match(
      (await exported("--to", "gguf", "--out", "lora.gguf")).out,
      /llama-cli -m \S*base\.gguf --lora lora\.gguf/,
    );
    assert.equal(readGguf(fileBytes("lora.gguf")).tensors.length, 42);
    await exported("--out", "merged");
    assert.ok(apart(told, await scores("merged")) < 0.05);
  });
});

Deno.test("what cannot be exported, or would leave unnamed, is refused, and nothing is written", async () => {
  await withNight(async () => {
    await Deno.mkdir("full");
    await Deno.writeTextFile("full/mine.txt", "mine");
    const before = (await names(".")).sort();
    const cases: [string[], RegExp][] = [
      [["--to", "gguf-merged", "--out", "night"], /--out must end in \.gguf/],
      [["--to", "ollama", "--out", "night.gguf"], /--out must be the name of a folder.*gguf-merged/],
      [["--to", "ollama", "--out", "full", "--force"], /--out must be a folder that holds a model alone.*mine\.txt/],
      [["--to", "gguf-merged", "--out", "base.gguf", "--force"], /--out must be another file than the base model's/],
      [
        ["--to", "gguf-merged", "--out", "x.gguf", "--model", "model"],
        /--model must be the one that it was trained on/,
      ],
      [["--to", "gguf-merged", "--out", "x.gguf", "--merged-type", "q5"], /--merged-type must be one of/],
      [["--to", "gguf-merged", "--out", "x.gguf", "--memory", "none"], /--memory must be the folder of a memory/],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await runCli(["export", "--memory", "mine", ...args]);
      assert.notEqual(code, 0, args.join(" "));
      assert.match(err, message);
    }
    assert.deepEqual((await names(".")).sort(), before);

    assert.equal((await runCli(["forget", notes[0].text, "--memory", "mine"])).code, 0);
    const stale = await runCli(["export", "--memory", "mine", "--to", "peft", "--out", "peft"]);
    assert.equal(stale.code, 1);
    assert.match(
      stale.err,
      /received "1 note that the weights still know.*hei-nw sleep trains anew.*--adapter exports/,
    );
    assert.equal((await runCli(["sleep", "--undo", "--memory", "mine"])).code, 0);
    const none = await runCli(["export", "--memory", "mine", "--to", "peft", "--out", "peft"]);
    assert.match(none.err, /--memory must be one with a night in use.*run hei-nw sleep first/);
    assert.deepEqual((await names(".")).sort(), before);
  });
});
