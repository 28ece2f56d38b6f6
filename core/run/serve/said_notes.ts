import { textNotes } from "../../episodes/text_notes.ts";

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** What no fact looks like, in English: a question, a greeting, and how sentences begin that ask for something. */
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
 * The notes in what a person says in a chat: one a paragraph or line, without its questions, orders and greetings. A question that was a
 * note would be what it recalls itself. The gate has the last word on all that is left.
 */
export function saidNotes(text: string): string[] {
  return textNotes(text).map((note) => {
    const said = [...sentences.segment(note)].map(({ segment }) => segment.trim());
    return said.filter((one) => ![question, greeting, order].some((kind) => kind.test(one))).join(" ").trim();
  }).filter((note) => /\p{L}/u.test(note));
}
