import { ArkErrors, type } from "arktype";
import { type RehearsalLine, rehearsalRule, rehearsalType } from "./rehearsal_line.ts";

/** One line of a file of episodes: what happened, and what may be asked about it. Only the text is required. */
export interface EpisodeLine {
  /** What happened, in a sentence or a few. */
  text: string;
  /** A name of its own, which no other line has; made of the text if it is absent. */
  id?: string;
  /** Questions that the answer answers; replay trains on them. */
  cues?: string[];
  /** What the cues ask for, in a few words. */
  answer?: string;
  /** The same questions in other words, for the evaluation; they are never trained on. */
  held_out_cues?: string[];
  /** When it happened, ISO 8601. */
  time?: string;
  /** Where it comes from. */
  source?: string;
  /** Words under which it may be found again. */
  tags?: string[];
  /** The label by which the write gate is judged; true if it is absent. */
  should_remember?: boolean;
  /** Whether something good came of it. */
  reward?: boolean;
  /** Whether it is to be remembered in any case. */
  pin?: boolean;
  /** Text of the earlier line that this one corrects. */
  replaces?: string;
  /** What a model asked itself about it; `memory export` writes it, `memory import` takes it, and nothing else looks at it. */
  rehearsal?: RehearsalLine;
  /** What `memory export` puts behind the fields, to see whether a line is as it was written. */
  check?: string;
}

/** One thing that is wrong with a line. */
export interface LineProblem {
  /** The field, as "cues[1]". */
  field: string;
  /** What it must be. */
  rule: string;
  /** What it is; undefined if it is absent. */
  received: unknown;
}

const notBlank = "/\\S/";
/** What {@link notBlank} asks for, in words. */
const notBlankRule = "a text that is not blank";

const schema = type({
  text: notBlank,
  "id?": notBlank,
  "cues?": type(notBlank).array(),
  "answer?": notBlank,
  "held_out_cues?": type(notBlank).array(),
  "time?": "string.date.iso",
  "source?": "string",
  "tags?": "string[]",
  "should_remember?": "boolean",
  "reward?": "boolean",
  "pin?": "boolean",
  "replaces?": notBlank,
  "rehearsal?": rehearsalType,
  "check?": "string",
}).onUndeclaredKey("reject");

/** The fields of a line that a person may write, for messages. */
export const episodeLineFields: readonly string[] =
  "text id cues answer held_out_cues time source tags should_remember reward pin replaces".split(" ");

/** Checks a parsed line, and tells all that is wrong with it. */
export function checkEpisodeLine(value: unknown): { line: EpisodeLine } | { problems: LineProblem[] } {
  if (Array.isArray(value)) return { problems: [{ field: "the line", rule: "a JSON object", received: value }] };
  const result = schema(value);
  if (!(result instanceof ArkErrors)) return { line: result };
  return {
    problems: [...result].map((error) => ({
      field: error.path.stringify() || "the line",
      rule: ruleOf(error),
      received: error.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value),
    })),
  };
}

/** What each field must be, and what the items of a list must be. */
const rules: Readonly<Record<string, string>> = {
  cues: "a list of questions",
  held_out_cues: "a list of questions",
  tags: "a list of texts",
  time: "a date or a time as ISO 8601 has it (2026-11-29 or 2026-11-29T20:15:00Z)",
  should_remember: "true or false",
  reward: "true or false",
  pin: "true or false",
};

function ruleOf({ expected, path }: ArkErrors[number]): string {
  if (path.length === 0) return "a JSON object";
  if (path[0] === "rehearsal") return rehearsalRule;
  if (expected === "removed") return `one of the fields of a line: ${episodeLineFields.join(", ")}`;
  return path.length === 1 ? rules[String(path[0])] ?? notBlankRule : notBlankRule;
}

/** JSON Schema, draft 2020-12. */
export function episodeLineJsonSchema(): object {
  const { $schema, ...rest } = schema.toJsonSchema() as { $schema?: string };
  return { $schema, title: "EpisodeLine", ...rest };
}
