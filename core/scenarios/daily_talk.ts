/** What a day is full of and nobody needs to keep: small talk put together from many parts, and old news about others. */
import { idleText } from "../corpus/corpus.ts";
import { capitalised, fill, holes } from "../episodes/templates.ts";
import type { Random } from "../random/random.ts";
import data from "./daily_talk.json" with { type: "json" };
import type { Told } from "./draft.ts";

/** Share of old news ("As always, the little harbour opens at eight …"). */
const oldNewsShare = 0.25;

const words: Readonly<Record<string, readonly string[]>> = data.slots;

/** A stretch of daily talk; nothing is asked about it. Of 50,000 about 19 in 20 differ from all others. */
export function dailyTalk(random: Random): Told {
  const text = random.next() < oldNewsShare ? idleText(random) : smallTalk(random);
  return { text, slots: { topic: "daily talk" }, answerSpan: lastWord(text), cues: [] };
}

function smallTalk(random: Random): string {
  // A slot may stand in body and closer, with a draw of its own in each.
  const drawn = (template: string) =>
    fill(template, Object.fromEntries(holes(template).map((name) => [name, random.pick(words[name])]))).text;
  const said = drawn(random.pick(data.openers) + random.pick(data.bodies));
  return `${capitalised(said)}${drawn(random.pick(data.closers))}.`;
}

/** Where the last word stands: every episode of a stream has something that could be asked for. */
function lastWord(text: string): Told["answerSpan"] {
  const { index, 0: word } = /[\p{L}\p{N}]+(?=[^\p{L}\p{N}]*$)/u.exec(text)!;
  return { start: index, end: index + word.length };
}
