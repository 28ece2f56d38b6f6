import { type AskingRow, asTold, drawnAskingRows, sentenceRows, writtenRows } from "../corpus/asking/asking_rows.ts";
import { type ToldNote, toldNote } from "../corpus/asking/told_notes.ts";
import { worldNote } from "../corpus/asking/world_notes.ts";
import type { LocalModel } from "../model/local_model.ts";
import { Random } from "../random/random.ts";
import { adapterAsker } from "../replay/rehearsal/adapter_asker.ts";
import { plausibleQuestions, roundTrip } from "../replay/rehearsal/round_trip.ts";
import { askerStyle } from "../scenarios/reading_style.ts";
import { chatRow } from "../train/chat_row.ts";
import type { RunContext, RunOutcome } from "./m4_options.ts";
import type { TrainAskerOptions } from "./training_options.ts";
import { separatorFor } from "./asker_of.ts";
import { addReader } from "./open_model.ts";
import { sentencesIn, textsGiven, writtenNotesIn, writtenShare } from "./training_files.ts";
import { type TaskAdapterReport, trainTaskAdapter } from "./task_adapter.ts";

/** What the asker made of notes that it was not trained on, and what it was trained with. */
export interface AskerReport extends TaskAdapterReport {
  rows: number;
  eval_notes: number;
  /** Of the answers that the notes give, the share that it asked for. */
  answers_asked: number;
  /** Of its questions that look like some, the share that comes back right from the note. */
  questions_right: number;
  /** Questions that came back right, a note. */
  questions_a_note: number;
}

/** The rows are a corpus of their own: what a training's seed decides is their order, and where the adapter begins. */
const corpus = "asker/1";
/** Name of the adapter in the model. */
const name = "adapter";

/** `hei-nw train-asker`: LoRA on generated notes, whose forms no evaluation uses, and on sentences of a public question set. */
export async function runTrainAsker(
  options: TrainAskerOptions,
  context: RunContext,
): Promise<RunOutcome<AskerReport>> {
  const cannot = "train the asker";
  const pairs = await sentencesIn(options.sentences, cannot);
  const read = sentenceRows(pairs);
  const written = await writtenNotesIn(options.notes, cannot);
  const rowsFor = (model: LocalModel): AskingRow[] => {
    const random = new Random(corpus);
    const rows = writtenRows(written.trained, Math.floor(writtenShare * options.rows), random.fork("written"));
    const count = options.rows - rows.length;
    const drawn = drawnAskingRows(count, random.fork("told"), notesFor(model), separatorFor(model));
    return random.shuffle([...rows, ...drawn, ...read]);
  };
  return await trainTaskAdapter({
    ...{ command: "train-asker", kind: "asker", name, options, context },
    given: textsGiven(options, pairs, written),
    rows: (model) => rowsFor(model).map(({ prompt, completion }) => chatRow(model.tokens, prompt, completion)),
    steps: (count) => options.steps ?? Math.max(1, Math.floor(count / options.batchSize)),
    evaluate: async (model) => ({
      rows: options.rows + read.length,
      ...await evaluateAsker(model, options, context, written.heldOut.map(asTold)),
    }),
  });
}

/** Notes as people write them; notes of its own world for a model that knows no other words. */
function notesFor({ ownCorpus }: LocalModel): (random: Random) => ToldNote {
  return ownCorpus ? (random) => worldNote(random, askerStyle) : toldNote;
}

/** Notes of another draw: which of their answers are asked for, and which questions come back right. */
async function evaluateAsker(
  model: LocalModel,
  options: TrainAskerOptions,
  context: RunContext,
  written: readonly ToldNote[],
) {
  const random = new Random(`${corpus}/evaluation/${options.seed}`);
  const heldOut = random.shuffle([...written]).slice(0, options.evalNotes);
  const drawn = Array.from(
    { length: options.evalNotes - heldOut.length },
    (_, i) => notesFor(model)(random.fork(String(i))),
  );
  const told = [...heldOut, ...drawn];
  const notes = told.map(({ text }) => text);
  const reader = await addReader(model, "auto");
  const progress = (stage: string) => (step: number, total: number) => context.progress({ stage, step, total });
  const more = context.signal ? { signal: context.signal } : {};
  const asked = await adapterAsker(model, name, separatorFor(model)).ask(notes, {
    seed: 1,
    progress: progress("ask"),
    ...more,
  });
  const plausible = plausibleQuestions(notes, asked);
  const right = await roundTrip({ model, reader }, notes, plausible, { progress: progress("check"), ...more });
  const answers = told.flatMap(({ askables }, i) =>
    askables.map(({ answer }) => ({ i, answer: answer.toLowerCase() }))
  );
  const found = answers.filter(({ i, answer }) =>
    right.some((one) => one.note === i && one.answer.toLowerCase().includes(answer))
  );
  return {
    eval_notes: notes.length,
    answers_asked: found.length / Math.max(1, answers.length),
    questions_right: right.length / Math.max(1, plausible.length),
    questions_a_note: right.length / Math.max(1, notes.length),
  };
}
