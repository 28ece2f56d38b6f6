/** Answers with memory tokens before the question, and the adapters that belong to them. */
import type { ModelSource } from "../../format/model_source.ts";
import type { ChatMessage } from "../../format/tokenizer.ts";
import { cutPrediction } from "../../eval/normalize.ts";
import { userTurn } from "../../eval/prompt.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import type { Trace } from "../../memory/memory.ts";
import { type PackedMemory, packRecalled } from "../../memory/packer.ts";
import { type EpisodicMemory, recall } from "../../memory/retrieval.ts";
import { chatPrompt } from "../../train/chat_row.ts";
import { ContextError, explain, InputError } from "../../../schemas/errors.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { Learner } from "../m4/learner.ts";
import { newerFirst } from "./newer_first.ts";
import { promptIds } from "../../model/prompt.ts";
import type { AskOptions, ChatOptions, MemoryAnswer, RecalledNote } from "./memory_types.ts";

/** What answers. */
export interface Answering {
  learner: Learner;
  recipe: Recipe;
  /** Undefined if nothing is recalled. */
  memory: EpisodicMemory | undefined;
  /** The night that is active: its number, and the name of its adapter in the model. */
  night: { number: number; adapter: string } | undefined;
}

/** @throws {InputError} that names the first question that is none. */
export function requireQuestions(questions: readonly unknown[]): void {
  const wrong = questions.find((question) => typeof question !== "string" || question.trim() === "");
  if (wrong === undefined && !questions.includes(undefined)) return;
  throw new InputError(
    explain({ cannot: "ask", field: "question", rule: "a text that is not empty", received: wrong }),
  );
}

/** Shortest limit of an answer, in tokens: a person's question may want a sentence. */
const leastTokens = 32;

/**
 * Greedy answers, up to the first line break, in the order of the questions.
 *
 * @param options `progress` hears how many of them there are.
 * @throws {ContextError} if a question leaves no room for an answer.
 */
export async function answers(
  answering: Answering,
  questions: readonly string[],
  options: Pick<AskOptions, "maxNewTokens" | "signal"> & { progress?: (done: number, total: number) => void },
): Promise<MemoryAnswer[]> {
  const { learner: { model, reader }, recipe, memory, night } = answering;
  const { progress, signal, maxNewTokens = Math.max(recipe.maxNewTokens, leastTokens) } = options;
  progress?.(0, questions.length);
  const packed = await packedFor(answering, questions);
  const prompts = questions.map((question, i) => chatPrompt(model.tokens, userTurn(question, packed[i])));
  requireRoom(prompts, maxNewTokens, model.contextLength);
  const found = new Array<MemoryAnswer>(questions.length);
  let before = 0;
  // The reader is active only for prompts that carry memory tokens.
  for (const withMemory of [false, true]) {
    const own = [...questions.keys()].filter((i) => (packed[i]?.traceIds.length ?? 0) > 0 === withMemory);
    if (own.length === 0) continue;
    const adapters = [night?.adapter ?? [], withMemory ? reader ?? [] : []].flat();
    const said = await model.generate(own.map((i) => prompts[i]), {
      ...{ adapters, maxNewTokens, stopText: "\n" },
      ...(signal ? { signal } : {}),
      progress: (done) => progress?.(before + done, questions.length),
    });
    before += own.length;
    own.forEach((i, at) => {
      const notes = notesOf(packed[i], memory?.traces);
      found[i] = { text: cutPrediction(model.tokens.decode(said[at])).trim(), notes, night: night?.number };
    });
  }
  return found;
}

/** What is known of too long questions without the model's weights. @throws {ContextError} as {@link answers}. */
export function requireShort(
  { tokens, config }: Pick<ModelSource, "tokens" | "config">,
  questions: readonly string[],
  maxNewTokens: number,
): void {
  requireRoom(questions.map((question) => chatPrompt(tokens, question)), maxNewTokens, config.contextLength);
}

