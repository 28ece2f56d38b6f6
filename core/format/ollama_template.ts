/**
 * A model's chat template in the language of Ollama's Modelfile (Go's text/template). It is found by writing chats with the model's own
 * template and looking at what stands between the messages; where that does not explain what the template writes, nothing is given.
 */
import type { ChatMessage, Tokenizer } from "./tokenizer.ts";

/** What a model writes around the messages of a chat. */
interface ChatParts {
  /** Before the first user's message if there is no system message; a default one of the template's stands in it. */
  opening: string;
  /** Around a system message, up to the first user's message. */
  system: [before: string, after: string];
  /** Behind a user's message, up to the assistant's answer. */
  afterUser: string;
  /** Behind an answer, up to the user's next message. */
  afterAnswer: string;
}

/** Texts that no template writes of itself. */
const systemMark = "@system@", userMark = "@user@", answerMark = "@answer@";

const system: ChatMessage = { role: "system", content: systemMark };
const user: ChatMessage = { role: "user", content: userMark };
const answer: ChatMessage = { role: "assistant", content: answerMark };

/** Chats by which the parts are checked. */
const samples: ChatMessage[][] = [
  [user],
  [system, user],
  [user, answer, user],
  [system, user, answer, user, answer, user],
];

/** The text of `TEMPLATE`; undefined if the model's template is of another shape. */
export function ollamaTemplate(tokens: Pick<Tokenizer, "chat" | "decode" | "bosId">): string | undefined {
  const write = (chat: readonly ChatMessage[]) => {
    // What begins every text is put there by llama.cpp itself.
    const first = tokens.bosId === undefined ? "" : tokens.decode([tokens.bosId], true);
    const text = tokens.chat(chat);
    return text.startsWith(first) ? text.slice(first.length) : text;
  };
  try {
    const parts = partsOf(write);
    if (parts === undefined || samples.some((chat) => written(parts, chat) !== write(chat))) return undefined;
    const template = inGo(parts);
    return /\{\{|"""/.test(Object.values(parts).flat().join("\n")) ? undefined : template;
  } catch {
    return undefined; // A template may refuse a system message; then its shape is another.
  }
}

function partsOf(write: (chat: readonly ChatMessage[]) => string): ChatParts | undefined {
  const plain = write([user, answer, user]).split(new RegExp(`${userMark}|${answerMark}`));
  const told = write([system, user]).split(new RegExp(`${systemMark}|${userMark}`));
  if (plain.length !== 4 || told.length !== 3) return undefined;
  const [opening, afterUser, afterAnswer] = plain;
  return { opening, system: [told[0], told[1]], afterUser, afterAnswer };
}

/** What the template below writes. */
function written(
  { opening, system: [before, after], afterUser, afterAnswer }: ChatParts,
  chat: readonly ChatMessage[],
) {
  const told = chat.find(({ role }) => role === "system");
  return (told ? before + told.content + after : opening) +
    chat.map(({ role, content }) =>
      role === "user" ? content + afterUser : role === "assistant" ? content + afterAnswer : ""
    ).join("");
}

/** On one line: white space outside of the actions would be written, too. */
function inGo({ opening, system: [before, after], afterUser, afterAnswer }: ChatParts): string {
  return `{{ if .System }}${before}{{ .System }}${after}{{ else }}${opening}{{ end }}` +
    "{{ range $i, $_ := .Messages }}{{ $last := eq (len (slice $.Messages $i)) 1 }}" +
    `{{ if eq .Role "user" }}{{ .Content }}${afterUser}` +
    `{{ else if eq .Role "assistant" }}{{ .Content }}{{ if not $last }}${afterAnswer}{{ end }}{{ end }}{{ end }}`;
}

/** Texts that end a turn, for `PARAMETER stop`. */
export function stopTexts(tokens: Pick<Tokenizer, "decode" | "endIds">): string[] {
  const texts = tokens.endIds.map((id) => tokens.decode([id], true));
  return [...new Set(texts)].filter((text) => text !== "" && !text.includes('"'));
}
