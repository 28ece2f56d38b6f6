/** What is asked of a note depends on that note alone. */
import assert from "node:assert/strict";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { SqliteMemoryStore } from "../../memory/sqlite_store.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import { withoutClashes } from "../../replay/clashes.ts";
import type { Asker } from "../../replay/rehearsal/asker.ts";
import { rehearseNotes } from "./rehearse_notes.ts";

const notes = ["Our dog barks at Waffle.", "The code of the shed is 8812.", "Our cat sleeps on the stove."];

/** Answers with the note before the question, whole; without a note it knows nothing. What it reads at once is kept. */
function echo(passes: string[][]): LanguageModel {
  const texts: string[] = [];
  const tokens = {
    encode: (text: string) => [texts.push(text) - 1],
    decode: (ids: readonly number[]) => ids.map((id) => texts[id]).join(""),
    chat: (messages: readonly { content: string }[]) => messages.map(({ content }) => content).join("\n"),
  };
  return {
    tokens,
    generate: (prompts: readonly (readonly number[])[]) => {
      const read = prompts.map((prompt) => tokens.decode(prompt));
      passes.push(read);
      return Promise.resolve(
        read.map((text) => tokens.encode(notes.find((note) => text.includes("Notes:") && text.includes(note)) ?? "no")),
      );
    },
    score: (items: readonly { continuation: readonly number[] }[]) => {
      const read = items.map(({ continuation }) => tokens.decode(continuation));
      passes.push(read);
      return Promise.resolve(read.map((text) => ({ logProbs: new Float32Array([-text.length / 100]) })));
    },
    // deno-lint-ignore no-explicit-any -- a model of three methods
  } as any;
}

/** What it asks depends on the seed, on the note's place among others and on how many there are, as with one stream of random numbers. */
const asker: Asker = {
  name: "drawn",
  origin: "asker",
  ask: (asked, { seed }) =>
    Promise.resolve(asked.map((note, i) =>
      Array.from({ length: 3 }, (_, k) => ({
        question: `What of ${note.split(" ").slice(0, -1).join(" ")}, number ${
          (seed + 7 * i + asked.length + k) % 997
        }?`,
        answer: note.split(" ").at(-1)!,
      }))
    )),
  others: (questions) => Promise.resolve(questions.map(() => [])),
};

async function told(texts: readonly string[], seed = 1, passes: string[][] = []): Promise<MemoryDocument[]> {
  await using store = await SqliteMemoryStore.open(":memory:");
  await store.write(texts.map((text, groupId) => ({
    document: { id: text, text, groupId, cues: [], heldOutCues: [], reward: false, pin: false, tokens: 9 },
  })));
  // deno-lint-ignore no-explicit-any -- what it looks at of a learner
  const learner = { model: echo(passes), reader: undefined, asker } as any;
  await rehearseNotes(learner, store, await store.documents(), { seed, progress: () => {} });
  return await store.documents();
}

Deno.test("the rows of a note are the same alone and beside others, and differ with the seed", async () => {
  const passes: string[][] = [];
  const all = await told(notes, 1, passes);
  for (const [i, note] of notes.entries()) {
    const [alone] = await told([note]);
    assert.ok(alone.rehearsal!.questions.length > 2, JSON.stringify(alone.rehearsal));
    assert.deepEqual(all[i].rehearsal, alone.rehearsal);
  }
  for (const pass of passes) {
    const read = notes.filter((note) => pass.some((prompt) => prompt.includes(note)));
    assert.ok(read.length <= 1, `read in one pass, which moves last digits: ${read.join(" ")}`);
  }
  const [[one], [other]] = [await told(notes.slice(0, 1)), await told(notes.slice(0, 1), 2)];
  assert.notDeepEqual(one.rehearsal, other.rehearsal);
  assert.deepEqual(
    [...new Set(all.flatMap(({ rehearsal }) => rehearsal!.questions.map(({ origin }) => origin)))].sort(),
    [
      ...["asker", "rule", "statement"],
    ],
  );
});

Deno.test("a question that two notes answer otherwise is left out as long as both are there", async () => {
  const [first, second] = (await told(notes.slice(0, 2))).map((document, i) => ({
    ...document,
    rehearsal: {
      ...{ asker: "x", unasked: [] },
      questions: [
        { cue: "What is the code?", answer: ["8812", "13"][i], heldOut: i === 0 },
        { cue: `What else, ${i}?`, answer: "nothing", heldOut: false },
      ],
    },
  }));
  const cues = (documents: MemoryDocument[]) =>
    documents.map(({ rehearsal }) => rehearsal!.questions.map(({ cue }) => cue));
  assert.deepEqual(cues(withoutClashes([first, second])), [["What else, 0?"], ["What else, 1?"]]);
  assert.deepEqual(cues(withoutClashes([second])), [["What is the code?", "What else, 1?"]]);
});
