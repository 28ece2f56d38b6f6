import assert from "node:assert/strict";
import { storyTemplates, storyWordings, visibleSlots } from "./a/texts.ts";
import { scenarioA } from "./a/stories.ts";
import { scenarioB } from "./b/patches.ts";
import { patchTemplates, patchWordings } from "./b/texts.ts";
import { scenarioC } from "./c/settings.ts";
import { attributeTemplates, attributeWordings } from "./c/texts.ts";
import type { StoryRelation } from "../corpus/reading/reading_kinds.ts";
import type { Wordings } from "../episodes/cues.ts";
import { hasWords, spaced } from "../episodes/whole_words.ts";
import type { EpisodeStream, GeneratedEpisode, Scenario } from "../episodes/episode.ts";

const sources: readonly Scenario<EpisodeStream>[] = [scenarioA, scenarioB, scenarioC];
const sizes = [1, 3, 48, 500, 3000];

/** Streams are made once per scenario, n and seed. */
const made = new Map<string, EpisodeStream>();
function streamOf(source: Scenario<EpisodeStream>, n: number, seed = 11): EpisodeStream {
  const key = `${source.scenario}/${n}/${seed}`;
  if (!made.has(key)) made.set(key, source.stream({ n, seed }));
  return made.get(key)!;
}

/** The questions about an episode, of both sets. */
function cuesOf({ cues, heldOutCues }: GeneratedEpisode): string[] {
  return [...cues, ...heldOutCues];
}

/** Which slots a question shows. */
function visible(stream: EpisodeStream, episode: GeneratedEpisode): readonly string[] {
  if (stream.scenario === "A") return visibleSlots[episode.slots.relation as StoryRelation];
  return stream.scenario === "B" ? ["subject", "relation"] : ["subject", "attribute"];
}

function asked(stream: EpisodeStream): GeneratedEpisode[] {
  return stream.episodes.filter((episode) => episode.cues.length > 0);
}

for (const source of sources) {
  const name = `scenario ${source.scenario}`;

  Deno.test(`${name} is a pure function of n and seed`, () => {
    const bytes = () => JSON.stringify(source.stream({ n: 48, seed: 3, fillerRatio: 4 }));
    assert.equal(bytes(), bytes());
    const texts = (seed: number) => streamOf(source, 48, seed).records.map((record) => record.text);
    const shared = texts(3).filter((text) => texts(4).includes(text));
    assert.ok(shared.length <= 2, `two seeds share ${shared.length} records`);
  });

  Deno.test(`${name} reaches any n, with the kinds in their ratios`, () => {
    for (const n of sizes) {
      const stream = streamOf(source, n);
      const count = (kind: GeneratedEpisode["kind"]) =>
        stream.episodes.filter((episode) => episode.kind === kind).length;
      assert.equal(stream.records.length, n);
      assert.equal(count("hard_negative"), Math.round(n * 0.25));
      assert.equal(count("distractor"), Math.round(n * 0.5));
      assert.equal(count("filler"), Math.round(n * 0.5));
      assert.deepEqual(stream.records.map((record) => record.groupId), Array.from({ length: n }, (_, i) => i));
    }
    const dense = source.stream({ n: 60, seed: 2, hardNegativeRatio: 3, distractorRatio: 0, fillerRatio: 0 });
    assert.equal(dense.episodes.length, 240);
    assert.equal(dense.hardNegativeRatio, 3);
  });

  Deno.test(`${name} has its answers where the spans say, of one to four words`, () => {
    for (const n of sizes) {
      for (const episode of streamOf(source, n).episodes) {
        assert.equal(episode.text.slice(episode.answerSpan.start, episode.answerSpan.end), episode.answer);
        const words = episode.answer.split(" ").length;
        assert.ok(episode.answer.length > 0 && words <= 4, `"${episode.answer}" in "${episode.text}"`);
        assert.ok(!/[{}]/.test(episode.text + cuesOf(episode).join()), episode.text);
      }
    }
  });

  Deno.test(`${name} never tells an answer in a cue`, () => {
    for (const n of sizes) {
      for (const episode of asked(streamOf(source, n))) {
        for (const cue of cuesOf(episode)) {
          assert.ok(!hasWords(cue, episode.answer), `${episode.answer}: ${cue}`);
        }
      }
    }
  });

  Deno.test(`${name} has one answer to every cue of the stream`, () => {
    for (const n of sizes) {
      const answers = new Map<string, GeneratedEpisode>();
      const stream = streamOf(source, n);
      for (const episode of asked(stream)) {
        for (const cue of cuesOf(episode)) {
          const other = answers.get(cue);
          assert.ok(other === undefined || other === episode, `"${cue}" asks for two episodes at n = ${n}`);
          answers.set(cue, episode);
        }
      }
    }
  });

  Deno.test(`${name} has hard negatives that differ from a fact in exactly one visible slot and in the answer`, () => {
    for (const n of [1, 3, 48, 500, 1500]) {
      const stream = source.stream({ n, seed: 12, hardNegativeRatio: 1, distractorRatio: 0, fillerRatio: 0 });
      // Looked up by one shown slot, so that many records stay quick.
      const bySlot = new Map<string, GeneratedEpisode[]>();
      const keys = (episode: GeneratedEpisode) =>
        visible(stream, episode).map((slot) => `${slot}=${episode.slots[slot]}`);
      for (const fact of stream.records) {
        for (const key of keys(fact)) bySlot.set(key, [...bySlot.get(key) ?? [], fact]);
      }
      for (const negative of stream.episodes.filter((episode) => episode.kind === "hard_negative")) {
        const near = keys(negative).flatMap((key) => bySlot.get(key) ?? []);
        const twin = near.some((fact) =>
          visible(stream, negative).filter((slot) => fact.slots[slot] !== negative.slots[slot]).length === 1 &&
          fact.answer !== negative.answer
        );
        assert.ok(twin, `no fact beside "${negative.text}"`);
        assert.ok(cuesOf(negative).length >= 10);
      }
    }
  });

  Deno.test(`${name} asks every fact in at least six replayed and four held-out wordings, all different`, () => {
    for (const record of streamOf(source, 48).records) {
      assert.ok(record.cues.length >= 6 && record.heldOutCues.length >= 4);
      const cues = cuesOf(record);
      assert.equal(new Set(cues).size, cues.length);
    }
  });

  Deno.test(`${name} labels by kind, and rewards and pins facts only`, () => {
    const stream = streamOf(source, 500);
    for (const episode of stream.episodes) {
      assert.equal(episode.shouldRemember, episode.kind === "fact" || episode.kind === "hard_negative");
      assert.ok(episode.kind === "fact" || !(episode.reward || episode.pin));
    }
    // Facts lie everywhere in it, so that lags reach from near to far.
    const places = stream.episodes.flatMap(({ kind }, i) => kind === "fact" ? [i / stream.episodes.length] : []);
    assert.ok(Math.min(...places) < 0.02 && Math.max(...places) > 0.98);
  });
}

