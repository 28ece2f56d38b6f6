import assert from "node:assert/strict";
import { capitalised, fill, holes } from "./templates.ts";

Deno.test("fill says where the first occurrence of each slot stands", () => {
  const { text, spans } = fill("On {when}, {who} met {who}.", { who: "Ada", when: "Monday" });
  assert.equal(text, "On Monday, Ada met Ada.");
  assert.deepEqual(spans, { when: { start: 3, end: 9 }, who: { start: 11, end: 14 } });
});

Deno.test("fill writes a hole at the beginning with a capital letter", () => {
  assert.equal(fill("{what} is here; {what}.", { what: "the key" }).text, "The key is here; the key.");
});

Deno.test("fill refuses a slot that is not given and leaves values with braces and dollars alone", () => {
  assert.throws(() => fill("{who}", { what: "x" }), /slot must be one of what: received "who"/);
  assert.equal(fill("a {what}", { what: "$& {who}" }).text, "a $& {who}");
});

Deno.test("holes and capitalised", () => {
  assert.deepEqual(holes("{a} and {b}, {a}"), ["a", "b", "a"]);
  assert.equal(capitalised(""), "");
  assert.equal(capitalised("élan"), "Élan");
});
