/** What holds a consolidation to the base model: foreign rows of all kinds, and the whitening that is measured on them. */
import { type InputWhitening, measureWhitening } from "../train/input_whitening.ts";
import type { TrainRow } from "../train/train_row.ts";
import { bystanderQuestions } from "../scenarios/bystanders.ts";
import type { Stream } from "../scenarios/episode.ts";
import { apartFrom, foreignQuestions } from "../scenarios/foreign_questions.ts";
import { foreignProse } from "../scenarios/foreign_prose.ts";
import { foreignStatements } from "../scenarios/foreign_statements.ts";
import { plainText } from "../scenarios/plain_text.ts";
import { readingTasks } from "../scenarios/reading_tasks.ts";
import { Random } from "../scenarios/random.ts";
import type { HeldRows } from "../replay/consolidate.ts";
import { holdChatRows, holdMemoryRows, holdTextRows } from "../replay/hold_rows.ts";
import { editedSubjects, type ScenarioRun, told } from "./scenario_run.ts";

/** Held reading tasks are other ones than those that a reader was trained or judged on with the same seed. */
const readingSeedOffset = 2_000_003;
/** Reading tasks are dealt over and over, so a few dozen will do. */
const mostReadingTasks = 64;
/** Lines of a held reading task: what recall brings by default, and one more. */
const longestTask = 3;

/** Foreign rows of all kinds, as many as the run will use. */
export async function foreignRows(run: ScenarioRun, stream: Stream, steps: number): Promise<HeldRows> {
  const { model, options, reader } = run;
  if (options.holdWeight === 0 && options.whiten === 0) return { chat: [], text: [], memory: [] };
  const random = new Random(`foreign/${options.seed}`);
  const edited = editedSubjects(stream);
  const foreign = apartFrom(foreignQuestions(), (q) => q, edited);
  // Half of the questions, where there are any, are about what stands beside the edits.
  const beside = random.shuffle(bystanderQuestions(stream)).slice(0, foreign.length);
  const questions = random.shuffle([...foreign, ...beside]).slice(0, steps * options.holdChat);
  const count = steps * options.holdText;
  const drawn = { count, seed: options.seed };
  const texts = apartFrom([...plainText(), ...foreignProse(drawn), ...foreignStatements(drawn)], (t) => t, edited);
  const short = readingTasks({ count: 4 * mostReadingTasks, seed: options.seed + readingSeedOffset })
    .filter(({ lines }) => lines.length <= longestTask);
  const tasks = apartFrom(short, ({ question }) => question, edited)
    .slice(0, Math.min(mostReadingTasks, steps * options.holdMemory));
  return {
    chat: await holdChatRows(model, questions, told(run, "foreign rows")),
    text: holdTextRows(model, random.shuffle(texts).slice(0, count)),
    memory: reader === undefined ? [] : await holdMemoryRows(model, tasks, reader),
  };
}

/** Tokens of foreign rows from which the inputs' covariance is measured. */
const whiteningTokens = 6144;
/** Share of an input's directions that are whitened; they carry most of its energy. */
const whitenedShare = 1 / 8;

/** Whitening of the adapter's inputs, measured on foreign rows; a resumed run measures the same again. */
export async function whiteningOf(run: ScenarioRun, rows: readonly TrainRow[]): Promise<InputWhitening | undefined> {
  const { model, options } = run;
  if (options.whiten === 0) return undefined;
  const random = new Random(`whitening/${options.seed}`);
  const sequences: (readonly number[])[] = [];
  let seen = 0;
  for (const { tokens } of random.shuffle(rows.length > 0 ? rows : holdTextRows(model, plainText()))) {
    if (seen >= whiteningTokens) break;
    sequences.push(tokens);
    seen += tokens.length;
  }
  return await measureWhitening(model, sequences, options.loraTargets, {
    ridge: options.whiten,
    share: whitenedShare,
    random: () => random.next(),
  });
}
