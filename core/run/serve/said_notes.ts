import { textNotes } from "../../episodes/text_notes.ts";

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** Patterns of sentences that are not facts, in English: questions, greetings, and beginnings of commands. */
const question = /[?？]["'”’)\]]*$/u;
const greeting = /^(?:hello|hi|hey|thanks|thank you|okay|ok|yes|no|sorry)(?![\p{L}\p{N}]).{0,20}$/iu;
const order = new RegExp(
  `^(?:${
    [
      ...["please", "answer", "act as", "calculate", "compare", "continue", "convert", "create", "describe", "draft"],
      ...[
        "explain",
        "find",
        "fix",
        "generate",
        "give me",
        "help",
        "ignore",
        "imagine",
        "improve",
        "list (?:all|some|the)",
      ],
      ...[
        "make me",
        "pretend",
        "repeat",
        "rephrase",
        "reply",
        "respond",
        "rewrite",
        "say",
        "show me",
        "solve",
        "suggest",
      ],
      ...["summari[sz]e", "tell me", "translate", "try again", "write"],
    ].join("|")
  })(?![\\p{L}\\p{N}])`,
  "iu",
);

/**
 * The notes in a chat message: one per paragraph or line, without questions, commands and greetings. (A question that became a note would
 * recall itself.) The gate decides about the rest.
 */
export function saidNotes(text: string): string[] {
  return textNotes(text).map((note) => {
    const said = [...sentences.segment(note)].map(({ segment }) => segment.trim());
    return said.filter((one) => ![question, greeting, order].some((kind) => kind.test(one))).join(" ").trim();
  }).filter((note) => /\p{L}/u.test(note));
}
