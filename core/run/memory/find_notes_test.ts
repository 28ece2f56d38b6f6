import assert from "node:assert/strict";
import { InputError } from "../../../schemas/errors.ts";
import { findNotes } from "./find_notes.ts";

const notes = [
  { id: "a", text: "The key is under the mat." },
  { id: "b", text: "b2" },
  { id: "c", text: "Two of a kind" },
  { id: "d", text: "Two of a kind" },
  { id: "e", text: "two of a kind!" },
  { id: "b2", text: "…" },
];

Deno.test("a note is named by id before text before words, once", () => {
  assert.deepEqual(findNotes(["a", "the KEY is under the mat", "b2", " b2 ", "nobody", "!"], notes), {
    ids: ["a", "b2", "b"],
    unknown: ["nobody", "!"],
  });
  assert.deepEqual(findNotes(["two of a kind!"], notes).ids, ["e"]);
});

Deno.test("a text of several notes is refused, with their ids", () => {
  for (const name of ["Two of a kind", "TWO of a kind"]) {
    assert.throws(
      () => findNotes([name], notes),
      (error) => error instanceof InputError && /an id, because several.*c, d/.test(error.message),
    );
  }
});
