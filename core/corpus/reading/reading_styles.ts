/** The reader's ways to write notes and to ask about them, which no evaluation uses. */
import type { ReadingStyle } from "./reading_kinds.ts";
import { readerPhraseWordings, readerStoryWordings } from "./reading_wordings.ts";

/** For a reader that is judged on the scenarios: none of its texts and wordings is theirs. */
export const readerStyle: ReadingStyle = {
  story: {
    texts: [
      "{who} left {what} at {where} on {when}.",
      "On {when} {who} dropped {what} at {where}.",
      "Yesterday's note: {what} is at {where}, where {who} forgot it on {when}.",
      "On {when}, {what} of {who} stayed behind at {where}.",
      "At {where}, {who} hid {what} on {when}.",
      "{who} came to {where} on {when} and placed {what} there.",
      "It turns out that {who} had to leave {what} at {where} on {when}.",
    ],
    wordings: readerStoryWordings,
  },
  patch: {
    texts: [
      "As of today, {phrase} is {value}.",
      "Officials announced that {phrase} will be {value}.",
      "{phrase} has been changed to {value}.",
      "Errata: read {value} for {phrase}.",
      "According to the latest rules, {phrase} is {value}.",
      "It was decided that {value} is {phrase}.",
    ],
    wordings: readerPhraseWordings,
  },
  setting: {
    texts: [
      "{phrase} is now {value}.",
      "Settings: {subject}, {noun} = {value}.",
      "The team changed {phrase} to {value}.",
      "As the admin wrote, {value} is {phrase}.",
      "Since the last deployment {subject} runs with {value} as {noun}.",
      "Do not forget that {phrase} must stay at {value}.",
    ],
    wordings: readerPhraseWordings,
  },
  preference: {
    texts: [
      "{phrase} is {value}.",
      "{subject} loves {value}; no other {noun} comes close.",
      "As a {noun}, {subject} would always take {value}.",
      "Everybody at the table knew that {phrase} is {value}.",
      "{subject} wrote in the guest book: my favorite {noun} is {value}.",
    ],
    wordings: readerPhraseWordings,
  },
  noteWordings: readerPhraseWordings,
};
