/** When a thing is that a clipped note gives a time for. */
import { type Unsure, whole } from "../question_words.ts";
import type { HeadPhrase } from "./head_phrase.ts";
import { isThing } from "./noun_class.ts";
import type { TerseLine } from "./terse_line.ts";
import { type TimeValue, timeValue } from "./time_value.ts";
import type { Value } from "./value_kind.ts";

/** What comes and goes by a timetable. */
export const runs = /^(?:train|bus|ferry|flight|tram|plane|night train|boat|alarm|taxi|bin lorry|school bus)$/u;
const happens = /^(?:event|hobby|group)$/u;

/** "Dentist 14 March 9.30": when it is; on what date, at what time. */
export function ofTime({ head, values, by, state }: TerseLine, sentence: string): Unsure[] {
  const lasts = values.find(({ kind }) => kind === "duration"), until = values.find((value) => value.kind === "until");
  if (lasts && by === "sign" && head.class === "event" && !head.plural) {
    return [
      { question: whole(["how long is", head.text]), answer: lasts.text },
      ...ofTime({ head, by, values: values.filter((one) => one !== lasts) }, sentence),
    ];
  }
  if (until?.kind === "until" && by === "sign" && until === values[0] && valid.test(head.word)) {
    return [
      { question: whole(["until when", head.be, head.text, "valid"]), answer: until.time },
      { question: whole(["how long", head.be, head.text, "valid"]), answer: until.text },
    ];
  }
  const from = values.findIndex(({ kind }) => kind === "time");
  if (from < 0 || by === "comma" && from > 1) return [];
  const behind = values.findIndex(({ kind }, i) => i > from && kind !== "time");
  const times = values.slice(from, behind < 0 ? undefined : behind) as (Value & TimeValue)[];
  // Another time further on is another thing's.
  if (
    values.slice(from + times.length).some(({ kind, text }) =>
      kind === "time" || kind === "other" && hasTime.test(text)
    )
  ) return [];
  if (from > 0 && values.slice(0, from).some(({ kind }) => kind === "other" || kind === "noun")) return [];
  const answer = sentence.slice(times[0].start, times.at(-1)!.end);
  const parts = timeValue(answer) ?? Object.assign({}, ...times.toReversed()) as TimeValue;
  const about = subjectOf(head);
  if (times.every(({ doubtful }) => doubtful) && !(about && times.length === 1)) return [];
  if (about === undefined) {
    return state === undefined ? ofThing(head, parts) : askedOf(head.be, head.text, state, answer, parts);
  }
  return askedOf(head.be, about, state ?? "", answer, parts);
}

const valid =
  /^(?:guarantee|warranty|lease|contract|pass|passport|visa|insurance|ticket|permit|licence|subscription|voucher|card|membership|prescription|policy|offer)s?$/u;
const hasTime =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|\p{Ll}*days?)?\b|\d[:.]\d\d\b|\b(?:mornings?|evenings?|afternoons?)\b/u;

/** What takes place, as one would ask for it; undefined if it is a thing. */
function subjectOf(head: HeadPhrase): string | undefined {
  if (head.class === "medical") {
    return /['’]s? /u.test(head.core)
      ? undefined
      : `${/^(?:my|our) /u.exec(head.text)?.[0] ?? "the "}${head.core} appointment${head.tail && ` ${head.tail}`}`;
  }
  return happens.test(head.class ?? "") || runs.test(head.core.split(" ").at(-1)!) || /day$/u.test(head.word)
    ? head.text
    : undefined;
}

function askedOf(be: string, about: string, state: string, answer: string, { day, date, clock }: TimeValue): Unsure[] {
  const ask = (words: string, value: string): Unsure => ({ question: whole([words, be, about, state]), answer: value });
  const isWhole = / until| till/u.test(` ${answer}`);
  if (isWhole) return [];
  return [
    ask("when", answer),
    ...(day ? [ask("what day", day), ask("on which day", day)] : []),
    ...(date ? [ask("what date", date), ask("on what date", date)] : []),
    ...(clock ? [ask("what time", clock), ask("at what time", clock)] : []),
  ];
}

/** "Bins: Tuesday": what happens then, the note does not say. */
function ofThing(head: HeadPhrase, { day }: TimeValue): Unsure[] {
  const isFit = isThing(head) || /^(?:place|institution)$/u.test(head.class ?? "");
  if (day === undefined || !isFit || head.isName || head.class === "document") return [];
  const asks = /s$| and | & /u.test(day) ? ["which days are for"] : ["what day is it for", "which day is for"];
  return asks.map((ask) => ({ question: whole([ask, head.text]), answer: day }));
}
