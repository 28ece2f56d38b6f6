/** One sleep: replays what memory holds into a fresh adapter, and measures what it learned and what it cost. */
import type { DriftGuard } from "../../../schemas/drift_guard.ts";
import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import { driftGuard, type DriftProbe, measureDrift } from "../../eval/drift_guard.ts";
import { evaluationSet } from "../../eval/evaluation_set.ts";
import { greedyMatches } from "../../eval/greedy_matches.ts";
import { userTurn } from "../../eval/prompt.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { type LoraAdapter, lowestAdapted } from "../../model/lora.ts";
import { consolidate, consolidatedAdapter } from "../../replay/consolidate.ts";
import { isAskable } from "../../replay/mine.ts";
import { stepPlan } from "../../replay/step_plan.ts";
import { chatRow } from "../../train/chat_row.ts";
import { FrozenStateCache } from "../../train/frozen_state_cache.ts";
import { anchorRows, whiteningOf } from "../m4/anchors.ts";
import { driftProbe } from "../m4/drift_probe.ts";
import { freshAdapter } from "../m4/fresh_adapter.ts";
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

/** Prompts and chat questions of the quick guard: every so many of the whole guard, at most these. */
const quickPrompts = 160, quickQuestions = 80;

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

  const { total } = stepPlan(queue.length, recipe);
  const states = new FrozenStateCache(model, lowestAdapted(model.config.layers, recipe.loraLayers));
  const anchors = await anchorRows({
    ...{ learner, set, remembered, queue, states },
    options: recipe,
    steps: total,
    progress: tell("anchor rows"),
  });
  signal?.throwIfAborted();
  const whitening = await whiteningOf(learner, [...anchors.chat, ...anchors.text], recipe, states);
  try {
    const { adapter, steps, history } = await consolidate({
      model,
      fresh: freshAdapter(model, recipe, model.source),
      scheduler: schedulerOf(recipe, remembered),
      mine: () => Promise.resolve(queue),
      toRow: (row) => chatRow(model.tokens, userTurn(row.cue), row.answer),
      holds: anchors,
      states,
      ...(whitening ? { whitening } : {}),
      options: { ...recipe, lr: recipe.loraLr },
      probe: () => Promise.resolve(0),
      ...(signal ? { signal } : {}),
      onStep: (step, steps, loss) => progress({ stage: "sleep", step, total: steps, loss }),
    });
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
    whitening?.close();
    if (model.adapterNames().includes(consolidatedAdapter)) model.removeAdapter(consolidatedAdapter);
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

/** A part of the guard that is quick to ask, the same every night. */
function quickProbe(probe: DriftProbe): DriftProbe {
  return { ...probe, invariants: everyFew(probe.invariants, quickPrompts), chat: everyFew(probe.chat, quickQuestions) };
}

function everyFew<T>(all: readonly T[], most: number): T[] {
  const stride = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * stride)]);
}

/** EM points that a guard of so few prompts cannot tell from chance: two standard errors at EM 0.5, and never below one point. */
function quickLimit({ invariants }: DriftProbe): number {
  return Math.max(1, 200 * Math.sqrt(0.25 / Math.max(1, invariants.length)) / 2);
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
