/** The training rows of each step of `hei-nw pretrain`. */
import { userTurn } from "../../eval/prompt.ts";
import type { Tokenizer } from "../../format/tokenizer.ts";
import { memoryBlock } from "../../memory/packer.ts";
import { type CorpusExample, corpusExample, unknownAnswer } from "../../corpus/corpus.ts";
import { Random } from "../../random/random.ts";
import { scenarioStyle } from "../../scenarios/reading_style.ts";
import { chatRow } from "../../train/chat_row.ts";
import type { AuxiliaryTarget, TrainRow } from "../../train/train_row.ts";
import type { PretrainOptions } from "../training_options.ts";

/** Most memory lines of a task. */
const mostLines = 6;
/** Share of reading tasks whose lines are all alike, at first; it rises by 0.4. */
const firstAlike = 0.3;

/**
 * The examples of one step, the same for the same seed. There are few memory lines at first, and one more with every twelfth of the
 * training, up to six. Telling lines apart can only be learned after reading one, and short examples are fast. Matching any name comes
 * before matching two, so over time more tasks have similar lines. The loss on prompts teaches to find what was said before; this comes
 * early, so its weight falls to a tenth.
 */
export function pretrainRows(tokens: Tokenizer, options: PretrainOptions, step: number): TrainRow[] {
  const random = new Random(`pretrain/${options.seed}/${step}`);
  const progress = step / options.steps;
  const longest = Math.min(mostLines, options.firstLines + Math.floor(12 * progress));
  const context = options.contextWeight * (1 - 0.9 * progress);
  return Array.from({ length: options.batchSize }, () => {
    const example = corpusExample(random, scenarioStyle, { longest, alike: firstAlike + 0.4 * progress });
    const row = { ...chatRow(tokens, turnOf(example), example.answer), context };
    return { ...row, auxiliaryTargets: verdicts(tokens, row, options.layers, example) };
  });
}

/** Ids of the verdicts on words; no text holds them, and they are said nowhere else. */
export const wordVerdicts = { asked: "<|asked|>", other: "<|other|>" } as const;
/** Factor on the loss of a verdict on a word, of which there are many. */
const wordFactor = 0.25;
/** Words of which there is a verdict; an article says nothing. */
const wordPattern = /\b(?!the\b)[\p{L}\p{N}]{3,}/gu;

/**
 * Auxiliary targets: decisions on the way to an answer, which a model learns late or never without supervision. Half-way up, at the end of
 * each word of a note: whether the word is in the question. At two thirds, at the end of each note: what it answers, as the first token of
 * the answer after its article, or the token for "nothing". The blocks above are left for telling notes apart.
 */
function verdicts(tokens: Tokenizer, row: TrainRow, layers: number, example: CorpusExample): AuxiliaryTarget[] {
  const { lines, goldIndex, answer, question } = example;
  const found: AuxiliaryTarget[] = [];
  const wordLayer = layers >> 1, noteLayer = Math.min(layers - 1, Math.ceil(layers * 2 / 3));
  const prompt = row.tokens.slice(0, row.answerStart).map((id) => pieceOf(tokens, id));
  const text = prompt.join("");
  const asked = new Set(question.match(wordPattern));
  let next = 0, length = 0;
  /** The token that comes after those that hold the text up to `end`; undefined if one token reaches beyond. */
  const tokenAfter = (end: number) => {
    while (length < end) length += prompt[next++].length;
    return length === end ? next : undefined;
  };
  const [isAsked, isOther, silent] = [wordVerdicts.asked, wordVerdicts.other, unknownAnswer].map((t) =>
    tokens.encode(t)[0]
  );
  let from = 0;
  for (const [i, line] of lines.entries()) {
    const start = text.indexOf(`- ${line}\n`, from) + 2;
    if (start < 2) continue;
    for (const { 0: word, index } of line.matchAll(wordPattern)) {
      const after = tokenAfter(start + index + word.length);
      if (after === undefined) continue;
      found.push({ at: after - 1, layer: wordLayer, id: asked.has(word) ? isAsked : isOther, factor: wordFactor });
    }
    from = start + line.length + 1;
    tokenAfter(from);
    const told = i === goldIndex ? tokens.encode(answer.replace(/^the /, ""))[0] : silent;
    found.push({ at: next - 1, layer: noteLayer, id: told, factor: 1 });
  }
  return found;
}

const pieces = new WeakMap<Tokenizer, Map<number, string>>();

/** What a token stands for within a text; at its beginning a space would be left out. */
function pieceOf(tokens: Tokenizer, id: number): string {
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
