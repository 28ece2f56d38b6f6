import type { ChatMessage, Tokenizer } from "../format/tokenizer.ts";
import { explain, ModelError } from "../../schemas/errors.ts";

/** What a model goes on from: ids as they are, a text that it continues, or the messages of a chat that it answers. */
export type Prompt = string | readonly number[] | readonly ChatMessage[];

/** The ids of a prompt. A text begins with the id that begins a text, where the model wants one; messages go through the chat template. */
export function promptIds(tokens: Tokenizer, prompt: Prompt): readonly number[] {
  if (typeof prompt === "string") return [...opening(tokens), ...tokens.encode(prompt)];
  return isChat(prompt) ? tokens.encode(tokens.chat(prompt)) : prompt;
}

/** The id that begins a plain text, where the model wants one. */
export function opening({ bosId }: Tokenizer): number[] {
  return bosId === undefined ? [] : [bosId];
}

/** Whether a prompt is the messages of a chat. */
export function isChat(prompt: Prompt): prompt is readonly ChatMessage[] {
  return typeof prompt !== "string" && typeof prompt[0] === "object";
}

/** A text as what a user says. @throws {ModelError} if there is no message, or one that is none. */
export function chatOf(messages: string | readonly ChatMessage[]): readonly ChatMessage[] {
  if (typeof messages === "string") return [{ role: "user", content: messages }];
  const isMessage = (one: ChatMessage) => typeof one?.role === "string" && typeof one?.content === "string";
  if (Array.isArray(messages) && messages.length > 0 && messages.every(isMessage)) return messages;
  const rule = "a text, or one or more messages of a role and a content";
  throw new ModelError(explain({ cannot: "chat", field: "messages", rule, received: messages }));
}
