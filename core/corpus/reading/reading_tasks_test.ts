import assert from "node:assert/strict";
import { preferences, serviceKinds, serviceNames } from "../../scenarios/c/attributes_c.ts";
import { chatFacts } from "../../eval/probes/chat_facts.ts";
import { storyWordings } from "../../scenarios/a/cues_a.ts";
import { patchWordings } from "../../scenarios/b/cues_b.ts";
import { preferenceWordings, readingWordings, settingWordings } from "../../scenarios/c/cues_c.ts";
import { invariantPrompts } from "../../eval/probes/invariants.ts";
import { firstNames, lastNames, objectLooks, objects, placeLooks, places } from "../names.ts";
import { Random } from "../../random/random.ts";
import { readingTasks, unrelatedShare } from "./reading_tasks.ts";
import * as pools from "./reading_pools.ts";
import { readerPhraseWordings, readerStoryWordings } from "./reading_wordings.ts";
import { patchTemplates } from "../../scenarios/b/scenario_b.ts";
import { attributeTemplates } from "../../scenarios/c/scenario_c.ts";
import { storyTemplates } from "../../scenarios/a/scenario_a.ts";
import { worldRelations } from "../world.ts";

const tasks = readingTasks({ count: 3000, seed: 5 });
const form = (wording: string) => wording.replace(/\{\w+\}/g, "_").toLowerCase();

Deno.test("readingTasks is a pure function of count and seed, and a longer list begins like a shorter one", () => {
  assert.deepEqual(readingTasks({ count: 40, seed: 5 }), tasks.slice(0, 40));
  assert.notDeepEqual(readingTasks({ count: 40, seed: 6 }), tasks.slice(0, 40));
});

Deno.test("every answerable task has its answer in the gold line and not in the question", () => {
  for (const { lines, question, answer, goldIndex } of tasks) {
    assert.ok(lines.length >= 1 && lines.length <= 5);
    assert.ok(answer.length > 0 && answer.split(" ").length <= 4, answer);
    if (goldIndex < 0) continue;
    assert.ok(lines[goldIndex].includes(answer), `${answer} in ${lines[goldIndex]}`);
    assert.ok(!` ${question} `.includes(` ${answer} `), `${answer} in ${question}`);
    assert.ok(!/[{}]/.test(lines.join("") + question));
  }
});

Deno.test("a tenth of the tasks has notes beside the point, and the gold line stands anywhere, most often last", () => {
  const unrelated = tasks.filter((task) => task.goldIndex < 0).length / tasks.length;
  assert.ok(Math.abs(unrelated - unrelatedShare) < 0.02, String(unrelated));
  const five = tasks.filter((task) => task.lines.length === 5 && task.goldIndex >= 0);
  for (let index = 0; index < 5; index++) {
    const share = five.filter((task) => task.goldIndex === index).length / five.length;
    assert.ok(Math.abs(share - (index === 4 ? 0.52 : 0.12)) < 0.06, `place ${index}: ${share}`);
  }
});

Deno.test("no question wording or way of telling is one of an evaluated scenario's", () => {
  const evaluated = [
    ...Object.values(storyWordings),
    patchWordings,
    settingWordings,
    preferenceWordings,
    readingWordings,
  ]
    .flatMap(({ replayed, held_out }) => [...replayed, ...held_out]).map(form);
  const reader = [...Object.values(readerStoryWordings).flat(), ...readerPhraseWordings];
  const shared = reader.map(form).filter((wording) => evaluated.includes(wording));
  assert.deepEqual(shared, []);
  assert.ok(Object.values(readerStoryWordings).every((wordings) => new Set(wordings.map(form)).size >= 10));
  assert.ok(new Set(readerPhraseWordings.map(form)).size >= 10);
  const told = new Set([...storyTemplates, ...patchTemplates, ...Object.values(attributeTemplates).flat()].map(form));
  const lines = tasks.flatMap((task) => task.lines);
  assert.ok(told.size > 10 && lines.every((line) => !told.has(line.toLowerCase())));
});

Deno.test("names, things, places, services and subjects of the reader occur in no evaluated scenario", () => {
  const random = new Random(1);
  const evaluated = new Set(
    [
      ...[firstNames, lastNames, objects, objectLooks, places, placeLooks, serviceNames, serviceKinds].flat(),
      ...worldRelations.flatMap(({ facts }) => facts.map(([subject]) => subject)),
      ...preferences.flatMap(({ value }) => Array.from({ length: 60 }, () => value(random))),
    ].map((word) => word.toLowerCase()),
  );
  const reader = [
    ...[
      pools.readerFirstNames,
      pools.readerLastNames,
      pools.readerObjects,
      pools.readerLooks,
      pools.readerPlaces,
      pools.readerPlaceLooks,
      pools.readerServiceNames,
      pools.readerServiceKinds,
      pools.readerHosts,
      pools.readerFoods,
      pools.readerEvents,
      pools.readerPets,
      pools.readerJobs,
    ].flat(),
    ...pools.readerRelations.flatMap(({ facts }) => facts.map(([subject]) => subject)),
    ...Object.values(pools.readerPreferences).flat(),
  ].map((word) => word.toLowerCase());
  assert.deepEqual(reader.filter((word) => evaluated.has(word)), []);
  const questions = new Set(
    worldRelations.flatMap(({ phrase, facts }) =>
      facts.map(([subject]) => `what is ${phrase.replace("{subject}", subject)}?`)
    ),
  );
  assert.ok(pools.commonKnowledge.every(([question]) => !questions.has(question.toLowerCase())));
});

Deno.test("no common knowledge of the reader is a question of the drift guard", () => {
  const guarded = new Set([...chatFacts(), ...invariantPrompts()].flatMap((item) => Object.values(item)));
  assert.ok(guarded.size > 300);
  assert.deepEqual(pools.commonKnowledge.filter(([question]) => guarded.has(question)), []);
});
