/** One sleep: trains what memory holds into a new adapter, and measures what it learned and what it lost. */
import { type Absence, absenceShares } from "../../../schemas/absence.ts";
import type { DriftGuard } from "../../../schemas/drift_guard.ts";
import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import { sharedDrafts } from "../../eval/draft_cache.ts";
import { driftGuard, measureDrift } from "../../eval/drift_guard.ts";
import { evaluationSet } from "../../eval/evaluation_set.ts";
import { measureAbsence } from "../../eval/absence.ts";
import { containsAnswer } from "../../eval/metrics.ts";
import { cutPrediction } from "../../eval/normalize.ts";
import { userTurn } from "../../eval/prompt.ts";
import { noProse, quickLimit, quickProbe } from "../../eval/quick_guard.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { consolidatedAdapter } from "../../replay/consolidate.ts";
import { heldOutQuestions, trainedQuestions } from "../../replay/mine.ts";
import { stepPlan } from "../../replay/step_plan.ts";
import { chatPrompt } from "../../train/chat_row.ts";
import { driftProbe } from "../m4/drift_probe.ts";
import { trainHeld } from "../m4/held_training.ts";
import { editedSubjects, type Learner } from "../m4/learner.ts";
import { absenceQuestions, contrastFor, fewNear, manyNear, toldBy } from "../m4/never_told.ts";
import { schedulerOf } from "../m4/queue.ts";
import { counted, type ProgressSink, tokensPerSecond } from "../progress.ts";
import { discarded, type NightUnderWay, type SleepKeeper, whyNot } from "./sleep_keeper.ts";
import type { Tonight } from "./tonight.ts";

/** What sleeps on what. */
export interface SleepInput {
  /** Saves and loads the state of an interrupted sleep. */
  keeper: SleepKeeper;
  learner: Learner;
  tonight: Tonight;
  /** Throws if a note that is being trained was forgotten in the meantime: nothing of it may then be written. */
  stillTold(): Promise<void>;
  progress: ProgressSink;
  signal?: AbortSignal;
  /** Wall clock, for the record. */
  now: () => Date;
}

/** A night that may be kept, and the adapter it made. */
export interface Slept {
  record: Night;
  adapter: LoraAdapter;
  /** The adapter's parameters as the optimiser has them, for the next night. */
  params: Float32Array;
  /** With the questions and answers. */
  absence: Absence;
}

/** Steps for which anchors are made; a longer night uses them again. The base model writes an answer for each. */
const anchorSteps = 80;
/** Chat rows on which a night's inputs are whitened: the first ones, which are the same every night. */
const whitenedOn = 48;

/**
 * Trains and measures. Afterwards the model carries no adapter of this night; the caller adds it if the night is kept. If training was
 * interrupted, a later call for the same night continues it. The caller removes that state.
 *
 * @throws {InputError} if no question can be made from any note.
 * @throws the signal's reason.
 */
export async function sleepOn(input: SleepInput): Promise<Slept> {
  const { keeper, learner, tonight, stillTold, progress, signal, now } = input;
  const { night, recipe, remembered, queue, start } = tonight;
  const { model } = learner;
  const started = performance.now();
  const { documents } = remembered;
  if (queue.length === 0) throw nothingToReplay(documents.length);
  const set = evaluationSet({ scenario: "notes", neighbours: [], hardNegativeRatio: 0 }, documents);
  const probe = quickProbe(
    driftProbe(learner.knowledge, editedSubjects(set), learner.knowledge.prose ?? noProse),
  );
  // What the base model answers makes the same questions after the night faster; answers on file bring no drafts.
  let drafts: ReturnType<typeof sharedDrafts> = {};
  const tell = (stage: string) => counted({ progress, ...(signal ? { signal } : {}) }, stage);
  const before = await keeper.baseAnswers(
    model,
    probe,
    () => {
      drafts = sharedDrafts(model.config.layers, recipe.loraLayers);
      return measureDrift(model, probe, [], { ...drafts, progress: tell("drift before") });
    },
  );
  signal?.throwIfAborted();

  const total = stepPlan(queue.length, recipe).total;
  const under = await underWay(input, total);
  const { contrast, neverTold } = under ?? await questionsFor(input, total, tell("contrast questions"));
  const seconds = () => (under?.seconds ?? 0) + (performance.now() - started) / 1000;
  const toCome = { night, steps: total, dependsOn: tonight.dependsOn };
  const speed = tokensPerSecond();
  const { adapter, params, steps, history } = await trainHeld({
    ...{ learner, set, remembered, queue, recipe, contrast, whitenedOn, anchorSteps },
    ...(start ? { start: start.params } : {}),
    baseModel: model.source,
    scheduler: schedulerOf(recipe, remembered),
    anchored: tell("anchor rows"),
    resume: async (fresh) => under && await keeper.load(toCome, fresh),
    async save(state) {
      await keeper.save(toCome, state, { contrast, neverTold, seconds: seconds() });
      // Only now: what another process forgets from here on, that process removes.
      await stillTold().catch(async (error) => {
        await keeper.drop();
        throw error;
      });
    },
    ...(signal ? { signal } : {}),
    onStep: (step, steps, loss, tokens) =>
      progress({ stage: "sleep", step, total: steps, loss, tokensPerSecond: speed(tokens) }),
  });
  try {
    const facts = await factsOf(learner, documents, tell("ask again"));
    const absence = await measureAbsence(model, neverTold, [consolidatedAdapter], {
      taught: [...new Set(queue.map(({ answer }) => answer))],
      progress: tell("ask what was never told"),
      ...(signal ? { signal } : {}),
    });
    const after = await measureDrift(model, probe, [consolidatedAdapter], { ...drafts, progress: tell("drift after") });
    const record: Night = {
      night,
      time: now().toISOString(),
      base: model.sha256,
      steps,
      rows: queue.length,
      ...(start ? { from: start.night } : {}),
      seconds: seconds(),
      loss: { first: history[0]?.nll ?? 0, last: history.at(-1)?.nll ?? 0 },
      facts,
      drift: driftGuard(probe, before, after, quickLimit(probe)),
      // Without the questions: the words of notes must not be in a night's record.
      absence: absenceShares(absence),
    };
    return { record, adapter, params, absence };
  } finally {
    model.removeAdapter(consolidatedAdapter);
  }
}