function requireRoom(prompts: readonly (readonly number[])[], maxNewTokens: number, contextLength: number): void {
  const long = prompts.findIndex(({ length }) => length + maxNewTokens > contextLength);
  if (long < 0) return;
  throw new ContextError(explain({
    cannot: "ask",
    field: `question ${long + 1}`,
    rule:
      `shorter: with the notes that it recalls, and ${maxNewTokens} tokens of answer, ${contextLength} tokens at most`,
    received: `${prompts[long].length} tokens`,
    hint: "that is the model's context.",
  }));
}

/**
 * The answer to a chat, piece by piece. What the last message recalls stands before it as memory tokens; the messages before are as they
 * were given. It is no longer than the context has room for.
 *
 * @throws {InputError} if the last message is not the user's.
 * @throws {ContextError} if there is no room for an answer.
 */
export async function* chatAnswer(
  answering: Answering,
  messages: readonly ChatMessage[],
  options: ChatOptions,
): AsyncGenerator<string> {
  const { learner: { model, reader }, memory, night } = answering;
  const last = lastOf(messages);
  const [packed] = await packedFor(answering, [last.content]);
  const withMemory = (packed?.traceIds.length ?? 0) > 0;
  const adapters = [night?.adapter ?? [], withMemory ? reader ?? [] : []].flat();
  const asked = [...messages.slice(0, -1), { ...last, content: userTurn(last.content, packed) }];
  const ids = promptIds(model.tokens, asked);
  const room = model.contextLength - ids.length;
  if (room < 1) {
    const rule = `shorter than ${model.contextLength} tokens (the model's context), recalled notes included`;
    throw new ContextError(explain({ cannot: "chat", field: "messages", rule, received: `${ids.length} tokens` }));
  }
  const { maxNewTokens = chatTokens, temperature, topP, seed, stopText, signal, onEnd } = options;
  yield* model.stream(ids, {
    ...{ adapters, maxNewTokens: Math.min(maxNewTokens, room), temperature, topP, seed, stopText, signal },
    onEnd: (end) => onEnd?.({ ...end, notes: notesOf(packed, memory?.traces), night: night?.number }),
  });
}

/** The message that is answered. @throws {InputError} if it is not the user's. */
export function lastOf(messages: readonly ChatMessage[]): ChatMessage {
  const last = messages.at(-1);
  if (last?.role === "user") return last;
  const rule = "a list whose last message is the user's";
  throw new InputError(explain({ cannot: "chat", field: "messages", rule, received: last?.role }));
}

/** Longest answer in a chat, in tokens. */
const chatTokens = 256;

/** The memory tokens of each question; none if memory is off. */
async function packedFor(
  { learner: { model }, recipe, memory }: Pick<Answering, "learner" | "recipe" | "memory">,
  questions: readonly string[],
): Promise<(PackedMemory | undefined)[]> {
  if (memory === undefined) return questions.map(() => undefined);
  const recalls = await recall(memory, questions, { k: recipe.topK });
  // In the order in which they were told.
  const places = new Map(memory.traces.keys().map((id, place) => [id, place]));
  const ordered = recalls.map(({ completed, recalled }) => {
    const scores = new Map(completed.map(({ id, score }) => [id, score]));
    const found = recalled.map((trace) => ({ trace, score: scores.get(trace.traceId)! }));
    return newerFirst(found, ({ trace }) => places.get(trace.traceId)!).map(({ trace }) => trace);
  });
  return await packRecalled(model.tokens, memory.store, ordered, {
    maxTokens: recipe.maxMemoryTokens,
  });
}

/** Ids of the notes behind memory tokens. */
function notesOf(packed: PackedMemory | undefined, traces: ReadonlyMap<string, Trace> | undefined): string[] {
  return (packed?.traceIds ?? []).map((id) => traces?.get(id)?.pointer.doc ?? id);
}

/** A note as `Memory.recall` gives it. */
export function recalled({ id, text, time }: MemoryDocument, score: number): RecalledNote {
  return { id, text, score, ...(time === undefined ? {} : { time }) };
}
