import { join } from "node:path";
import { type AskingRow, drawnAskingRows, sentenceRows } from "../corpus/asking/asking_rows.ts";
import { type ToldNote, toldNote } from "../corpus/asking/told_notes.ts";
import { writePeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import { Random } from "../random/random.ts";
import { adapterAsker } from "../replay/rehearsal/adapter_asker.ts";
import { plausibleQuestions, roundTrip } from "../replay/rehearsal/round_trip.ts";
import { chatRow } from "../train/chat_row.ts";
import { adapterFolder, trainAdapter } from "./adapter_training.ts";
import { claimFolder, guardFile, refuseTaken } from "./store/claim.ts";
import { writeJsonAtomic } from "./store/atomic_write.ts";
import type { RunContext, RunOutcome, TrainAskerOptions } from "./m4_options.ts";
import { addReader, openRunModel } from "./open_model.ts";
import { flagsOf } from "./store/run_folder.ts";

/** What the asker made of notes that it was not trained on, and what it was trained with. */
export interface AskerReport {
  base_model: string;
  base_sha256: string;
  flags: Record<string, unknown>;
  rows: number;
  loss_first: number;
  loss_last: number;
  eval_notes: number;
  /** Of the answers that the notes give, the share that it asked for. */
  answers_asked: number;
  /** Of its questions that look like some, the share that comes back right from the note. */
  questions_right: number;
  /** Questions that came back right, a note. */
  questions_a_note: number;
}

const reportName = "asker_report.json";
const stateName = "asker.state";
/** The rows are a corpus of their own: what a training's seed decides is their order, and where the adapter begins. */
const corpus = "asker/1";

/** `hei-nw train-asker`: LoRA on generated notes, whose forms no evaluation uses, and on sentences of a public question set. */
export async function runTrainAsker(
  options: TrainAskerOptions,
  context: RunContext,
): Promise<RunOutcome<AskerReport>> {
  const out = options.out ?? join("core/adapters", `asker-${options.model.split("/").at(-1)!.toLowerCase()}`);
  const rows = await askingRows(options);
  await using claim = await claimFolder(out, "train-asker");
  const kind = adapterFolder(stateName);
  refuseTaken(claim, kind, options);
  const requireUntouched = await guardFile(join(out, kind.result));
  const model = await openRunModel(options, context.progress);
  try {
    const flags = { ...flagsOf(options) };
    const { adapter, losses } = await trainAdapter({
      model,
      name: "adapter",
      rows: rows.map(({ prompt, completion }) => chatRow(model.tokens, prompt, completion)),
      steps: options.steps ?? Math.floor(rows.length / options.batchSize),
      options,
      seed: options.seed,
      identity: { flags, base: model.sha256 },
      statePath: join(out, stateName),
      progress: context.progress,
      signal: context.signal,
      stage: "train asker",
    });
    const report = await evaluateAsker(model, options, context);
    await requireUntouched();
    await writePeft(out, adapter, { dtype: "bf16" });
    const summary: AskerReport = {
      base_model: options.model,
      base_sha256: model.sha256,
      flags,
      rows: rows.length,
      loss_first: mean(losses.slice(0, 10)),
      loss_last: mean(losses.slice(-10)),
      ...report,
    };
    await writeJsonAtomic(join(out, reportName), summary);
    await Deno.remove(join(out, stateName)).catch(() => undefined);
    const files = ["adapter_config.json", "adapter_model.safetensors", reportName].map((name) => join(out, name));
    return { out, summary, files };
  } finally {
    model.close();
  }
}

/** Rows of drawn notes and of a file of sentences, in one order. */
async function askingRows({ rows, sentences }: TrainAskerOptions): Promise<AskingRow[]> {
  const random = new Random(corpus);
  const drawn = drawnAskingRows(rows, random.fork("told"));
  const public_ = sentences === undefined ? [] : sentenceRows(await Deno.readTextFile(sentences), sentences);
  return random.shuffle([...drawn, ...public_]);
}

/** Notes of another draw: which of their answers are asked for, and which questions come back right. */
async function evaluateAsker(model: LocalModel, options: TrainAskerOptions, context: RunContext) {
  const random = new Random(`${corpus}/evaluation/${options.seed}`);
  const told = Array.from({ length: options.evalNotes }, (_, i): ToldNote => toldNote(random.fork(String(i))));
  const notes = told.map(({ text }) => text);
  const reader = await addReader(model, "auto");
  const progress = (stage: string) => (step: number, total: number) => context.progress({ stage, step, total });
  const more = context.signal ? { signal: context.signal } : {};
  const asked = await adapterAsker(model, "adapter").ask(notes, { seed: 1, progress: progress("ask"), ...more });
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
}
