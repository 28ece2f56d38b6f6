/** `memory export` and `memory import`: what one memory holds is the same in another. */
import assert from "node:assert/strict";
import type { Rehearsal } from "../core/memory/memory_store.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { openMemory } from "../mod.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

const notes = [
  {
    id: "vet",
    text: "Our vet is Dr. Thistlewood.",
    cues: ["Who is our vet?"],
    heldOutCues: ["Name our vet."],
    answer: "Dr. Thistlewood",
  },
  {
    text: "The lease ends in June.\nThe deposit is £400 “in cash”.",
    time: "2025-02-03T04:05:06.789Z",
    source: "letter",
    tags: ["home", "£"],
  },
  { text: "Two of a kind", id: "one", reward: true },
  { text: "Two of a kind", id: "two", pin: true, tags: [] },
  { text: "Ünïcode 🦉 stays.", cues: ["What stays?", "Which text stays?"], answer: "Ünïcode 🦉" },
];
/** What a model asked itself about one of them. */
const rehearsal: Rehearsal = {
  asker: "somebody",
  questions: [
    { cue: "How many of a kind?", answer: "Two", heldOut: false, origin: "rule" },
    { cue: "Of an older memory?", answer: "kind", heldOut: false },
    { cue: "What is it?", answer: "Two of a kind", heldOut: true, origin: "asker" },
  ],
  unasked: ["of"],
};
const flags = ["--device", "cpu", "--model", "model"];

async function run(...args: string[]): Promise<string> {
  // Only an import opens a model.
  const { code, out, err } = await runCli(args[1] === "import" ? [...args, ...flags] : args);
  assert.equal(code, 0, `${args.join(" ")}: ${err}`);
  return out;
}

Deno.test("an export taken into another folder is exported there as the same bytes", async () => {
  await inWorkFolder(async () => {
    {
      await using memory = await openMemory({ path: "mine", model: "model", device: "cpu", recipe: { tau: -1 } });
      await memory.remember(notes);
    }
    await using asked = await SqliteMemoryStore.open("mine/memory.sqlite");
    await asked.rehearse(new Map([["one", rehearsal]]));
    await run("memory", "export", "--memory", "mine", "--out", "all.jsonl");
    const lines = await Deno.readTextFile("all.jsonl");
    assert.equal(lines.trim().split("\n").length, notes.length);
    // What a person has in a file stays there until they say otherwise.
    await Deno.writeTextFile("mine.txt", "My own list.");
    const again = ["memory", "export", "--memory", "mine", "--out"];
    const refused = await runCli([...again, "mine.txt"]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /Cannot export to mine\.txt: --out must be new: received one that exists\. Hint: .*--force/,
    );
    assert.equal(await Deno.readTextFile("mine.txt"), "My own list.");
    assert.match((await runCli([...again, "model", "--force"])).err, /--out must be a file: received "a folder"/);
    const nowhere = await runCli([...again, "mine.txt/all.jsonl"]);
    assert.match(nowhere.err, /Cannot write a file: mine\.txt\/all\.jsonl must be a path whose parts are folders/);
    await run(...again, "mine.txt", "--force");
    assert.equal(await Deno.readTextFile("mine.txt"), lines);
    assert.equal(await run(...again, "-"), lines);
    // The gate of the other memory would refuse all of them.
    await Deno.writeTextFile("deaf.json", '{"tau": 1000}');
    const told = JSON.parse(
      await run("memory", "import", "all.jsonl", "--memory", "other", "--recipe", "deaf.json", "--json"),
    );
    assert.deepEqual(
      told.written.map(({ id }: { id: string }) => id),
      lines.trim().split("\n").map((line) => JSON.parse(line).id),
    );
    assert.equal(await run("memory", "export", "--memory", "other"), lines);

    // Taken in once more, nothing changes.
    await run("memory", "import", "all.jsonl", "--memory", "other");
    assert.equal(await run("memory", "export", "--memory", "other"), lines);
    assert.match(
      await run("memory", "show", "one", "--memory", "other"),
      /^row +What is it\? → Two of a kind {2}\(asker, held out\)$/m,
    );
    assert.match(await run("recall", "Our vet is Dr. Thistlewood.", "--k", "1", "--memory", "other"), /vet {2}/);
  });
});

Deno.test("wrong lines are named all at once, and nothing is written", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("good.jsonl", '{"id": "a", "text": "Told before."}\n');
    await run("memory", "import", "good.jsonl", "--memory", "mine");
    const before = await run("memory", "export", "--memory", "mine");
    await Deno.writeTextFile(
      "bad.jsonl",
      [
        '{"text": "Right."}',
        '{"text": ""}',
        "",
        "not JSON",
        '["a list"]',
        '{"text": "x", "held_out_cues": "why?", "answer": "y"}',
        '{"text": "x", "answr": "y"}',
        '{"id": "a", "text": "Another text."}',
        '{"id": "b", "text": "x"}',
        '{"id": "b", "text": "y"}',
        '{"text": "x", "cues": ["Who?"]}',
        '{"text": "a\\u0000b"}',
        '{"text": "x", "time": "yesterday"}',
        '{"text": "x", "rehearsal": {"asker": "a", "rows": [{"question": "y?", "answer": "z", "origin": "thin air"}]}}',
      ].join("\n"),
    );
    const { code, err } = await runCli(["memory", "import", "bad.jsonl", "--memory", "mine", ...flags]);
    assert.equal(code, 1);
    for (
      const part of [
        /bad\.jsonl: 11 lines are wrong\. Nothing was written\./,
        /line 2: text must be a text that is not empty/,
        /line 4: the line must be one JSON object: received not JSON/,
        /line 5: the line must be one JSON object/,
        /line 6: held_out_cues must be a list of questions/,
        /line 7: answr must be a field of a note.*did you mean answer/,
        /line 8: id must be new, or that of a note with the same text: received "a"/,
        /line 10: id must be another one than line 9's/,
        /line 11: answer must be given where a note brings questions/,
        /line 12: the texts must be without NUL/,
        /line 13: time must be/,
        /line 14: rehearsal must be as memory export writes it/,
      ]
    ) assert.match(err, part);
    assert.equal(await run("memory", "export", "--memory", "mine"), before);
    const unmade = await runCli(["memory", "import", "bad.jsonl", "--memory", "new", ...flags]);
    assert.match(unmade.err, /10 lines are wrong/);
    assert.equal(await Deno.stat("new").then(() => true, () => false), false);
    for (
      const [file, message] of [["none.jsonl", /must be a text file/], ["empty.jsonl", /at least one note/]] as const
    ) {
      if (file === "empty.jsonl") await Deno.writeTextFile(file, "\n");
      const { code, err } = await runCli(["memory", "import", file, "--memory", "mine", ...flags]);
      assert.notEqual(code, 0);
      assert.match(err, message);
    }
  });
});
