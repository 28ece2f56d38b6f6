/** What keeps a consolidation close to the base model: anchor rows of all kinds, and the whitening that is measured on them. */
import { lowestAdapted } from "../../model/lora.ts";
import { type InputWhitening, measureWhitening } from "../../train/input_whitening.ts";
import type { FrozenStateCache } from "../../train/frozen_state_cache.ts";
import { FrozenBlocks } from "../../train/frozen_blocks.ts";
import type { TrainRow } from "../../train/train_row.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { apartFrom } from "../../replay/anchors/apart_from.ts";
import { plainText } from "../../corpus/plain_text.ts";
import { chatRow } from "../../train/chat_row.ts";
import { userTurn } from "../../eval/prompt.ts";
import { memoryBlock, packRecalled } from "../../memory/packer.ts";
import { recall } from "../../memory/retrieval.ts";
import { Random } from "../../random/random.ts";
import { type AnchorRows, memoryRowsDealt } from "../../replay/consolidate.ts";
import { chatAnchorRows, memoryAnchorRows, textAnchorRows } from "../../replay/anchors/anchor_rows.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import { editedSubjects, type Learner } from "./learner.ts";
import type { Remembered } from "./remember.ts";

/** Anchor reading tasks differ from those that a reader was trained or measured on with the same seed. */
const readingSeedOffset = 2_000_003;
/** Anchor reading tasks, and at most so many replayed rows with their memory tokens; they are dealt together, over and over. */
const anchorReadingTasks = 32, ownReadingRows = 160;

/**
 * How often a question, a text and a short text of statements is repeated. Generating an answer, and computing the frozen states and the
 * teacher's output, happens once per row.
 */
const questionUses = 3, textUses = 3, statementUses = 4;

/** What anchor rows are made of. */
export interface AnchorInput {
  learner: Omit<Learner, "asker">;
  /** Of it nothing is held. */
  set: EvaluationSet;
  /** The memory from which replayed rows get their memory tokens. */
  remembered: Remembered | undefined;
  queue: readonly ReplayRow[];
  options: Recipe;
  /** Steps of the whole training. */
  steps: number;
  /** Cache that receives the frozen states of generated rows. */
  states: FrozenStateCache;
  /** Called with how many of all questions are answered. */
  progress: (done: number, total: number) => void;
}

/** Anchor rows of all kinds, as many as the run will use, and replayed rows as B2 asks them. */
export async function anchorRows(input: AnchorInput): Promise<Omit<AnchorRows, "contrast">> {
  const { set, options, steps, states, progress } = input;
  const { model, knowledge, reader } = input.learner;
  if (options.anchorWeight === 0 && options.whiten === 0) return { chat: [], text: [], statements: [], memory: [] };
  // The label of the seed decides what is drawn, so it keeps its old name.
  const random = new Random(`foreign/${options.seed}`);
  const edited = editedSubjects(set);
  const elsewhere = apartFrom(knowledge.questions(set), (q) => q, edited);
  // If there are edits, half of the questions are about facts related to them.
  const beside = random.shuffle(knowledge.adjacent(set)).slice(0, elsewhere.length);
  const questions = random.shuffle([...elsewhere, ...beside]).slice(
    0,
    Math.ceil(steps * options.anchorChat / questionUses),
  );
  const count = Math.ceil(steps * options.anchorText / textUses);
  const { seed } = options;
  const texts = apartFrom(knowledge.texts({ count, seed }), (t) => t, edited);
  const own = Math.min(ownReadingRows, Math.max(0, memoryRowsDealt(steps, options.anchorMemory) - anchorReadingTasks));
  const brief = Math.ceil(steps * options.anchorStatements / statementUses);
  return {
    chat: await chatAnchorRows(model, questions, { progress, states }),
    text: textAnchorRows(model, random.shuffle(texts).slice(0, count)),
    statements: textAnchorRows(model, apartFrom(knowledge.statements({ count: brief, seed }), (t) => t, edited)),
    memory: options.anchorWeight * options.anchorMemory === 0 ? [] : [
      ...await memoryAnchorRows(model, anchorReading(input), reader, { states }),
      ...input.remembered ? await ownReading(input, input.remembered, own) : [],
    ],
  };
}

/** Reading tasks on other names and facts than the stream's. */
function anchorReading({ learner, set, options }: AnchorInput): string[] {
  const drawn = { count: anchorReadingTasks, seed: options.seed + readingSeedOffset };
  return apartFrom(learner.knowledge.reading(drawn), ({ question }) => question, editedSubjects(set))
    .slice(0, anchorReadingTasks)
    .map(({ lines, question }) => userTurn(question, { block: memoryBlock(lines) }));
}

/**
 * Replayed rows as B2 asks them: with recalled memory tokens before the cue, with the reader active, and with the row's answer. With
 * anchors to base and reader alone, student and reader together still picked the wrong line (B2 0.92 for a B1 of 0.97; 1.00 with these
 * rows).
 */
async function ownReading(
  { learner: { model, reader }, queue, options }: AnchorInput,
  { memory }: Remembered,
  count: number,
): Promise<TrainRow[]> {
  const rows = new Random(`reading/${options.seed}`).shuffle([...queue]).slice(0, count);
  const recalls = await recall(memory, rows.map(({ cue }) => cue), { k: options.topK });
  const packed = await packRecalled(model.tokens, memory.store, recalls.map(({ recalled }) => recalled), {
    maxTokens: options.maxMemoryTokens,
  });
  return rows.map(({ cue, answer }, i) => ({
    ...chatRow(model.tokens, userTurn(cue, packed[i]), answer),
    ...(reader ? { extraAdapter: reader } : {}),
  }));
}

/** Tokens of anchor rows from which the inputs' covariance is measured. */
const whiteningTokens = 4096;
/** Share of an input's directions that are whitened; they carry most of its energy. */
const whitenedShare = 1 / 8;

/**
 * Whitening of the adapter's inputs, measured on anchor rows; a resumed run measures the same again.
 *
 * @param states What the base model made of rows that were generated; gets what it makes of the others.
 */
export async function whiteningOf(
  { model }: Pick<Learner, "model">,
  rows: readonly TrainRow[],
  options: Pick<Recipe, "whiten" | "seed" | "loraTargets" | "loraLayers">,
  states: FrozenStateCache,
): Promise<InputWhitening | undefined> {
  if (options.whiten === 0) return undefined;
  const random = new Random(`whitening/${options.seed}`);
  const measured: TrainRow[] = [];
  let seen = 0;
  for (const row of random.shuffle(rows.length > 0 ? rows : textAnchorRows(model, plainText()))) {
    if (seen >= whiteningTokens) break;
    measured.push(row);
    seen += row.tokens.length;
  }
  await new FrozenBlocks(model, states).read(measured);
  return await measureWhitening(model, measured.map(({ tokens }) => tokens), options.loraTargets, {
    hidden: (i) => states.lower(measured[i]),
    ridge: options.whiten,
    share: whitenedShare,
    lowestLayer: lowestAdapted(model.config.layers, options.loraLayers),
    random: () => random.next(),
  });
}
