/** Days, dates and clock times as clipped notes have them: "Tuesday", "14 March 9.30", "Wed + Fri, 18:00". */
import { months } from "../../../../corpus/calendar.ts";

/** A time, and its parts as far as it has them. */
export interface TimeValue {
  /** "Tuesday", "Tues and Fri". */
  day?: string;
  /** "14 March"; a month alone is none. */
  date?: string;
  /** "9.30", "19:00 to 20:30". */
  clock?: string;
  /** Whether its clock is all that it has, and might be another number: "9.30". */
  doubtful: boolean;
}

const nth = "(?:every|each|the|first|second|third|last|alternate|other|next|this) ";
const part = "(?:early |late )?(?:mornings?|afternoons?|evenings?|eve|nights?|lunchtime|noon)";
const weekday =
  "(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|Mons?|Tues?|Weds?|Thu(?:rs?)?|Fris?|Sats?|Suns?|weekdays|weekends)";
const oneDay = `(?:${nth}){0,3}${weekday}(?: ${part})?(?: of (?:the|each|every) month)?(?: at lunch(?:time)?)?`;
const days = `${oneDay}(?:(?: and | & | \\+ | or |/|, | to | ?[-–] ?)${oneDay})*`;
const month = `(?:${months.join("|")}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)`;
const dayOfMonth = "(?:[12]\\d|3[01]|0?[1-9])(?:st|nd|rd|th)?";
const oneDate =
  `(?:(?:the )?${dayOfMonth}(?: of)? ${month}(?:,? \\d{4})?|${month}(?: the)? ${dayOfMonth}(?:,? \\d{4})?|` +
  "the (?:[12]\\d|3[01]|[1-9])(?:st|nd|rd|th)|\\d{4}-\\d\\d-\\d\\d|(?:[12]\\d|3[01]|0?[1-9])(?:[./])(?:1[0-2]|0?[1-9])(?:[./])(?:\\d{4}|\\d\\d))";
const dates = `(?:${dayOfMonth}(?: ?[-–] ?| to | and | & ))?${oneDate}(?:(?: to | ?[-–] ?| and | & )${oneDate})?`;
const minute = "(?:[01]?\\d|2[0-4])[:.][0-5]\\d(?!\\d|[.,]\\d)";
const oneClock =
  `(?:${minute}(?: ?[ap]\\.?m\\b)?|(?:1[0-2]|[1-9]) ?[ap]m\\b|noon|midnight|(?:half|quarter) (?:past|to) \\p{L}+|` +
  "(?:\\d{1,2}|\\p{L}+) o'clock)(?: sharp)?";
const clocks = `${oneClock}(?:(?: ?[-–] ?| to | till | and | & |, )${oneClock})*`;
const hour =
  "(?:at (?:1\\d|2[0-4]|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: sharp)?(?![\\p{L}\\d.:,]))";
const season = `(?:(?:early|mid|late|end of|mid-) ?)?${month}(?: \\d{4})?`;

const span = `(?:${days}|${dates}|${clocks}|${hour}|${season})`;
const all = new RegExp(`^(?:(?:on|at|in|from) )?${span}(?:(?:,? (?:at|on|from|in|and)?|,) ?${span})*$`, "u");
const [hasDay, hasDate, hasClock] = [
  `(?<![\\p{L}\\d])${days}(?![\\p{L}\\d])`,
  `(?<![\\d.])${dates}(?![\\d])`,
  `(?<![\\d.])${clocks}`,
]
  .map((one) => new RegExp(one, "u"));
const hasHour = new RegExp(hour, "u");

/** What time a text is; undefined if it is none, or more than that. */
export function timeValue(text: string): TimeValue | undefined {
  if (!all.test(text)) return undefined;
  const date = hasDate.exec(text)?.[0];
  const rest = date === undefined ? text : text.replace(date, " ");
  const day = hasDay.exec(rest)?.[0], clock = hasClock.exec(rest)?.[0] ?? hasHour.exec(rest)?.[0];
  return {
    ...(day === undefined ? {} : { day }),
    ...(date === undefined ? {} : { date }),
    ...(clock === undefined ? {} : { clock }),
    doubtful: /^\d+\.\d+$/u.test(text),
  };
}
