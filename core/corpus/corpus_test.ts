import assert from "node:assert/strict";
import { corpusExample } from "./corpus.ts";
import { spaced } from "../episodes/whole_words.ts";
import { Random } from "../random/random.ts";
import { scenarioStyle } from "../scenarios/reading_style.ts";
import { worldRelations } from "./world.ts";

const examples = (count: number, seed = 1) => {
  const random = new Random(`corpus test/${seed}`);
  return Array.from({ length: count }, () => corpusExample(random, scenarioStyle));
};

Deno.test("the answer stands in the memory lines of what is to be read, and in none where nothing tells", () => {
  const kinds = new Map<string, number>();
  for (const example of examples(3000)) {
    kinds.set(example.kind, (kinds.get(example.kind) ?? 0) + 1);
    assert.doesNotMatch([...example.lines, example.question].join("\n"), /[{}]|undefined/);
    if (example.kind === "read" || example.kind === "contradiction") {
      const told = example.lines[example.goldIndex] ?? "";
      assert.ok(spaced(told).includes(spaced(example.answer)), JSON.stringify(example));
    } else assert.equal(example.goldIndex, -1);
  }
  for (const kind of ["read", "heart", "contradiction", "unknown", "skill", "copy"]) {
    assert.ok((kinds.get(kind) ?? 0) > 60, kind);
  }
});

Deno.test("facts by heart are the world's, or stand in the name of what is asked about", () => {
  const objects = new Set(worldRelations.flatMap(({ facts }) => facts.map(([, object]) => object)));
  for (const { kind, question, answer } of examples(1500)) {
    if (kind === "heart") assert.ok(objects.has(answer) || question.includes(answer), answer);
  }
});
