import type { Command } from "commander";
import type { ListedNote } from "../core/run/memory/memory_types.ts";
import type { Fields } from "../schemas/field.ts";
import type { LostRow } from "../core/memory/salvage_store.ts";
import { addFlags, flagValues, outputFields, UsageError } from "./flags.ts";
import { folderField, memoryFields, memoryFolder, withMemory } from "./memory_flags.ts";
import { brief, many, printJson, printWarnings, type Terminal, working } from "./print.ts";
import { textIn } from "./text_file.ts";

const exportFields = {
  out: {
    rule: { kind: "text" },
    default: undefined,
    help: "file to write; without it, or with -, stdout",
    value: "<FILE>",
  },
  force: { rule: { kind: "switch" }, default: false, help: "replace the file that is there" },
  ...folderField,
} as const;

const salvageFields = {
  out: {
    rule: { kind: "text" },
    default: undefined,
    help: "folder of the new memory",
    value: "<DIR>",
    required: "rescued",
  },
  ...folderField,
} as const;

/** How what is lost is called. */
const lostNames: Readonly<Record<LostRow["what"], string>> = {
  note: "a note",
  cue: "a question that came with a note",
  key: "a key; it is computed again when the memory is next opened",
  rehearsal: "the questions that the model wrote for a note; the next sleep writes new ones",
  row: "a row of which nothing more is known",
};

