import assert from "node:assert/strict";
import { decimal, integer, listOf, oneOf, scenarioNames, suggestion, text } from "./options.ts";

Deno.test("whole numbers are taken only as such and within their range", () => {
  const { parse, rule } = integer(1, 100);
  assert.equal(rule, "a whole number from 1 to 100");
  assert.deepEqual(["1", "100", "+7", "007"].map(parse), [1, 100, 7, 7]);
  for (const wrong of ["0", "101", "-1", "1.5", "1e2", "", " 4", "4x", "0x10", "NaN", "9".repeat(400)]) {
    assert.equal(parse(wrong), undefined, wrong);
  }
});

Deno.test("decimal numbers are taken in every usual form and no other", () => {
  const { parse } = decimal();
  assert.deepEqual(["1e-4", "0.5", ".5", "2.", "-3", "1.5E3"].map(parse), [1e-4, 0.5, 0.5, 2, -3, 1500]);
  for (const wrong of ["", "abc", "1,5", "0x1", "Infinity", "NaN", "1e999", "--1", "1 2"]) {
    assert.equal(parse(wrong), undefined, wrong);
  }
});

Deno.test("bounds shut out what lies beyond them", () => {
  const rate = decimal({ above: 0, max: 1 });
  assert.equal(rate.rule, "a number, above 0 and 1 or less");
  assert.deepEqual(["0", "1e-9", "1", "1.01"].map(rate.parse), [undefined, 1e-9, 1, undefined]);
  assert.deepEqual(["-0.1", "0"].map(decimal({ min: 0 }).parse), [undefined, 0]);
});

Deno.test("a list keeps the order of its choices and refuses what it does not know", () => {
  const { parse } = listOf(scenarioNames);
  assert.deepEqual(["A", "C,A", "A, B ,C"].map(parse), [["A"], ["A", "C"], ["A", "B", "C"]]);
  for (const wrong of ["", "D", "A,", "A,A", "a", "A;B"]) assert.equal(parse(wrong), undefined, wrong);
});

Deno.test("a choice is taken as written", () => {
  const { parse } = oneOf(["ca2", "shuffled"]);
  assert.deepEqual(["ca2", "CA2", ""].map(parse), ["ca2", undefined, undefined]);
  assert.equal(text.parse(""), undefined);
});

Deno.test("a near miss is suggested, a far one is not", () => {
  assert.equal(suggestion("shufled", ["ca2", "shuffled"]), "Did you mean shuffled?");
  assert.equal(suggestion("B4", ["B0", "B3"]), "Did you mean B0?");
  assert.equal(suggestion("nonsense", ["ca2", "shuffled"]), undefined);
  assert.equal(suggestion("x", undefined), undefined);
});
