import assert from "node:assert/strict";
import { escapePattern, groupBy, OwnAsyncStack, withResolvers } from "./ponyfills.ts";

Deno.test("an escaped text matches itself and nothing else, as the language's own does", () => {
  const texts = ["a.b", "1st", "\\d", "\\u0041", "(x|y)*", "a-b, c/d", " \n\t", "Gödel's #1", "👋 [hi]", "", "^$"];
  for (const text of texts) {
    for (const flags of ["", "u", "v"]) {
      const pattern = new RegExp(`^${escapePattern(text)}$`, flags);
      for (const other of texts) assert.equal(pattern.test(other), other === text, `${text} and ${other}, ${flags}`);
    }
    assert.equal(new RegExp(`\\n${escapePattern(text)}`, "u").test(`\n${text}`), true, text);
  }
});

Deno.test("groups and promises are as the language's own", async () => {
  const numbers = [5, 1, 4, 2, 3], parity = (n: number) => n % 2;
  assert.deepEqual(groupBy(numbers, parity), Map.groupBy(numbers, parity));
  const { promise, resolve } = withResolvers<number>();
  resolve(3);
  assert.equal(await promise, 3);
});

Deno.test("what a stack holds is let go in reverse, even where one fails; what was moved is let go elsewhere", async () => {
  const gone: string[] = [];
  const held = (name: string) => ({ [Symbol.asyncDispose]: () => Promise.resolve(void gone.push(name)) });
  const stack = new OwnAsyncStack();
  stack.use(held("a"));
  stack.use({ [Symbol.dispose]: () => void gone.push("b") });
  stack.defer(() => {
    throw new Error("c");
  });
  const moved = stack.move();
  await stack.disposeAsync();
  assert.deepEqual(gone, []);
  await assert.rejects(moved.disposeAsync(), /^Error: c$/);
  assert.deepEqual(gone, ["b", "a"]);
});
