/** One sleep: replays what memory holds into a fresh adapter, and measures what it learned and what it cost. */
import type { DriftGuard } from "../../../schemas/drift_guard.ts";
import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import { driftGuard, measureDrift } from "../../eval/drift_guard.ts";
import { evaluationSet } from "../../eval/evaluation_set.ts";
import { greedyMatches } from "../../eval/greedy_matches.ts";
import { userTurn } from "../../eval/prompt.ts";
import { quickLimit, quickProbe } from "../../eval/quick_guard.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { consolidatedAdapter } from "../../replay/consolidate.ts";
import { isAskable } from "../../replay/mine.ts";
import { driftProbe } from "../m4/drift_probe.ts";
import { trainHeld } from "../m4/held_training.ts";
import { editedSubjects, type Learner } from "../m4/learner.ts";
import { minedRows, queued, schedulerOf } from "../m4/queue.ts";
import type { Remembered } from "../m4/remember.ts";
import type { ProgressSink } from "../progress.ts";

/** What sleeps on what. */
export interface SleepInput {
  learner: Learner;
  remembered: Remembered;
  recipe: Recipe;
  /** The number of this night. */
  night: number;
  progress: ProgressSink;
  signal?: AbortSignal;
  /** Wall clock, for the record. */
  now: () => Date;
}

/** A night that may be kept, and the adapter it made. */
export interface Slept {
  record: Night;
  adapter: LoraAdapter;
}

/**
 * Trains and measures. The model carries no adapter of the night afterwards; the caller adds it where the night is kept.
 *
 * @throws {InputError} where nothing can be asked of any note.
 * @throws the signal's reason.
 */
export async function sleepOn(input: SleepInput): Promise<Slept> {
  const { learner, remembered, recipe, night, progress, signal, now } = input;
  const { model } = learner;
  const started = performance.now();
  const { documents } = remembered;
  const queue = queued(minedRows(remembered, recipe), recipe);
  if (queue.length === 0) throw nothingToReplay(documents.length);
  const set = evaluationSet({ scenario: "notes", neighbours: [], hardNegativeRatio: 0 }, documents);
  const probe = quickProbe(
    driftProbe(learner.knowledge, editedSubjects(set), { skipped: "a sleep measures no perplexity" }),
  );
  const tell = (stage: string) => (step: number, total: number) => progress({ stage, step, total });
  const before = await measureDrift(model, probe, [], { progress: tell("drift before") });
  signal?.throwIfAborted();

  const { adapter, steps, history } = await trainHeld({
    ...{ learner, set, remembered, queue, recipe },
    baseModel: model.source,
    scheduler: schedulerOf(recipe, remembered),
    anchored: tell("anchor rows"),
    ...(signal ? { signal } : {}),
    onStep: (step, steps, loss) => progress({ stage: "sleep", step, total: steps, loss }),
  });
  try {
    const facts = await factsOf(learner, documents, tell("ask again"));
    const after = await measureDrift(model, probe, [consolidatedAdapter], { progress: tell("drift after") });
    const record: Night = {
      night,
      time: now().toISOString(),
      base: model.sha256,
      steps,
      rows: queue.length,
      seconds: (performance.now() - started) / 1000,
      loss: { first: history[0]?.nll ?? 0, last: history.at(-1)?.nll ?? 0 },
      facts,
      drift: driftGuard(probe, before, after, quickLimit(probe)),
    };
    return { record, adapter };
  } finally {
    model.removeAdapter(consolidatedAdapter);
  }
}

/**
 * What became of each fact, asked with memory off: in wordings that were not trained where it brings some. A fact without such wordings
 * is asked as it was trained, and counts as learning at best.
 */
async function factsOf(
  { model }: Learner,
  documents: readonly MemoryDocument[],
  progress: (done: number, total: number) => void,
): Promise<Night["facts"]> {
  const asked = documents.filter(isAskable).flatMap((document) => {
    const { id, answer, cues, heldOutCues } = document;
    const heldOut = heldOutCues.length > 0;
    return (heldOut ? heldOutCues : cues).map((cue) => ({ id, heldOut, user: userTurn(cue), answer }));
  });
  const hits = await greedyMatches(model, asked, { adapters: [consolidatedAdapter], progress });
  const facts: Night["facts"] = {};
  for (const { id } of documents) facts[id] = { stage: "not understood", asked: 0, right: 0 };
  asked.forEach(({ id, heldOut }, i) => {
    const fact = facts[id];
    const right = fact.right + Number(hits[i]);
    const known = heldOut && right > 0;
    facts[id] = { stage: known ? "weights" : "learning", asked: fact.asked + 1, right };
  });
  return facts;
}

/** Why a night should not be kept; undefined where nothing speaks against it. */
export function whyRefused({ drift, facts }: Night): string | undefined {
  const told = Object.values(facts).filter(({ asked }) => asked > 0);
  if (told.every(({ right }) => right === 0)) return "no fact is answered with memory off";
  if (drift.count > 0 && drift.delta_em < -drift.limit) return lost("prompts", drift);
  return undefined;
}

function lost(what: string, { delta_em, limit, count }: DriftGuard): string {
  return `${-delta_em} points of EM were lost on ${count} ${what} that have nothing to do with the notes (limit ${limit})`;
}

function nothingToReplay(notes: number): InputError {
  return new InputError(explain({
    cannot: "sleep",
    field: "notes",
    rule: "one or more that bring questions (cues) and an answer",
    received: notes === 0 ? "no notes" : `${notes} without`,
    hint: "give a note cues and an answer when it is remembered.",
  }));
}
