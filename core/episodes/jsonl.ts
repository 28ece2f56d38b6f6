/** A person's own episodes: a file with one JSON object a line. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { checkEpisodeLine, type EpisodeLine } from "../../schemas/episode_line.ts";
import { InputError } from "../../schemas/errors.ts";
import type { Episode, EpisodeSource, Span } from "./episode.ts";
import { checkRule, withoutCheck } from "./line_check.ts";
import { checkFields, checkLines, type NumberedLine, type NumberedProblem, sameWords, show } from "./line_checks.ts";
import { textLines } from "./text_lines.ts";
import { hasCode } from "../format/has_code.ts";

/** What a file of episodes holds. */
export interface EpisodeFile extends EpisodeSource {
  /** Notes. */
  readonly size: number;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** Line number of each note, in their order. */
  readonly lines: readonly number[];
  /** Number of notes that replay can train: those with cues and an answer. */
  readonly askable: number;
  /** What was left out or may not be what the person meant: one sentence each. */
  readonly notices: readonly string[];
}

/** Most wrong lines that a message lists. */
const listed = 20;

/**
 * Reads a file of episodes, one JSON object a line (fields: `schemas/episode_line.ts`).
 *
 * @param path The file.
 * @param scenario The name under which results are filed, by default made of the file's name.
 * @throws {InputError} if the file cannot be read or holds nothing, or where lines are wrong; it names all of them, by
 * number and field.
 */
export async function readEpisodeFile(path: string, scenario: string = scenarioOf(path)): Promise<EpisodeFile> {
  const hash = createHash("sha256");
  const right: NumberedLine[] = [], problems: NumberedProblem[] = [];
  let empty = 0;
  for await (const { number, text, rule } of textLines(path, hashed(path, hash))) {
    if (text === undefined) problems.push({ number, field: "the line", rule: rule!, received: "another" });
    else if (text.trim() === "") empty++;
    else {
      const read = readLine(text);
      if ("line" in read) right.push({ number, line: read.line });
      else problems.push(...read.problems.map((problem) => ({ number, ...problem })));
    }
  }
  const { kept, repeated, clashes } = withoutRepeats(right);
  problems.push(...clashes, ...kept.flatMap(checkFields), ...checkLines(kept));
  if (problems.length > 0) throw wrongLines(path, problems);
  if (kept.length === 0) {
    throw new InputError(
      `Cannot read episodes from ${path}: the file must hold at least one note: received ${empty} empty lines. ` +
        'Hint: one JSON object a line, as {"text": "The key hangs behind the oar."}.',
    );
  }
  return new ReadEpisodes(scenario, kept, hash.digest("hex"), [
    ...(empty > 0 ? [`${empty} empty ${empty === 1 ? "line was" : "lines were"} skipped`] : []),
    ...repeated.map(([line, first]) => `line ${line} repeats line ${first} and is left out`),
    ...noticesOf(kept),
  ]);
}

class ReadEpisodes implements EpisodeFile {
  readonly #kept: readonly NumberedLine[];

  constructor(
    readonly scenario: string,
    kept: readonly NumberedLine[],
    readonly sha256: string,
    readonly notices: readonly string[],
  ) {
    this.#kept = kept;
  }

  get size(): number {
    return this.#kept.length;
  }

  get lines(): number[] {
    return this.#kept.map(({ number }) => number);
  }

  get askable(): number {
    return this.#kept.filter(({ line }) => (line.cues ?? []).length > 0).length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Episode> {
    for (const { line } of this.#kept) yield episodeOf(line);
  }
}

/** A line as an episode. */
function episodeOf(line: EpisodeLine): Episode {
  const { held_out_cues: heldOutCues, should_remember: shouldRemember, rehearsal: _, ...rest } = line;
  const answerSpan = spanOf(line);
  return {
    ...rest,
    ...(answerSpan ? { answerSpan } : {}),
    ...(heldOutCues ? { heldOutCues } : {}),
    ...(shouldRemember === undefined ? {} : { shouldRemember }),
  };
}

/** Where the answer stands in the text in whole words, in the same or else in another case; undefined if it does not. */
function spanOf({ text, answer }: EpisodeLine): Span | undefined {
  if (answer === undefined) return undefined;
  const literal = RegExp.escape(answer);
  // Some scripts have no spaces between words.
  const whole = unspaced.test(answer) ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
  const match = new RegExp(whole, "u").exec(text) ?? new RegExp(whole, "iu").exec(text);
  return match ? { start: match.index, end: match.index + match[0].length } : undefined;
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** The file's bytes, which the hash sees too. */
async function* hashed(path: string, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Uint8Array>) {
      hash.update(bytes);
      yield bytes;
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = hasCode(error, "ENOENT") ? "no such file" : (error as Error).message;
    throw new InputError(
      `Cannot read episodes: episodes must be a file of JSON lines: received ${path} (${reason}).`,
      { cause: error },
    );
  }
}

/** Parses one line and takes the white space around its texts off. */
function readLine(text: string): ReturnType<typeof checkEpisodeLine> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const received = `${text.trim().slice(0, 40)} (${(error as Error).message})`;
    return { problems: [{ field: "the line", rule: "one JSON object", received }] };
  }
  const { rest, right } = withoutCheck(value);
  if (!right) return { problems: [{ field: "check", rule: checkRule, received: (value as EpisodeLine).check }] };
  const checked = checkEpisodeLine(rest);
  if ("problems" in checked) return checked;
  const trimmed = Object.entries(checked.line).map(([field, value]) => [
    field,
    typeof value === "string" ? value.trim() : Array.isArray(value) ? value.map((item) => item.trim()) : value,
  ]);
  return { line: Object.fromEntries(trimmed) };
}

