/** What readers and the embedded model are trained on is never what a scenario evaluates, nor what the drift guard asks. */
import assert from "node:assert/strict";
import { corpusExample } from "../core/corpus/corpus.ts";
import changedFrames from "../core/corpus/reading/changed_frames.json" with { type: "json" };
import { readerPools } from "../core/corpus/reading/reading_pools.ts";
import { readerStyle } from "../core/corpus/reading/reading_styles.ts";
import { readingTasks } from "../core/corpus/reading/reading_tasks.ts";
import { spareWords } from "../core/corpus/spare_words.ts";
import { worldRelations } from "../core/corpus/world.ts";
import { chatFacts } from "../core/eval/probes/chat_facts.ts";
import { invariantPrompts } from "../core/eval/probes/invariants.ts";
import { spaced } from "../core/episodes/whole_words.ts";
import { Random } from "../core/random/random.ts";
import { storyTemplates, storyWordings } from "../core/scenarios/a/texts.ts";
import { patchTemplates, patchWordings } from "../core/scenarios/b/texts.ts";
import { preferences, services } from "../core/scenarios/c/attributes.ts";
import { attributeTemplates, attributeWordings } from "../core/scenarios/c/texts.ts";
import { names } from "../core/scenarios/names.ts";
import { scenarioStyle } from "../core/scenarios/reading_style.ts";
import { scenarioNamed } from "../core/scenarios/registry.ts";

const tasks = readingTasks({ count: 3000, seed: 5 });
const form = (wording: string) => wording.replace(/\{\w+\}/g, "_").toLowerCase();
const examples = (count: number) => {
  const random = new Random("corpus test/1");
  return Array.from({ length: count }, () => corpusExample(random, scenarioStyle));
};

Deno.test("no question wording or way of telling is one of an evaluated scenario's", () => {
  const evaluated = [...Object.values(storyWordings), patchWordings, ...Object.values(attributeWordings)]
    .flatMap(({ replayed, held_out }) => [...replayed, ...held_out]).map(form);
  const stories = Object.values(readerStyle.story.wordings), phrases = readerStyle.noteWordings;
  const changed = changedFrames.flatMap((frame) => [...frame.questions, ...frame.before]);
  const reader = [...stories.flat(), ...phrases, ...changed];
  const shared = reader.map(form).filter((wording) => evaluated.includes(wording));
  assert.deepEqual(shared, []);
  assert.ok(stories.every((wordings) => new Set(wordings.map(form)).size >= 10));
  assert.ok(new Set(phrases.map(form)).size >= 10);
  const told = new Set([...storyTemplates, ...patchTemplates, ...Object.values(attributeTemplates).flat()].map(form));
  const lines = [
    ...tasks.flatMap((task) => task.lines),
    ...changedFrames.flatMap((frame) => [...frame.old, ...frame.new]).map(form),
  ];
  assert.ok(told.size > 10 && lines.every((line) => !told.has(line.toLowerCase())));
});

Deno.test("names, things, places, services and subjects of the reader occur in no evaluated scenario", () => {
  const random = new Random(1);
  const evaluated = new Set(
    [
      ...[...Object.values(names), services.names, services.kinds].flat(),
      ...worldRelations.flatMap(({ facts }) => facts.map(([subject]) => subject)),
      ...preferences.flatMap(({ value }) => Array.from({ length: 60 }, () => value(random))),
    ].map((word) => word.toLowerCase()),
  );
  const reader = [
    ...[
      readerPools.firstNames,
      readerPools.lastNames,
      readerPools.objects,
      readerPools.looks,
      readerPools.places,
      readerPools.placeLooks,
      readerPools.serviceNames,
      readerPools.serviceKinds,
      readerPools.hosts,
      readerPools.foods,
      readerPools.events,
      readerPools.pets,
      readerPools.jobs,
    ].flat(),
    ...readerPools.relations.flatMap(({ facts }) => facts.map(([subject]) => subject)),
    ...Object.values(readerPools.preferences).flat(),
  ].map((word) => word.toLowerCase());
  assert.deepEqual(reader.filter((word) => evaluated.has(word)), []);
  const questions = new Set(
    worldRelations.flatMap(({ phrase, facts }) =>
      facts.map(([subject]) => `what is ${phrase.replace("{subject}", subject)}?`)
    ),
  );
  assert.ok(readerPools.commonKnowledge.every(([question]) => !questions.has(question.toLowerCase())));
});

Deno.test("no common knowledge of the reader is a question of the drift guard", () => {
  const guarded = new Set([...chatFacts(), ...invariantPrompts()].flatMap((item) => Object.values(item)));
  assert.ok(guarded.size > 300);
  assert.deepEqual(readerPools.commonKnowledge.filter(([question]) => guarded.has(question)), []);
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
  const taken = new Set(named.map(spaced));
  const patches = new Set(
    facts.flatMap(({ slots }) =>
      slots.object && slots.relation ? [`${slots.relation}/${slots.subject}/${slots.object}`] : []
    ),
  );
  assert.ok(taken.size > 400 && patches.size > 100);
  for (const { lines, question, answer, kind } of examples(2000)) {
    for (const text of [...lines, question, answer].map(spaced)) {
      for (const name of taken) assert.ok(!text.includes(name), text);
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
