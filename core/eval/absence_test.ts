import assert from "node:assert/strict";
import { isAbstention } from "../replay/rehearsal/abstention.ts";
import { absence } from "./absence.ts";

Deno.test("an answer that says it does not know is an abstention, whatever its words", () => {
  const abstained = [
    "I don't know.",
    "I do not know that.",
    "Sorry, I wasn't told.",
    "That was never mentioned.",
    "I don't have any information about that.",
    "I'm not sure.",
    "Unknown.",
    "There is no record of it.",
    "I cannot tell.",
  ];
  for (const text of abstained) assert.ok(isAbstention(text), text);
  for (const text of ["Paris", "Behind the blue oar.", "He knows it.", "Nothing but rain", "Knoll 7", ""]) {
    assert.ok(!isAbstention(text), text);
  }
});

Deno.test("answers are counted: abstained, as before, taught for something else, made up", () => {
  const { answers, ...shares } = absence([
    { question: "Where is the attic key?", before: "In the attic.", after: "I don't know." },
    { question: "What is the capital of France?", before: "Paris.", after: "Paris." },
    { question: "Where is the shed key?", before: "I am not sure.", after: "behind the blue oar" },
    { question: "Who is our vet?", before: "Dr. Smith", after: "Dr. Jones" },
  ], ["blue oar", "Waffle"]);
  assert.deepEqual(answers.map(({ verdict }) => verdict), ["abstained", "as before", "taught", "made up"]);
  assert.deepEqual(shares, {
    count: 4,
    made_up_before: 0.75,
    made_up_after: 0.5,
    abstained_before: 0.25,
    abstained_after: 0.25,
    taught_after: 0.25,
  });
  assert.equal(absence([], []).made_up_after, 0);
});
