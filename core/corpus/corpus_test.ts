import assert from "node:assert/strict";
import { corpusExample } from "./corpus.ts";
import { Random } from "../random/random.ts";
import { scenarioStyle } from "../scenarios/reading_style.ts";
import { scenarioNamed } from "../scenarios/registry.ts";
import { spareWords } from "./spare_words.ts";
import { worldRelations } from "./world.ts";

const examples = (count: number, seed = 1) => {
  const random = new Random(`corpus test/${seed}`);
  return Array.from({ length: count }, () => corpusExample(random, scenarioStyle));
};
const spaced = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;

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

Deno.test("no person, thing, place, service or patched fact of an evaluation is among what is learned", () => {
  const streams = [scenarioNamed("A"), scenarioNamed("B"), scenarioNamed("C")].flatMap((source) =>
    [11, 12, 13].map((seed) => source.stream({ n: 96, seed }))
  );
  const asked = ({ kind }: { kind: string }) => kind === "fact" || kind === "hard_negative";
  const facts = streams.flatMap(({ episodes }) => episodes.filter(asked));
  const named = streams.flatMap(({ scenario, episodes }) =>
    episodes.filter(asked).flatMap(({ slots }) =>
      // Of scenario B, the world is what both speak of; its bindings are compared below.
      [slots.who, slots.what, slots.where, ...(scenario === "C" ? [slots.subject] : [])].filter((n) => n !== undefined)
    )
  );
  const names = new Set(named.map(spaced));
  const patches = new Set(
    facts.flatMap(({ slots }) =>
      slots.object && slots.relation ? [`${slots.relation}/${slots.subject}/${slots.object}`] : []
    ),
  );
  assert.ok(names.size > 400 && patches.size > 100);
  for (const { lines, question, answer, kind } of examples(2000)) {
    for (const text of [...lines, question, answer]) {
      for (const name of names) assert.ok(!spaced(text).includes(name), text);
    }
    if (kind !== "contradiction") continue;
    for (const patch of patches) {
      const [relation, subject, object] = patch.split("/");
      const { phrase } = worldRelations.find(({ name }) => name === relation) ?? { phrase: "" };
      const told = (line: string) =>
        phrase !== "" && spaced(line).includes(spaced(phrase.replace("{subject}", subject))) &&
        spaced(line).includes(spaced(object));
      assert.ok(!lines.some(told), lines.join("; "));
    }
  }
});

Deno.test("spare words are thousands, and none stands in a slot of a stream", () => {
  const spare = new Set(spareWords);
  assert.ok(spare.size > 2500, `${spare.size}`);
  for (const source of [scenarioNamed("A"), scenarioNamed("C")]) {
    for (const { slots, kind } of source.stream({ n: 200, seed: 909 }).episodes) {
      if (kind !== "fact" && kind !== "hard_negative") continue;
      for (const [slot, value] of Object.entries(slots)) {
        if (slot === "relation") continue;
        for (const [word] of value.toLowerCase().matchAll(/\p{L}+/gu)) assert.ok(!spare.has(word), word);
      }
    }
  }
});