/** Of lines with the same text the first, where the others say the same; what they say otherwise is a problem. */
function withoutRepeats(lines: readonly NumberedLine[]) {
  const kept: NumberedLine[] = [], repeated: [line: number, first: number][] = [], clashes: NumberedProblem[] = [];
  const byText = new Map<string, NumberedLine>();
  for (const one of lines) {
    const first = byText.get(one.line.text);
    if (first === undefined) {
      byText.set(one.line.text, one);
      kept.push(one);
    } else if (canonical(one.line) === canonical(first.line)) repeated.push([one.number, first.number]);
    else {
      clashes.push({
        number: one.number,
        field: "text",
        rule: `another text than line ${first.number}'s, since the lines differ in other fields`,
        received: one.line.text,
      });
    }
  }
  return { kept, repeated, clashes };
}

function canonical(line: EpisodeLine): string {
  return JSON.stringify(Object.entries(line).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Notices about lines that are correct. */
function noticesOf(lines: readonly NumberedLine[]): string[] {
  const told = (which: (line: EpisodeLine) => boolean, say: (lines: string) => string) => {
    const numbers = lines.filter(({ line }) => which(line)).map(({ number }) => number);
    return numbers.length > 0 ? [say(`${numbers.length === 1 ? "line" : "lines"} ${few(numbers)}`)] : [];
  };
  const cues = (line: EpisodeLine) => line.cues ?? [];
  const held = (line: EpisodeLine) => line.held_out_cues ?? [];
  const tells = ({ answer = "" }: EpisodeLine, cue: string) => ` ${sameWords(cue)} `.includes(` ${sameWords(answer)} `);
  return [
    ...told(
      (line) => cues(line).length === 0,
      (lines) => `${lines}: no cues, so the note is kept in memory and not rehearsed`,
    ),
    ...told(
      (line) => cues(line).length > 0 && held(line).length === 0,
      (lines) => `${lines}: no held-out cues, so only trained wordings are asked`,
    ),
    ...told(
      (line) => line.answer !== undefined && spanOf(line) === undefined,
      (lines) => `${lines}: the answer does not stand in the text word for word; it is taught as it is given`,
    ),
    ...told(
      (line) => [...cues(line), ...held(line)].some((cue) => tells(line, cue)),
      (lines) => `${lines}: a cue tells the answer`,
    ),
    ...told(
      (line) => line.replaces !== undefined,
      (lines) => `${lines}: what the note corrects is left out`,
    ),
    ...told(
      (line) => line.rehearsal !== undefined,
      (lines) => `${lines}: what was asked of the note before is left out; memory import keeps it`,
    ),
  ];
}

/** "3, 7 and 9", or the first ten and how many there are. */
function few(numbers: readonly number[]): string {
  if (numbers.length > 10) return `${numbers.slice(0, 10).join(", ")} … (${numbers.length} in all)`;
  return numbers.length === 1 ? `${numbers[0]}` : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
}

function wrongLines(path: string, problems: readonly NumberedProblem[]): InputError {
  const sorted = problems.toSorted((a, b) => a.number - b.number);
  const count = new Set(sorted.map(({ number }) => number)).size;
  const list = sorted.slice(0, listed).map(({ number, field, rule, received }) =>
    `\n  line ${number}: ${field} must be ${rule}: received ${show(received)}`
  );
  const more = sorted.length > listed ? `\n  … and ${sorted.length - listed} more` : "";
  return new InputError(
    `Cannot read episodes from ${path}: ${count} ${count === 1 ? "line is" : "lines are"} wrong. Nothing was run.` +
      `${list.join("")}${more}`,
  );
}

/** A name for results, made of the name of a file. */
export function scenarioOf(path: string): string {
  const name = basename(path).replace(/\.[^.]*$/, "").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return name.slice(0, 64).replace(/-+$/, "") || "episodes";
}
