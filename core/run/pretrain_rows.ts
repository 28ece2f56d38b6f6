/** What `hei-nw pretrain` learns from at each step. */
import { userTurn } from "../eval/prompt.ts";
import type { Tokens } from "../format/tokens.ts";
import { memoryBlock } from "../memory/packer.ts";
import { type CorpusExample, corpusExample, unknownAnswer } from "../scenarios/corpus.ts";
import { Random } from "../scenarios/random.ts";
import { chatRow } from "../train/chat_row.ts";
import type { TrainRow } from "../train/train_row.ts";
import type { PretrainOptions } from "./m4_options.ts";

/** Most memory lines of a task. */
const mostLines = 6;

/**
 * The examples of one step, always the same under one seed. At first there are few memory lines, and another one comes in with every
 * twelfth of the training, up to six: telling lines apart can be learned only by who can read one, and short examples are quick. What
 * the loss of prompts teaches, to find what was said before, comes early; its weight falls to a tenth.
 */
export function pretrainRows(tokens: Tokens, options: PretrainOptions, step: number): TrainRow[] {
  const random = new Random(`pretrain/${options.seed}/${step}`);
  const progress = step / options.steps;
  const longest = Math.min(mostLines, options.firstLines + Math.floor(12 * progress));
  const context = options.contextWeight * (1 - 0.9 * progress);
  return Array.from({ length: options.batchSize }, () => {
    const example = corpusExample(random, longest);
    const row = { ...chatRow(tokens, turnOf(example), example.answer), context };
    return { ...row, verdicts: verdicts(tokens, row, example) };
  });
}

/**
 * At the end of every note, what that note answers: the first token of the answer behind its article, or of that nothing tells. It has
 * to be found out on the way to the answer, and a model that is not told so learns it late, if at all.
 */
function verdicts(tokens: Tokens, row: TrainRow, { lines, goldIndex, answer }: CorpusExample): Map<number, number> {
  const found = new Map<number, number>();
  const prompt = row.tokens.slice(0, row.answerStart).map((id) => pieceOf(tokens, id));
  const text = prompt.join("");
  let index = 0, end = 0, from = 0;
  for (const [i, line] of lines.entries()) {
    const start = text.indexOf(`- ${line}\n`, from);
    if (start < 0) continue;
    from = start + line.length + 2;
    while (end <= from) end += prompt[index++].length;
    found.set(index, tokens.encode(i === goldIndex ? answer.replace(/^the /, "") : unknownAnswer)[0]);
  }
  return found;
}

const pieces = new WeakMap<Tokens, Map<number, string>>();

/** What a token stands for within a text; at its beginning a space would be left out. */
function pieceOf(tokens: Tokens, id: number): string {
  let known = pieces.get(tokens);
  if (!known) pieces.set(tokens, known = new Map());
  let piece = known.get(id);
  if (piece === undefined) known.set(id, piece = tokens.decode([...tokens.encode("-"), id]).slice(1));
  return piece;
}

/** The user turn of an example, as every mode of the evaluation writes it. */
export function turnOf({ lines, question }: CorpusExample): string {
  return userTurn(question, { block: memoryBlock(lines) });
}
