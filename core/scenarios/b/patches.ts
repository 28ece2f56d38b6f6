import { belongingRelations } from "../../corpus/belongings.ts";
import { PairPool } from "../../corpus/pools.ts";
import { phraseOf, worldRelations } from "../../corpus/world.ts";
import { cuesOf } from "../../episodes/cues.ts";
import type { EpisodeKind, EpisodeStream, NeighbourFact, Scenario, StreamOptions } from "../../episodes/episode.ts";
import { fill } from "../../episodes/templates.ts";
import { Random } from "../../random/random.ts";
import { people } from "../names.ts";
import { assembleStream, streamCounts } from "../stream.ts";
import type { Draft } from "../draft.ts";
import { BelongingPatches, HardNegatives } from "./hard_negatives.ts";
import { knownFacts } from "./known_facts.ts";
import { keyOf, type Known, type Patch, replacements } from "./patch.ts";
import { offices, patchTemplates, patchWordings, townParts, townTemplates, truthTemplates } from "./texts.ts";

function patchDraft(kind: EpisodeKind, patch: Patch, template: string): Draft {
  return {
    kind,
    tell() {
      const { relation, subject, truth } = patch;
      const slots = {
        subject,
        phrase: phraseOf(relation, subject),
        noun: relation.noun,
        object: patch.object,
      };
      const { text, spans } = fill(template, { ...slots, again: slots.object });
      return {
        text,
        slots: { subject, relation: relation.name, object: slots.object },
        answerSpan: spans.again ?? spans.object,
        ...(truth === undefined ? {} : { oldAnswer: truth }),
        cues: kind === "filler" ? [] : cuesOf(`patch-${relation.name}`, patchWordings, slots),
      };
    },
  };
}

/** The known facts of every relation, dealt by the seed to three purposes, so that none serves two. */
function deal(random: Random): { edits: Known[]; neighbours: Map<string, Known[]>; filler: Known[] } {
  const edits: Known[] = [];
  const filler: Known[] = [];
  const neighbours = new Map<string, Known[]>();
  for (const relation of worldRelations) {
    const known = new Set(knownFacts[relation.name] ?? []);
    const facts = random.fork(relation.name).shuffle(relation.facts.filter(([subject]) => known.has(subject)))
      .map(([subject, truth]) => ({ relation, subject, truth }));
    const half = Math.ceil(facts.length * 0.45);
    const rest = Math.ceil(facts.length * 0.9);
    edits.push(...facts.slice(0, half));
    neighbours.set(relation.name, facts.slice(half, rest));
    filler.push(...facts.slice(rest));
  }
  return { edits: random.fork("edits").shuffle(edits), neighbours, filler };
}

/**
 * Scenario B: patches that contradict what the base model knows. Edited facts, neighbours (asked before and after, never
 * replayed) and filler are disjoint parts of the verified facts; beyond them facts about belongings go on without end.
 */
export const scenarioB: Scenario<EpisodeStream> = {
  scenario: "B",
  stream(options: StreamOptions): EpisodeStream {
    const counts = streamCounts(options);
    const random = new Random(`B/${options.seed}`);
    const choice = random.fork("choice");
    const { edits, neighbours: reserve, filler } = deal(random.fork("deal"));
    const belongings = new BelongingPatches(random.fork("belongings"));

    const facts: Patch[] = Array.from({ length: counts.facts }, (_, index) => {
      if (index >= edits.length) return belongings.fresh();
      const { relation, subject, truth } = edits[index];
      return { relation, subject, truth, object: choice.pick(replacements(relation, subject, truth)) };
    });
    const taken = new Set([...facts, ...filler].map(keyOf));
    const neighbours = facts.flatMap((patch, groupId): NeighbourFact[] => {
      const endless = belongingRelations.find(({ name }) => name === patch.relation.name);
      const fact = endless === undefined ? reserve.get(patch.relation.name)?.shift() : belongings.fresh(endless);
      if (fact === undefined) return [];
      taken.add(keyOf(fact));
      return [{ question: `What is ${phraseOf(fact.relation, fact.subject)}?`, answer: fact.truth, groupId }];
    });
    const negatives = new HardNegatives(taken, choice, belongings);
    const officers = people(random.fork("people"));
    const towns = new PairPool(townParts.starts, townParts.ends, random.fork("towns"));

    return assembleStream("B", options, [
      ...facts.map((patch) => patchDraft("fact", patch, choice.pick(patchTemplates))),
      ...Array.from(
        { length: counts.hardNegatives },
        (_, index) =>
          patchDraft("hard_negative", negatives.of(facts[index % facts.length]), choice.pick(patchTemplates)),
      ),
      ...Array.from({ length: counts.distractors }, (_, index) => {
        const round = towns.round(index);
        const subject = `${towns.at(index).join("")}${round === 0 ? "" : ` ${round + 1}`}`;
        const patch = { relation: choice.pick(offices), subject, object: officers.at(index) };
        return patchDraft("distractor", patch, choice.pick(townTemplates));
      }),
      ...Array.from({ length: counts.filler }, () => {
        const { relation, subject, truth } = choice.pick(filler);
        return patchDraft("filler", { relation, subject, object: truth }, choice.pick(truthTemplates));
      }),
    ], neighbours);
  },
};
