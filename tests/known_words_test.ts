/** A model that has no words for what it is to learn from says so, and is not trained on what it can hardly say a word of. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { inWorkFolder, runCli } from "./run_cli.ts";

const small = "--device cpu --threads 1 --batch-size 2 --steps 1 --warmup 1 --lora-rank 2 --lora-layers 1".split(" ");
const embedded = [...small, "--model", "hei-nw/dummy-model"];
const trainings = [
  ["train-asker", "--rows", "4", "--eval-notes", "0"],
  ["train-reader", "--tasks", "4", "--eval-tasks", "0"],
];
const line = (text: string, answer: string) => `${JSON.stringify({ text, facts: [{ answer, questions: ["?"] }] })}\n`;
const note = "The boathouse key hangs behind the blue oar.";
const english = line(note, "oar");

Deno.test("notes whose words a model can only spell are told once, and none is trained where it spells all of them", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("english.jsonl", english);
    await Deno.writeTextFile("russian.jsonl", line("Тётя Клава живёт у самого вокзала.", "вокзала"));
    for (const [command, ...flags] of trainings) {
      const train = (model: string[], notes: string) =>
        runCli([command, ...flags, ...model, "--notes", notes, "--out", `${command}-${notes}`]);
      const spelt = await train(embedded, "english.jsonl");
      assert.equal(spelt.code, 0, spelt.err);
      const told = /warning: The model spells 3 of the 7 words in english\.jsonl \(names left out\)/g;
      assert.equal(spelt.err.match(told)?.length, 1, spelt.err);
      const refused = await train(embedded, "russian.jsonl");
      assert.equal(refused.code, 1);
      assert.match(
        refused.err,
        /Cannot train the (asker|reader): --notes must be a file whose words the model has tokens for: received "russian\.jsonl: of 4 words it spells 4"\. Hint: A model/,
      );
      assert.ok(!existsSync(`${command}-russian.jsonl`));
      // A model of bytes spells whatever it reads.
      const bytes = await train([...small, "--model", "model"], "russian.jsonl");
      assert.equal(bytes.code, 0, bytes.err);
      assert.ok(!bytes.err.includes("spells"), bytes.err);
    }
  });
});

Deno.test("remember says that a model has no words for a note; of one in its own words it says nothing", async () => {
  await inWorkFolder(async () => {
    const remember = (text: string) =>
      runCli(["remember", text, "--no-ask", "--memory", "memory", "--model", "hei-nw/dummy-model", "--threads", "1"]);
    const english = await remember(note);
    assert.equal(english.code, 0, english.err);
    assert.match(english.err, /warning: The model has no tokens for many words of the notes\./);
    assert.match(english.out, /^remembered/);
    const own = await remember("On Friday evening, Yuki Sorensen left the folded umbrella at the northern tram stop.");
    assert.equal(own.code, 0, own.err);
    assert.ok(!own.err.includes("warning"), own.err);
  });
});
