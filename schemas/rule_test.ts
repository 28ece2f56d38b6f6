import assert from "node:assert/strict";
import { nearest } from "./nearest.ts";
import { parseValue, readValue, type Rule, ruleText } from "./rule.ts";

/** What a rule makes of texts. */
function parsed(rule: Rule, texts: readonly string[]) {
  return texts.map((text) => parseValue(rule, text));
}

Deno.test("whole numbers are taken only as such and within their range", () => {
  const rule: Rule = { kind: "integer", min: 1, max: 100 };
  assert.equal(ruleText(rule), "a whole number from 1 to 100");
  assert.deepEqual(parsed(rule, ["1", "100", "+7", "007"]), [1, 100, 7, 7]);
  for (const wrong of ["0", "101", "-1", "1.5", "1e2", "", " 4", "4x", "0x10", "NaN", "9".repeat(400)]) {
    assert.equal(parseValue(rule, wrong), undefined, wrong);
  }
  assert.deepEqual([1, 1.5, "1", null, true, NaN].map((v) => readValue(rule, v)), [1, ...Array(5).fill(undefined)]);
  assert.deepEqual(parsed({ kind: "integer", min: 64, max: 256, multipleOf: 64 }, ["128", "100"]), [128, undefined]);
});

Deno.test("decimal numbers are taken in every usual form and no other", () => {
  const rule: Rule = { kind: "number" };
  assert.deepEqual(parsed(rule, ["1e-4", "0.5", ".5", "2.", "-3", "1.5E3"]), [1e-4, 0.5, 0.5, 2, -3, 1500]);
  for (const wrong of ["", "abc", "1,5", "0x1", "Infinity", "NaN", "1e999", "--1", "1 2"]) {
    assert.equal(parseValue(rule, wrong), undefined, wrong);
  }
});

Deno.test("bounds shut out what lies beyond them", () => {
  const rate: Rule = { kind: "number", above: 0, max: 1 };
  assert.equal(ruleText(rate), "a number, above 0 and 1 or less");
  assert.deepEqual(parsed(rate, ["0", "1e-9", "1", "1.01"]), [undefined, 1e-9, 1, undefined]);
  assert.deepEqual(parsed({ kind: "number", min: 0 }, ["-0.1", "0"]), [undefined, 0]);
});

Deno.test("a list keeps the order of its choices and refuses what it does not know", () => {
  const rule: Rule = { kind: "list", of: ["A", "B", "C"] };
  assert.deepEqual(parsed(rule, ["A", "C,A", "A, B ,C"]), [["A"], ["A", "C"], ["A", "B", "C"]]);
  for (const wrong of ["", "D", "A,", "A,A", "a", "A;B"]) assert.equal(parseValue(rule, wrong), undefined, wrong);
  assert.deepEqual(readValue(rule, ["B", "A"]), ["A", "B"]);
  for (const wrong of [[], ["A", "A"], ["A", 1], "A", null]) assert.equal(readValue(rule, wrong), undefined);
});

Deno.test("choices, names, numbers and texts are taken as written", () => {
  assert.deepEqual(parsed({ kind: "choice", of: ["ca2", "shuffled"] }, ["ca2", "CA2", ""]), [
    "ca2",
    undefined,
    undefined,
  ]);
  assert.deepEqual(parsed({ kind: "number choice", of: [8, 32] }, ["8", "08", "9"]), [8, undefined, undefined]);
  assert.deepEqual(parsed({ kind: "names" }, ["A,own-facts", "A,A", "a/b"]), [
    ["A", "own-facts"],
    undefined,
    undefined,
  ]);
  assert.deepEqual(parsed({ kind: "name" }, ["own-facts", "..", ""]), ["own-facts", undefined, undefined]);
  assert.deepEqual(parsed({ kind: "numbers", min: 0 }, ["1,2", "1,1", "x", "-1"]), [
    [1, 2],
    ...Array(3).fill(undefined),
  ]);
  assert.deepEqual(parsed({ kind: "text" }, ["x", ""]), ["x", undefined]);
  assert.deepEqual([true, "true", 1].map((v) => readValue({ kind: "switch" }, v)), [true, undefined, undefined]);
});

Deno.test("a near miss is suggested, a far one is not", () => {
  assert.equal(nearest("shufled", ["ca2", "shuffled"]), "shuffled");
  assert.equal(nearest("B4", ["B0", "B3"]), "B0");
  assert.equal(nearest("nonsense", ["ca2", "shuffled"]), undefined);
});
