import type { Command } from "commander";
import type { Note } from "../core/run/memory/notes.ts";
import type { RememberResult } from "../core/run/memory/memory_types.ts";
import { addFlags, flagValues, outputFields, UsageError } from "./flags.ts";
import { memoryFields, withMemory } from "./memory_flags.ts";
import { printJson, printWarnings, type Terminal } from "./print.ts";

const rememberFields = {
  file: {
    rule: { kind: "text" },
    default: undefined,
    help: "notes from a file: a text with a note a line or paragraph, or .jsonl (docs/episodes.md); - is stdin",
    value: "<FILE>",
  },
  pin: { rule: { kind: "switch" }, default: false, help: "write the notes whatever the gate says" },
  ...memoryFields,
} as const;

/** `hei-nw remember`. */
export function registerRemember(program: Command, terminal: Terminal): void {
  const command = program.command("remember")
    .summary("tell the memory something")
    .description(
      'Writes notes through the gate and says what became of each. Example: hei-nw remember "The key is under the mat."',
    )
    .argument("[note...]", "notes, each in quotes");
  addFlags(command, { ...rememberFields, ...outputFields }, terminal);
  command.action(async (texts: string[]) => {
    const { file, pin } = flagValues(command, rememberFields);
    const notes = [...texts, ...(file === undefined ? [] : await notesIn(file, terminal))];
    if (notes.length === 0) {
      throw new UsageError(
        'Cannot remember: a note must be given: received none. Hint: hei-nw remember "…", or --file FILE.',
      );
    }
    const pinned = pin
      ? notes.map((note): Note => ({ ...(typeof note === "string" ? { text: note } : note), pin: true }))
      : notes;
    const result = await withMemory(
      command,
      terminal,
      (memory, { signal }) => memory.remember(pinned, signal ? { signal } : {}),
      { make: true },
    );
    if (flagValues(command, outputFields).json) {
      const { written, replaced, notUnderstood, refused } = result;
      return printJson(terminal, { written, replaced, not_understood: notUnderstood, refused });
    }
    terminal.out(told(result));
  });
}

/** The notes of a file; "-" is stdin. */
async function notesIn(file: string, terminal: Terminal): Promise<Note[]> {
  const { textNotes } = await import("../core/episodes/text_notes.ts");
  if (file === "-") return textNotes(await new Response(Deno.stdin.readable).text());
  if (!file.endsWith(".jsonl")) return textNotes(await readText(file));
  const { readEpisodeFile } = await import("../core/episodes/jsonl.ts");
  const episodes = await readEpisodeFile(file);
  printWarnings(terminal, episodes.notices);
  const notes: Note[] = [];
  for await (const { text, id, cues, heldOutCues, answer, time, source, tags, reward, pin, replaces } of episodes) {
    notes.push({ text, id, cues, heldOutCues, answer, time, source, tags, reward, pin, replaces });
  }
  return notes;
}

async function readText(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new UsageError(
      `Cannot read notes: --file must be a text file: received ${file} (${(error as Error).message}).`,
    );
  }
}

function told({ written, replaced, notUnderstood, refused }: RememberResult): string {
  const lines = written.map(({ id, text, questions }) => {
    const count = questions.length === 0
      ? "no questions yet"
      : `${questions.length} question${questions.length > 1 ? "s" : ""}`;
    return `remembered  ${id}  ${text} (${count})`;
  });
  for (const id of replaced) lines.push(`replaced    ${id}`);
  for (const { text, score, threshold } of refused) {
    lines.push(
      `left out    ${text} (score ${score.toFixed(2)}, the gate wants more than ${threshold}; --pin writes it)`,
    );
  }
  if (notUnderstood.length > 0) {
    lines.push(
      `${notUnderstood.length} of them bring no questions: they are recalled, but a sleep cannot learn them yet.`,
    );
  }
  return lines.map((line) => `${line}\n`).join("");
}
