/**
 * Kills a process that writes to a store without a pause, and looks after each whether what it acknowledged is there:
 *
 *     deno task write-kills [--count 1000] [--seed 1]
 *
 * The process writes a note with its trace, corrects one or forgets one, again and again, and says so on stdout when the store has
 * returned. It gets SIGKILL at a random moment after its first words. `deno task kills` does the same to whole commands, with a model; this
 * one has no model, so that a thousand kills take minutes.
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { MemoryEntry } from "../core/memory/memory_store.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { Random } from "../core/random/random.ts";

/** What came of it. */
export interface WriteKillReport {
  /** Processes that died of SIGKILL. */
  killed: number;
  /** Notes whose writing was acknowledged, and notes that were acknowledged as forgotten. */
  written: number;
  forgotten: number;
  /** Writes or deletions that were done and not yet acknowledged. */
  done: number;
  /** What did not hold: one line each. */
  wrong: string[];
}

/** A word that stands in one note's text alone. */
const wordOf = (note: number) => `zq${note}x${(note * 7919) % 100_003}k`;
const idOf = (note: number) => `note-${note}`;
const textOf = (note: number) => `The code of ${"long ".repeat(note % 60)}locker ${note} is ${wordOf(note)}.`;

function entryOf(note: number): MemoryEntry {
  const id = idOf(note), text = textOf(note);
  return {
    document: {
      ...{ id, text, groupId: note, tokens: 8, answer: wordOf(note), reward: false, pin: false },
      ...{ cues: [`Which locker has ${wordOf(note)}?`], heldOutCues: [] },
    },
    trace: {
      ...{ traceId: `${id}:0`, groupId: note, scenario: "notes", slotNames: [], salience: 2 },
      pointer: { doc: id, start: 0, end: text.length },
      tags: { surprise: 1, novelty: 1, reward: false, pin: false },
      provenance: { source: "notes", index: note },
      key: Float32Array.from({ length: 384 }, (_, i) => Math.sin(note + i)),
    },
  };
}

/** The process that is killed: writes from `first` on until its end. */
async function writeForever(path: string, first: number): Promise<void> {
  await using store = await SqliteMemoryStore.open(path);
  const say = (what: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${what}\n`));
  const there = (await store.documents()).map(({ id }) => Number(id.slice(5)));
  say("open");
  for (let note = first;; note++) {
    // Now and then one goes, in a transaction of its own or with the note that corrects it; few stay, so that a check is quick.
    const goes = there.length > 20 || note % 3 === 0 ? there.splice((note * 31) % there.length, 1) : [];
    const together = note % 2 === 0 ? goes : [];
    say(`writes ${note} ${together.join(",")}`);
    await store.write([entryOf(note)], together.map(idOf));
    say(`written ${note} ${together.join(",")}`);
    there.push(note);
    if (goes.length > together.length) {
      say(`forgets ${goes[0]}`);
      await store.forget(goes.map(idOf));
      say(`forgotten ${goes[0]}`);
    }
  }
}

/** Kills until `count` processes are dead. @param tell Hears of each. */
export async function writeKills(
  count: number,
  seed: number,
  tell: (line: string) => void = () => {},
): Promise<WriteKillReport> {
  const folder = await Deno.makeTempDir({ prefix: "hei-nw-write-kills-" });
  const path = join(folder, "memory.sqlite"), random = new Random(seed);
  const report: WriteKillReport = { killed: 0, written: 0, forgotten: 0, done: 0, wrong: [] };
  const known = new Set<number>();
  let next = 1;
  try {
    while (report.killed < count && report.wrong.length === 0) {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "--no-check",
          "-A",
          fileURLToPath(import.meta.url),
          "--write",
          path,
          "--first",
          String(next),
        ],
        ...{ stdout: "piped", stderr: "null" },
      }).spawn();
      const said = await heard(child, random.int(8), 25 * random.next());
      report.killed++;
      next = await verify(path, said, known, report, next);
      tell(`${report.killed} ${said.at(-1)} ${known.size} notes`);
    }
    return report;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Lets a process say `lines` lines and a first one, kills it `after` milliseconds later, and gives the whole lines that it said. */
async function heard(child: Deno.ChildProcess, lines: number, after: number): Promise<string[]> {
  let out = "", dying = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    out += text;
    if (dying || out.split("\n").length - 2 < lines) continue;
    dying = true;
    setTimeout(() => child.kill("SIGKILL"), after);
  }
  await child.status;
  return out.split("\n").slice(0, -1);
}

/** Compares the store with what was said, takes over what was done and not said, and gives the number of the next note. */
async function verify(
  path: string,
  said: readonly string[],
  known: Set<number>,
  report: WriteKillReport,
  first: number,
) {
  const gone = new Set<number>();
  let next = first, open: { note?: number; goes: number[] } = { goes: [] };
  for (const line of said) {
    const [what, note, goes] = line.split(" ");
    const others = goes ? goes.split(",").map(Number) : [];
    if (what === "writes") [open, next] = [{ note: Number(note), goes: others }, Number(note) + 1];
    else if (what === "forgets") open = { goes: [Number(note)] };
    else if (what === "written" || what === "forgotten") {
      open = { goes: [] };
      if (what === "written") {
        known.add(Number(note));
        report.written++;
      }
      for (const one of what === "written" ? others : [Number(note)]) {
        known.delete(one);
        gone.add(one);
        report.forgotten++;
      }
    }
  }
  const wrong = (text: string) => void report.wrong.push(`kill ${report.killed}: ${text}`);
  const bytes = Buffer.from(await Deno.readFile(path));
  for (const note of gone) {
    if (bytes.includes(wordOf(note))) wrong(`${idOf(note)} was forgotten, and its bytes are there`);
  }
  await using store = await SqliteMemoryStore.open(path);
  const there = new Map((await store.documents()).map(({ id, text }) => [Number(id.slice(5)), text]));
  const traced = new Set((await store.traces()).map(({ pointer }) => Number(pointer.doc.slice(5))));
  // What was under way is done as a whole, or not at all.
  const written = open.note !== undefined && there.has(open.note);
  const left = open.goes.filter((note) => !there.has(note));
  if (left.length > 0 && left.length < open.goes.length) wrong("some of a call are gone, and some are not");
  if (open.note !== undefined && open.goes.length > 0 && written !== (left.length > 0)) {
    wrong("half of a transaction is there");
  }
  if (written) known.add(open.note!);
  for (const note of left) known.delete(note);
  if (written || left.length > 0) report.done++;
  for (const note of known) {
    if (there.get(note) !== textOf(note)) wrong(`${idOf(note)} was written and is lost`);
    else if (!traced.has(note)) wrong(`${idOf(note)} has no trace`);
  }
  for (const note of there.keys()) if (!known.has(note)) wrong(`${idOf(note)} is there and should not be`);
  const after = Buffer.from(await Deno.readFile(path));
  for (const note of [...gone, ...left]) {
    if (after.includes(wordOf(note))) wrong(`${idOf(note)} is gone, and its bytes are there after the next opening`);
  }
  return next;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      write: { type: "string" },
      first: { type: "string", default: "1" },
    },
  });
  if (values.write !== undefined) await writeForever(values.write, Number(values.first));
  const started = performance.now();
  const report = await writeKills(Number(values.count), Number(values.seed), (line) => console.error(line));
  console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - started) / 1000) }));
  if (report.wrong.length > 0) Deno.exit(1);
}
