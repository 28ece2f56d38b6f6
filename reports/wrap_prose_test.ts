import assert from "node:assert/strict";
import { wrapProse } from "./wrap_prose.ts";

Deno.test("prose is filled anew, and nothing else is", () => {
  const long = "word ".repeat(60).trim();
  const table = `| ${long} |`;
  const code = `\`\`\`\n${long}\n\`\`\``;
  const wrapped = wrapProse(`# ${long}\n\n${long}\n\n${table}\n\n${code}`, 40);
  assert.ok(wrapped.includes(`# ${long}\n`) && wrapped.includes(table) && wrapped.includes(code));
  const prose = wrapped.split("\n\n")[1];
  assert.ok(prose.split("\n").every((line) => line.length <= 40));
  assert.equal(prose.split("\n").join(" "), long);
  assert.equal(wrapProse("one\ntwo three\n\nfour", 20), "one two three\n\nfour");
});

Deno.test("a list item goes on under its own text, and a word that is too long stands alone", () => {
  assert.equal(wrapProse("* one two three", 8), "* one\n  two\n  three");
  assert.equal(wrapProse("* one\n  two\n* three", 20), "* one two\n* three");
  assert.equal(wrapProse("12. one two three four", 12), "12. one two\n    three\n    four");
  assert.equal(wrapProse(`a ${"b".repeat(20)} c`, 8), `a\n${"b".repeat(20)}\nc`);
});

Deno.test("a table inside a list item stays a table", () => {
  const table = "- one\n\n  | a | b |\n  | --- | --- |\n  | 1 | 2 |";
  assert.equal(wrapProse(table, 8), table);
});
