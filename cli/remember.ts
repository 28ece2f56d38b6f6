import type { Command } from "commander";
import type { Note } from "../core/run/memory/notes.ts";
import type { RememberResult } from "../core/run/memory/memory_types.ts";
import { addFlags, flagValues, outputFields, UsageError } from "./flags.ts";
import { memoryFields, memoryFolder, withMemory } from "./memory_flags.ts";
import { brief, printJson, printWarnings, type Terminal } from "./print.ts";
import { textIn } from "./text_file.ts";

const rememberFields = {
  file: {
    rule: { kind: "text" },
    default: undefined,
    help: "read notes from a file: text with one note per line or paragraph, or .jsonl (docs/episodes.md); - is stdin",
    value: "<FILE>",
  },
  replaces: {
    rule: { kind: "text" },
    default: undefined,
    help: "id or text of the older note that this one corrects; the older one is deleted",
    value: "<ID>",
  },
  noAsk: {
    rule: { kind: "switch" },
    default: false,
    help: "write the notes without making questions now; the next sleep makes them",
  },
  pin: { rule: { kind: "switch" }, default: false, help: "write the notes even if the gate would refuse them" },
  ...memoryFields,
} as const;

/** `hei-nw remember`. */
export function registerRemember(program: Command, terminal: Terminal): void {
  const command = program.command("remember")
    .summary("write notes to memory")
    .description(
      'Writes notes through the gate and says what happened to each. Example: hei-nw remember "The key is under the mat."',
    )
    .argument("[note...]", "notes, each in quotes");
  addFlags(command, { ...rememberFields, ...outputFields }, terminal);
  command.action(async (texts: string[]) => {
    const { file, pin, replaces, noAsk } = flagValues(command, rememberFields);
    const notes = [...texts, ...(file === undefined ? [] : await notesIn(file, terminal))];
    if (notes.length === 0) {
      throw new UsageError(
        'Cannot remember: a note must be given: received none. Hint: hei-nw remember "…", or --file FILE.',
      );
    }
    if (replaces !== undefined && notes.length > 1) {
      throw new UsageError(`Cannot remember: --replaces goes with one note: received ${notes.length}.`);
    }
    const more = { ...(pin ? { pin } : {}), ...(replaces === undefined ? {} : { replaces }) };
    const marked = notes.map((note): Note => ({ ...(typeof note === "string" ? { text: note } : note), ...more }));
    const { episodesFrom } = await import("../core/run/memory/notes.ts");
    episodesFrom(marked);
    if (replaces !== undefined) await requireThere(await memoryFolder(command), replaces);
    const result = await withMemory(
      command,
      terminal,
      (memory, { signal, progress }) =>
        memory.remember(marked, { ask: !noAsk, onProgress: progress, ...(signal ? { signal } : {}) }),
      { make: true },
    );
    if (flagValues(command, outputFields).json) {
      const { written, known, replaced, notUnderstood, notAsked, contradicted, refused } = result;
      return printJson(terminal, {
        ...{ written, replaced, not_understood: notUnderstood, known },
        ...{ not_asked: notAsked, contradicted, refused },
      });
    }
    terminal.out(rememberText(result));
  });
}

/** A correction of a note that is not there would leave the wrong one where it is, and nobody would know. */
async function requireThere(folder: string, replaces: string): Promise<void> {
  const { knownTexts } = await import("../core/run/memory/read_notes.ts");
  const known = await knownTexts(folder);
  if (known.has(replaces) || [...known.values()].includes(replaces)) return;
  throw new UsageError(
    `Cannot remember: --replaces must be the id or the whole text of a note in the memory: received "${
      brief(replaces)
    }". ` +
      "Hint: hei-nw memory list.",
  );
}

/** The notes of a file; "-" is stdin. */
async function notesIn(file: string, terminal: Terminal): Promise<Note[]> {
  const { textNotes } = await import("../core/episodes/text_notes.ts");
  if (!file.endsWith(".jsonl")) return textNotes(await textIn(file, "read notes"));
  const { readEpisodeFile } = await import("../core/episodes/jsonl.ts");
  const episodes = await readEpisodeFile(file);
  printWarnings(terminal, episodes.notices);
  const notes: Note[] = [];
  for await (const { text, id, cues, heldOutCues, answer, time, source, tags, reward, pin, replaces } of episodes) {
    notes.push({ text, id, cues, heldOutCues, answer, time, source, tags, reward, pin, replaces });
  }
  return notes;
}

/** Questions that are shown of a note. */
const shownQuestions = 3;

/** What was done with notes, for a person. */
export function rememberText(
  { written, known, replaced, notUnderstood, notAsked, contradicted, refused }: RememberResult,
): string {
  const lines = written.flatMap(({ id, text, questions, unasked }) => {
    const more = questions.length > shownQuestions ? `, and ${questions.length - shownQuestions} more` : "";
    return [
      `${known.includes(id) ? "known       " : "remembered  "}${id}  ${brief(text)}`,
      ...(questions.length > 0
        ? [`  asks      ${questions.slice(0, shownQuestions).map(brief).join(" ")}${more}`]
        : []),
      ...(questions.length > 0 && unasked.length > 0 ? [`  no question asks about: ${brief(unasked.join(", "))}`] : []),
    ];
  });
  for (const id of replaced) lines.push(`replaced    ${id}`);
  for (const { older, newer } of contradicted) {
    lines.push(
      `both stay   ${newer} gives another answer than ${older} to the same question; if it is a correction, use --replaces ${older}`,
    );
  }
  for (const { text, score, threshold } of refused) {
    lines.push(
      `left out    ${brief(text)} (score ${
        score.toFixed(2)
      }, the gate needs more than ${threshold}; --pin writes it anyway)`,
    );
  }
  if (notUnderstood.length > 0) {
    lines.push(
      `not understood: ${
        notUnderstood.join(", ")
      }. They can be recalled, but no question was found that a sleep could train. ` +
        "Use other words, or give cues and an answer (docs/episodes.md).",
    );
  }
  if (notAsked.length > 0) lines.push(`${notAsked.length} of them have no questions yet: hei-nw sleep makes them.`);
  return lines.map((line) => `${line}\n`).join("");
}