/** The interrupted night that this one continues. One that does not fit is discarded, and a message says so. */
async function underWay({ keeper, tonight, progress }: SleepInput, total: number): Promise<NightUnderWay | undefined> {
  const found = await keeper.underWay();
  if (found === undefined) return undefined;
  const said = (step: number, note: string) => progress({ stage: "sleep", step, total, note });
  const reason = typeof found === "string" ? found : whyNot(found, tonight.dependsOn);
  if (typeof found !== "string" && reason === undefined) {
    said(found.step, `goes on at step ${found.step} of ${total}`);
    return found;
  }
  await keeper.drop();
  // That night was kept already: the process ended between the two steps.
  if (typeof found !== "string" && found.night < tonight.night) return undefined;
  said(0, `${discarded(found)}, because ${reason}`);
  return undefined;
}

/** The questions about what was never told: those of training, and those of the measurement. */
async function questionsFor(
  { learner, tonight: { recipe, remembered }, signal }: SleepInput,
  steps: number,
  progress: (done: number, total: number) => void,
): Promise<{ contrast: string[]; neverTold: string[] }> {
  const told = toldBy(remembered.documents);
  const asked = { seed: recipe.seed, ...(signal ? { signal } : {}) };
  // Notes that were asked about have rows in many wordings; those that bring their own questions have few.
  const { documents } = remembered;
  const near = 2 * documents.filter(({ rehearsal }) => rehearsal).length > documents.length ? manyNear : fewNear;
  const contrast = await contrastFor(learner, told, { ...asked, progress, steps, perStep: recipe.contrastRows, near });
  return { contrast, neverTold: await absenceQuestions(learner, told, { ...asked, contrast }) };
}

/**
 * The stage of each fact, asked with memory off: in held-out wordings if it has any. A fact without them is asked in its trained wordings,
 * and counts as learning at best.
 */
async function factsOf(
  { model }: Learner,
  documents: readonly MemoryDocument[],
  progress: (done: number, total: number) => void,
): Promise<Night["facts"]> {
  const asked = documents.flatMap((document) => {
    const heldOut = heldOutQuestions(document);
    const questions = heldOut.length > 0 ? heldOut : trainedQuestions(document);
    return questions.map(({ cue, answer }) => ({
      ...{ id: document.id, heldOut: heldOut.length > 0, question: cue, answer },
    }));
  });
  const said = await model.generate(asked.map(({ question }) => chatPrompt(model.tokens, userTurn(question))), {
    ...{ maxNewTokens: 24, stopText: "\n", adapters: [consolidatedAdapter] },
    progress: (done) => progress(done, asked.length),
  });
  const facts: Night["facts"] = {};
  for (const { id } of documents) facts[id] = { stage: "not understood", asked: 0, right: 0 };
  asked.forEach(({ id, heldOut, answer }, i) => {
    const fact = facts[id];
    const right = fact.right + Number(containsAnswer(cutPrediction(model.tokens.decode(said[i])), answer));
    // A fact is in the weights if most of its questions are answered.
    const known = heldOut && 2 * right > fact.asked + 1;
    facts[id] = { stage: known ? "weights" : "learning", asked: fact.asked + 1, right };
  });
  return facts;
}

/** Why a night should not be kept; undefined if nothing speaks against it. */
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
    rule: "one or more with questions (cues) and an answer",
    received: notes === 0 ? "no notes" : `${notes} without`,
    hint: notes === 0
      ? 'hei-nw remember "…" writes one.'
      : "give a note cues and an answer when you remember it (docs/episodes.md).",
  }));
}
