/**
 * Damages files of a memory in seeded ways, and reads them as a command would:
 *
 *     deno task mutations [--count 10000] [--seed 1]
 *
 * Half of the files are stores, the others JSON lines that `memory export` wrote, read by `memory import` and by `--episodes`. Bits turn
 * over, the end is cut off, two blocks or lines change places, a block becomes zeros. What is read must be what was written, or an
 * error of ours that names the file: no other error, and no text that nobody wrote.
 */
import { deepStrictEqual } from "node:assert/strict";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readEpisodeFile } from "../core/episodes/jsonl.ts";
import type { MemoryEntry, StoredEpisode } from "../core/memory/memory_store.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { Random } from "../core/random/random.ts";
import { linesOf, notesFromLines } from "../core/run/memory/note_lines.ts";
import { readNotes } from "../core/run/memory/read_notes.ts";
import { HeiNwError } from "../schemas/errors.ts";

/** What came of it. */
export interface MutationReport {
  /** Files that were damaged and read. */
  files: number;
  /** Errors of ours that name the file. */
  refused: number;
  /** Everything was read as it was written: the damage hit nothing that counts. */
  whole: number;
  /** What was read is right, and some notes are missing: how many files, by kind and damage. */
  lost: Record<string, number>;
  /** Texts that nobody wrote: one line each. */
  wrong: string[];
  /** Errors that are not ours, or do not name the file: one line each. */
  crashed: string[];
}

const words = "amber boathouse cellar dahlia ember fjord gravel harbour inkwell juniper kettle lantern marrow nettle"
  .split(" ");

/** A note of which much is said. */
function noteOf(random: Random, i: number): StoredEpisode {
  const said = Array.from({ length: 4 + random.int(40) }, () => random.pick(words)).join(" ");
  const answer = `${random.pick(words)} ${i}`;
  return {
    ...{ id: `note-${i}`, text: `Number ${i}: ${said}, and then the ${answer}.`, groupId: i, tokens: 9 + i, answer },
    cues: [`What comes after ${said.slice(0, 20)} in ${i}?`, `Which is the last of ${i}?`],
    heldOutCues: [`Name the last of ${i}.`],
    ...{ reward: random.int(2) === 0, pin: random.int(2) === 0, time: "2026-11-29T20:00:00Z", source: "tests" },
    tags: [random.pick(words)],
  };
}

function entryOf(random: Random, document: StoredEpisode): MemoryEntry {
  const { id, groupId } = document;
  const trace = {
    ...{ traceId: `${id}:0`, groupId, scenario: "notes", slotNames: [], salience: random.next() },
    pointer: { doc: id, start: 0, end: document.text.length },
    tags: { surprise: random.next(), novelty: 1, reward: false, pin: false },
    provenance: { source: "notes", index: groupId },
    key: Float32Array.from({ length: 96 }, () => random.gaussian()),
  };
  return { document, trace };
}

/** How a file is damaged. */
export const damages = ["bits", "cut", "swap", "zeros"] as const;

/** A copy of a file's bytes that is damaged in one of these ways. */
export function damaged(bytes: Uint8Array, kind: (typeof damages)[number], random: Random): Uint8Array<ArrayBuffer> {
  const out = bytes.slice();
  const block = 1 + random.int(Math.min(512, bytes.length));
  const place = () => random.int(bytes.length - block + 1);
  if (kind === "bits") {
    for (let flips = 1 + random.int(3); flips > 0; flips--) out[random.int(out.length)] ^= 1 << random.int(8);
  } else if (kind === "cut") return out.slice(0, random.int(out.length));
  else if (kind === "zeros") out.fill(0, ...between(place(), block));
  else {
    const [a, b] = [place(), place()];
    out.set(bytes.subarray(...between(a, block)), b);
    out.set(bytes.subarray(...between(b, block)), a);
  }
  return out;
}

const between = (start: number, length: number): [number, number] => [start, start + length];

/** Lines of a text in another order, two of them in each other's place. */
function swappedLines(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const [a, b] = [random.int(lines.length), random.int(lines.length)];
  [lines[a], lines[b]] = [lines[b], lines[a]];
  return new TextEncoder().encode(lines.join("\n"));
}

/** Reads a damaged file, and now and then writes to it where chance is given; gives the notes by their ids, as far as they are comparable. */
type Reader = (path: string, random?: Random) => Promise<Map<string, unknown>>;

