import assert from "node:assert/strict";
import { saidNotes } from "./said_notes.ts";

Deno.test("statements are notes, questions, orders and greetings are none", () => {
  const cases: [string, string[]][] = [
    ["Our vet is Dr. Thistlewood.", ["Our vet is Dr. Thistlewood."]],
    ["Where is the key?", []],
    ["The key hangs behind the oar. Do you know where the oar is?", ["The key hangs behind the oar."]],
    ['She asked "Where is it?"', []],
    ["One fact.\nAnother fact.", ["One fact.", "Another fact."]],
    ["A fact\nof two lines.\n\nAnother. And why?", ["A fact of two lines.", "Another."]],
    ["Write a poem about the sea.", []],
    ["Hi! My sister's boat is called Petrel. Please remember it.", ["My sister's boat is called Petrel."]],
    ["Yes, the attic key is in the clock on the landing.", ["Yes, the attic key is in the clock on the landing."]],
    ["Thanks a lot!", []],
    ["Listed is the house at 9 Elm Row.", ["Listed is the house at 9 Elm Row."]],
    ["???\n:-) 123", []],
  ];
  for (const [said, notes] of cases) assert.deepEqual(saidNotes(said), notes, said);
});
