/** How a chat template writes an assistant's answer: what stands around it, and which token ends the turn. */
import { HeiNwError } from "../../schemas/errors.ts";
import { endTexts } from "./end_texts.ts";
import type { ChatMessage, Tokenizer } from "./tokenizer.ts";

/** What a template does with an answer. */
export interface AnswerFrame {
  /** White space between the generation prompt and the answer. */
  lead: string;
  /** Text between the answer and the token that ends the turn. */
  between: string;
  /** The id that ends the turn; undefined if the model has no end token at all. */
  end: number | undefined;
  /** White space at the ends of the answer is dropped. */
  trimsStart: boolean;
  trimsEnd: boolean;
}

type ChatTokens = Pick<Tokenizer, "chat" | "encode" | "decode" | "endIds" | "eosId" | "addedIds">;

/** Texts that no template holds or changes. */
const asked = "qxzaskedzxq", answered = "qxzansweredzxq", askedAgain = "qxzagainzxq";

/**
 * Reads it off chats that the template writes. The end of a turn is the first end token or other mark that stands behind the answer: of the
 * last turn, as templates write it with or without a generation prompt, or else before a next turn. A template that writes none leaves the
 * text's own end (`eosId`).
 */
export function answerFrame(tokens: ChatTokens): AnswerFrame {
  const question = chat(tokens, [user(asked)], true);
  const plain = around(tokens, answered, false);
  const candidates = [
    { tail: plain?.after, closed: true },
    lastTurnBeforePrompt(tokens),
    turnBeforeNext(tokens),
  ];
  let found: { tail: string; id: number } | undefined;
  for (const { tail, closed } of candidates) {
    if (tail === undefined || found) continue;
    const ids = tokens.encode(tail);
    const id = ids.find((id) => isEnd(tokens, id) || (closed && isSpecial(tokens, id))) ??
      (closed ? ids.find((id) => tokens.addedIds?.has(id) && !isBlank(tokens, id)) : undefined);
    if (id !== undefined) found = { tail, id };
  }
  const end = found?.id ?? tokens.eosId ?? tokens.endIds[0];
  const before = plain && question !== undefined && plain.before.startsWith(question)
    ? plain.before.slice(question.length)
    : "";
  const padded = around(tokens, ` ${answered} `, false);
  const trims = (side: "before" | "after") =>
    plain !== undefined && padded !== undefined && padded[side] === plain[side];
  return {
    lead: /^\s*$/.test(before) ? before : "",
    between: found ? textBefore(tokens, found.tail, found.id) : "",
    end,
    trimsStart: trims("before"),
    trimsEnd: trims("after"),
  };
}

/** The last turn where a generation prompt follows: some templates close a turn only then. */
function lastTurnBeforePrompt(tokens: ChatTokens): { tail: string | undefined; closed: boolean } {
  const tail = around(tokens, answered, true)?.after;
  const [bare, ready] = [chat(tokens, [user(asked)], false), chat(tokens, [user(asked)], true)];
  const prompt = bare !== undefined && ready?.startsWith(bare) ? ready.slice(bare.length) : "";
  const closed = tail !== undefined && prompt !== "" && tail.endsWith(prompt);
  return { tail: closed ? tail.slice(0, -prompt.length) : tail, closed };
}

/** A turn with another behind it: some templates close a turn only when the next one opens. */
function turnBeforeNext(tokens: ChatTokens): { tail: string | undefined; closed: boolean } {
  const text = chat(tokens, [user(asked), assistant(answered), user(askedAgain)], false) ?? "";
  const [start, stop, first] = [text.lastIndexOf(answered), text.lastIndexOf(askedAgain), text.indexOf(asked)];
  if (start < 0 || stop < start) return { tail: undefined, closed: false };
  const tail = text.slice(start + answered.length, stop);
  // What stands before the first question as well opens a user's turn.
  let opening = 0;
  while (opening < tail.length && tail[tail.length - 1 - opening] === text[first - 1 - opening]) opening++;
  return {
    tail: tokens.encode(tail).some((id) => isEnd(tokens, id)) ? tail : tail.slice(0, tail.length - opening),
    closed: true,
  };
}

/** The text of a chat before and behind the assistant's answer; undefined if the template refuses or leaves it out. */
function around(tokens: ChatTokens, content: string, generationPrompt: boolean) {
  const text = chat(tokens, [user(asked), assistant(content)], generationPrompt);
  const at = text?.lastIndexOf(answered) ?? -1;
  return at < 0 ? undefined : { before: text!.slice(0, at), after: text!.slice(at + answered.length) };
}

function chat(tokens: ChatTokens, messages: ChatMessage[], generationPrompt: boolean): string | undefined {
  try {
    return tokens.chat(messages, generationPrompt);
  } catch (error) {
    if (error instanceof HeiNwError) return undefined;
    throw error;
  }
}

/** Whether the files name it as an end, or its text is known for one. */
function isEnd(tokens: ChatTokens, id: number): boolean {
  return tokens.endIds.includes(id) || (tokens.addedIds?.has(id) === true && endTexts.has(tokens.decode([id], true)));
}

/** Whether an id is a mark and no text: it is left out of what is decoded. */
function isSpecial(tokens: ChatTokens, id: number): boolean {
  return !isBlank(tokens, id) && tokens.decode([id]) === "";
}

/** Whether an id is white space: some tokenizers add runs of it. */
function isBlank(tokens: ChatTokens, id: number): boolean {
  return tokens.decode([id], true).trim() === "";
}

/** The part of a text that stands before a token. */
function textBefore(tokens: ChatTokens, text: string, id: number): string {
  const mark = tokens.decode([id], true);
  const at = mark === "" ? -1 : text.indexOf(mark);
  return at < 0 ? "" : text.slice(0, at);
}

const user = (content: string): ChatMessage => ({ role: "user", content });
const assistant = (content: string): ChatMessage => ({ role: "assistant", content });