const readStore: Reader = async (path, random) => {
  await using store = await SqliteMemoryStore.open(path);
  const [documents, traces] = [await store.documents(), await store.traces()];
  const texts = await store.texts(traces.map(({ pointer }) => pointer));
  const read = new Map<string, unknown>(documents.map(({ lag: _, ...document }) => [document.id, document]));
  traces.forEach((trace, i) => read.set(trace.traceId, { trace, text: texts[i] }));
  for (const { id } of documents.slice(0, 2)) {
    const { lag: _, ...one } = (await store.document(id))!;
    deepStrictEqual(one, read.get(id));
  }
  // What is damaged where nothing was read must not break a command that writes either.
  if (random?.int(4) === 0 && documents.length > 0) {
    await store.write([{ document: noteOf(random, 1000) }], [documents[0].id]);
    await store.rehearse(new Map([[documents.at(-1)!.id, { asker: "tests", questions: [], unasked: [] }]]));
  }
  return read;
};

const readImport: Reader = async (path) => {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path));
  const { notes, rehearsals } = notesFromLines(text, path, new Map());
  return new Map(notes.map((note, i) => [note.id!, { ...note, rehearsal: rehearsals[i] }]));
};

const readEpisodes: Reader = async (path) => {
  const read = new Map<string, unknown>();
  for await (const episode of await readEpisodeFile(path)) read.set(episode.id!, episode);
  return read;
};

/** Writes a store with notes, questions and traces; one note was forgotten. @param count Notes before that. */
export async function writeSampleStore(path: string, random: Random, count = 14): Promise<void> {
  await using store = await SqliteMemoryStore.open(path);
  const entries = Array.from({ length: count }, (_, i) => entryOf(random, noteOf(random, i)));
  await store.write(entries);
  const question = (id: string, i: number) => ({ cue: `What of ${id}?`, answer: `${i}`, heldOut: i % 2 === 0 });
  await store.rehearse(
    new Map(
      entries.slice(0, 5).map(({ document: { id } }, i) => [id, {
        ...{ asker: "tests", questions: [question(id, i), question(id, i + 1)], unasked: ["something"] },
      }]),
    ),
  );
  await store.write([], ["note-3"]);
}

/** Damages and reads `count` files. @param tell Hears of each that was read wrong. */
export async function mutations(
  count: number,
  seed: number,
  tell: (line: string) => void = () => {},
): Promise<MutationReport> {
  const folder = await Deno.makeTempDir({ prefix: "hei-nw-mutations-" });
  const report: MutationReport = { files: 0, refused: 0, whole: 0, lost: {}, wrong: [], crashed: [] };
  try {
    const random = new Random(seed);
    const paths = { store: join(folder, "memory.sqlite"), lines: join(folder, "notes.jsonl") };
    await writeSampleStore(paths.store, random);
    await Deno.writeTextFile(paths.lines, linesOf(await readNotes(folder)));
    const kinds: { name: string; path: string; read: Reader }[] = [
      { name: "store", path: paths.store, read: readStore },
      { name: "store", path: paths.store, read: readStore },
      { name: "import", path: paths.lines, read: readImport },
      { name: "episodes", path: paths.lines, read: readEpisodes },
    ];
    const sources = await Promise.all(kinds.map(async ({ path, read }) => ({
      bytes: await Deno.readFile(path),
      written: await read(path),
    })));
    for (let i = 0; i < count; i++) {
      const { name, read } = kinds[i % kinds.length], { bytes, written } = sources[i % kinds.length];
      const damage = damages[(i >> 2) % damages.length];
      const own = random.fork(String(i));
      const lines = name !== "store" && damage === "swap" && own.int(2) === 0;
      const file = join(folder, `damaged-${name}`);
      await Deno.writeFile(file, lines ? swappedLines(bytes, own) : damaged(bytes, damage, own));
      const what = `${i}: ${name}, ${damage}`;
      report.files++;
      try {
        const found = await read(file, own);
        const wrong = [...found].flatMap(([id, value]) => same(value, written.get(id)) ? [] : `${what}: ${id}`);
        for (const line of wrong) tell(line);
        report.wrong.push(...wrong);
        if (wrong.length > 0) continue;
        if (found.size < written.size) report.lost[`${name}, ${damage}`] = (report.lost[`${name}, ${damage}`] ?? 0) + 1;
        else report.whole++;
      } catch (error) {
        const refused = error instanceof HeiNwError && (error as Error).message.includes(file);
        // The command line says that a file is not UTF-8.
        if (refused || (name === "import" && error instanceof TypeError && /encoded data/.test(error.message))) {
          report.refused++;
        } else {
          const line = `${what}: ${(error as Error).stack}`;
          tell(line);
          report.crashed.push(line);
        }
      } finally {
        for (const end of ["", "-journal", "-unswept"]) await Deno.remove(file + end).catch(() => {});
      }
    }
    return report;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function same(a: unknown, b: unknown): boolean {
  try {
    deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
  });
  const started = performance.now();
  const report = await mutations(Number(values.count), Number(values.seed), (line) => console.error(line));
  console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - started) / 1000) }));
  if (report.wrong.length + report.crashed.length > 0) Deno.exit(1);
}