/** `hei-nw memory list|show|stats|check|export|import|salvage` and `hei-nw forget`. */
export function registerMemory(program: Command, terminal: Terminal): void {
  const memory = program.command("memory").summary("show, check, export, import or rescue what is in memory");
  const sub = (name: string, summary: string, fields: Fields = folderField) => {
    const command = memory.command(name).summary(summary);
    addFlags(command, { ...fields, ...outputFields }, terminal);
    return command;
  };
  const list = sub("list", "list every note with its stage");
  list.action(async () => {
    const notes = await notesOf(list);
    if (flagValues(list, outputFields).json) {
      return printJson(terminal, notes.map(({ id, text, stage, time }) => ({ id, text, stage, time: time ?? null })));
    }
    if (notes.length === 0) return terminal.out('nothing yet: hei-nw remember "…"\n');
    const wide = Math.max(...notes.map(({ id }) => id.length));
    for (const { id, stage, text } of notes) {
      terminal.out(`${id.padEnd(wide)}  ${stage.padEnd(14)}  ${brief(text)}\n`);
    }
  });
  const show = sub("show", "show one note with its training rows and their origin").argument(
    "<note>",
    "its id or text",
  );
  show.action(async (id: string) => {
    const { shownNote } = await import("../core/run/memory/read_notes.ts");
    const note = await shownNote(await memoryFolder(show), id);
    if (flagValues(show, outputFields).json) return printJson(terminal, note);
    const { rows, ...fields } = note;
    const lines = Object.entries(fields).filter(([, value]) =>
      value !== null && !(Array.isArray(value) && !value.length)
    );
    for (const [name, value] of lines) {
      for (const part of Array.isArray(value) ? value : [value]) terminal.out(`${name.padEnd(15)}${part}\n`);
    }
    for (const { question, answer, origin, held_out } of rows) {
      const from = [origin ?? "unknown", ...(held_out ? ["held out"] : [])].join(", ");
      terminal.out(`${"row".padEnd(15)}${question} → ${answer}  (${from})\n`);
    }
  });
  const stats = sub("stats", "count the notes in each stage");
  stats.action(async () => {
    const notes = await notesOf(stats);
    const stages = Object.fromEntries(
      [...Map.groupBy(notes, ({ stage }) => stage)].map(([stage, own]) => [stage, own.length]),
    );
    if (flagValues(stats, outputFields).json) return printJson(terminal, { notes: notes.length, stages });
    terminal.out(
      `${many(notes.length, "note")}\n${Object.entries(stages).map(([stage, own]) => `  ${own} ${stage}\n`).join("")}`,
    );
  });
  const check = sub("check", "check whether the files of the memory are intact");
  check.action(async () => {
    const { checkMemory } = await import("../core/run/memory/read_notes.ts");
    const found = await checkMemory(await memoryFolder(check));
    if (flagValues(check, outputFields).json) return printJson(terminal, found);
    terminal.out(`${many(found.notes, "note")}, ${many(found.nights, "night")}: all whole\n`);
  });
  const exported = sub("export", "write all notes as JSON lines, which memory import reads back", exportFields);
  exported.action(async () => {
    const { out: named, force } = flagValues(exported, exportFields);
    const out = named === "-" ? undefined : named;
    const { json } = flagValues(exported, outputFields);
    if (out !== undefined) (await import("../core/run/export_place.ts")).requireFree(out, "file", force);
    const { linesOf } = await import("../core/run/memory/note_lines.ts");
    const { readNotes } = await import("../core/run/memory/read_notes.ts");
    const lines = linesOf(await readNotes(await memoryFolder(exported)));
    if (out !== undefined) {
      const { writeAtomic } = await import("../core/format/write_whole.ts");
      await writeAtomic(out, lines);
    }
    const notes = lines.split("\n").filter((line) => line !== "");
    if (json) {
      return printJson(
        terminal,
        out === undefined
          ? notes.map((line) => ({ ...JSON.parse(line), check: undefined }))
          : { out, notes: notes.length },
      );
    }
    terminal.out(out === undefined ? lines : `written: ${out} (${many(notes.length, "note")})\n`);
  });

  const imported = sub("import", "read notes that memory export wrote; they do not pass the gate", memoryFields)
    .argument("<file>", "file of JSON lines; - is stdin");
  imported.action(async (file: string) => {
    const { notesFromLines } = await import("../core/run/memory/note_lines.ts");
    const { knownTexts } = await import("../core/run/memory/read_notes.ts");
    const { notes, rehearsals } = notesFromLines(
      await textIn(file, "import notes", "the file"),
      file,
      await knownTexts(await memoryFolder(imported)),
    );
    const { written, known, notUnderstood, replaced } = await withMemory(
      imported,
      terminal,
      (memory, { signal }) =>
        memory.remember(notes, { always: true, ask: false, rehearsals, ...(signal ? { signal } : {}) }),
      { make: true },
    );
    if (flagValues(imported, outputFields).json) {
      return printJson(terminal, { written, replaced, not_understood: notUnderstood });
    }
    const before = known.length > 0 ? `; ${known.length} of them were there before` : "";
    terminal.out(`imported: ${many(written.length, "note")}${before}\n`);
  });

  const salvage = sub("salvage", "rescue what is intact in a damaged memory into a new one", salvageFields);
  salvage.description(
    "Copies every intact row of a damaged memory into a new one, with its nights, and lists what is lost. The old memory is only read.",
  );
  salvage.action(async () => {
    const { salvageMemory } = await import("../core/run/memory/salvage.ts");
    const out = flagValues(salvage, salvageFields).out!;
    const { notes, nights, lost, torn, lostFiles } = await salvageMemory(await memoryFolder(salvage), out);
    if (torn) {
      printWarnings(terminal, [
        "whole pages of the store are damaged: questions that stood there may be lost and not listed",
      ]);
    }
    if (flagValues(salvage, outputFields).json) {
      return printJson(terminal, { out, notes, nights, lost, lost_files: lostFiles });
    }
    terminal.out(`saved: ${many(notes, "note")}, ${many(nights, "night")} in ${out}\n`);
    for (const { what, id, text } of lost) {
      const of = id === undefined ? "" : `  ${id}`;
      terminal.out(`lost:  ${lostNames[what]}${of}${text === undefined ? "" : `  ${JSON.stringify(text)}`}\n`);
    }
    for (const file of lostFiles) terminal.out(`lost:  ${file}\n`);
    if (lost.length + lostFiles.length === 0) terminal.out("nothing is lost\n");
  });

  const forget = program.command("forget")
    .summary("delete notes for good")
    .description(
      "Deletes notes by their ids or their whole texts; case and punctuation do not matter. The weights forget them at the next sleep.",
    )
    .argument("<note...>", "ids or texts");
  addFlags(forget, { ...folderField, ...outputFields }, terminal);
  forget.action(async (named: string[]) => {
    const { forgetNotes } = await import("../core/run/memory/forget_notes.ts");
    const path = await memoryFolder(forget);
    const { forgotten, inWeights, unknown } = await working(
      terminal,
      flagValues(forget, outputFields).verbose,
      ({ progress }) => forgetNotes(path, named, progress),
    );
    printWarnings(terminal, unknown.map((name) => `no note has the id or the text "${brief(name)}"`));
    if (flagValues(forget, outputFields).json) printJson(terminal, { forgotten, in_weights: inWeights, unknown });
    else {
      for (const id of forgotten) terminal.out(`forgotten  ${id}\n`);
      if (inWeights.length > 0) {
        terminal.out(`The weights still know ${inWeights.length} of them. hei-nw sleep trains anew without them.\n`);
      }
    }
    if (unknown.length > 0 && forgotten.length === 0) {
      throw new UsageError("Cannot forget: no note was found. Hint: hei-nw memory list.");
    }
  });

  async function notesOf(command: Command): Promise<ListedNote[]> {
    const { listedNotes } = await import("../core/run/memory/read_notes.ts");
    return await listedNotes(await memoryFolder(command));
  }
}