Deno.test("the wordings of every relation are at least six and four sentence forms, no form in both sets", () => {
  const relations: Record<string, Wordings> = {
    ...storyWordings,
    patch: patchWordings,
    ...attributeWordings,
  };
  const form = (wording: string) => wording.replace(/\{\w+\}/g, "_").toLowerCase();
  for (const [relation, { replayed, held_out }] of Object.entries(relations)) {
    assert.ok(replayed.length >= 6 && held_out.length >= 4, relation);
    const forms = [...replayed, ...held_out].map(form);
    assert.equal(new Set(forms).size, forms.length, relation);
  }
});

Deno.test("every relation has at least three ways to be told", () => {
  for (const templates of [storyTemplates, patchTemplates, ...Object.values(attributeTemplates)]) {
    assert.ok(new Set(templates).size >= 3);
  }
});

Deno.test("scenario B's neighbours are known facts of edited relations that no episode of the stream edits or mentions", () => {
  for (const n of sizes) {
    const stream = streamOf(scenarioB, n, 13);
    const questions = new Set(stream.neighbours.map((neighbour) => neighbour.question));
    assert.equal(questions.size, stream.neighbours.length);
    assert.ok(stream.neighbours.length >= 0.8 * n, `${stream.neighbours.length} neighbours of ${n}`);
    const cues = new Set(stream.episodes.flatMap((episode) => cuesOf(episode)));
    const texts = stream.episodes.map((episode) => spaced(episode.text)).join("\n");
    for (const { question, groupId } of stream.neighbours) {
      const phrase = question.replace(/^What is (.*)\?$/, "$1");
      assert.ok(!cues.has(question) && !texts.includes(spaced(`${phrase} is`)), question);
      assert.equal(stream.records[groupId].groupId, groupId);
    }
  }
});

Deno.test("scenario B's records contradict a known old answer", () => {
  for (const n of sizes) {
    for (const record of streamOf(scenarioB, n).records) {
      assert.ok(record.oldAnswer !== undefined && record.oldAnswer !== "");
      assert.ok(!hasWords(record.answer, record.oldAnswer) && !hasWords(record.oldAnswer, record.answer), record.text);
    }
  }
});

Deno.test("scenario A goes on where things and places have met in all the pairs of one round", () => {
  const { records } = scenarioA.stream({ n: 5000, seed: 1, hardNegativeRatio: 0, distractorRatio: 0, fillerRatio: 0 });
  assert.equal(new Set(records.map(({ slots }) => `${slots.what} ${slots.where}`)).size, 5000);
});
