/** `--json` of every command of a memory: one JSON value on stdout with the fields that contract.md names. */
import assert from "node:assert/strict";
import { inWorkFolder, runCli } from "./run_cli.ts";

const recipe = { tau: -1, loraRank: 4, loraLr: 0.01, batchSize: 4, anchorWeight: 0, whiten: 0 };
const place = ["--memory", "mine", "--json"], flags = [...place, "--device", "cpu", "--recipe", "recipe.json"];
const note = {
  ...{ id: "vet", text: "Our vet is Dr. Thistlewood.", cues: ["Who is our vet?"], held_out_cues: ["Name our vet."] },
  ...{ answer: "Dr. Thistlewood", time: "2025-01-02T03:04:05.000Z", source: "me", tags: ["dog"], pin: true },
};

async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await runCli(args);
  assert.equal(code, 0, `${args.join(" ")}: ${err}`);
  return out;
}
const run = (...args: string[]) => done(...args, ...flags);
const json = async (...args: string[]) => JSON.parse(await run(...args));
/** Of a command that opens no model. */
const read = async (...args: string[]) => JSON.parse(await done(...args, ...place));
const keys = (value: object) => Object.keys(value);

Deno.test("every command of a memory prints the fields of the contract", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("recipe.json", JSON.stringify(recipe));
    await Deno.writeTextFile("note.jsonl", `${JSON.stringify(note)}\n`);
    const told = await json("remember", "Milk, eggs, bread.", "--file", "note.jsonl", "--model", "model");
    assert.deepEqual(keys(told).slice(0, 3), ["written", "replaced", "not_understood"]);
    assert.deepEqual(keys(told.written[0]), ["id", "text", "questions", "unasked"]);
    assert.equal(told.written[1].id, "vet");

    const recalled = await json("recall", "Our vet is Dr. Thistlewood.", "--k", "2");
    assert.deepEqual(recalled.map(keys), [["id", "text", "score", "time"], ["id", "text", "score", "time"]]);
    const asked = await json("ask", "Who is our vet?", "--max-new-tokens", "1");
    assert.deepEqual(keys(asked), ["text", "notes", "night"]);
    const lines = (await run("ask", "Who?", "What?", "--max-new-tokens", "1")).trim().split("\n");
    assert.deepEqual(lines.map((line) => keys(JSON.parse(line))), [keys(asked), keys(asked)]);

    assert.deepEqual(keys(await json("sleep", "--dry-run")), ["facts", "rows", "open", "not_understood", "under_way"]);
    const night = await json("sleep", "--steps", "2", "--force");
    for (const field of ["night", "accepted", "facts", "seconds", "drift"]) assert.ok(field in night, field);
    assert.deepEqual(keys(night.facts), ["weights", "learning", "not_understood"]);
    assert.equal((await read("nights"))[0].current, true);

    const list = await read("memory", "list");
    assert.deepEqual(list.map(keys), [["id", "text", "stage", "time"], ["id", "text", "stage", "time"]]);
    const { stage, ...shown } = await read("memory", "show", "our VET is dr thistlewood");
    assert.equal(stage, list[1].stage);
    const rows = [
      { question: "Who is our vet?", answer: "Dr. Thistlewood", origin: "cues", held_out: false },
      { question: "Name our vet.", answer: "Dr. Thistlewood", origin: "cues", held_out: true },
    ];
    assert.deepEqual(shown, { ...note, reward: false, rows });
    assert.deepEqual(
      await read("memory", "export"),
      [
        { ...list[0], stage: undefined },
        note,
      ].map((line) => JSON.parse(JSON.stringify(line))),
    );
    assert.deepEqual(await read("memory", "export", "--out", "all.jsonl"), { out: "all.jsonl", notes: 2 });
    assert.deepEqual(keys(await json("memory", "import", "all.jsonl")), ["written", "replaced", "not_understood"]);
    assert.equal((await read("memory", "stats")).notes, 2);
    assert.deepEqual(await read("memory", "check"), { notes: 2, nights: 1 });

    const gone = await read("forget", "our vet is Dr Thistlewood", "nobody");
    assert.deepEqual([gone.forgotten, gone.unknown], [["vet"], ["nobody"]]);
    const none = await runCli(["forget", "nobody", ...place]);
    assert.equal(none.code, 2);
    assert.deepEqual(JSON.parse(none.out), { forgotten: [], in_weights: [], unknown: ["nobody"] });
    assert.equal((await runCli(["memory", "show", "vet", ...place])).code, 1);
    assert.deepEqual(await read("sleep", "--undo"), { night: null });
  });
});
