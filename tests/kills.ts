/**
 * Kills a memory's commands at random moments, as the kernel or a power cut would, and looks after each whether what was acknowledged
 * still holds:
 *
 *     deno task kills [--count 200] [--seed 1]
 *
 * `remember`, `forget` and `sleep` run as processes of their own on a seeded random model, and get SIGKILL: half of them after a random
 * time, the others a few milliseconds after the first change to the memory's files. A note counts as told, or as forgotten, once its
 * command has printed its object of `--json`. A note that was told must be there with its trace. One that was forgotten must not, nor
 * may its bytes stand in any file of the folder. The night in use must be whole, and the one that was named last.
 */
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readPeft } from "../core/format/peft.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { Random } from "../core/random/random.ts";
import { currentNight, nightFolder, openMemoryFolder } from "../core/run/memory/memory_folder.ts";
import { checkMemory } from "../core/run/memory/read_notes.ts";
import { writeRandomModel } from "./random_model_folder.ts";

/** What came of it. */
export interface KillReport {
  /** Processes that died of SIGKILL, by command. */
  killed: Record<Command, number>;
  /** Commands that ended before they could be killed. */
  ended: number;
  /** Kills after the object of `--json` was printed. */
  acknowledged: number;
  /** Kills before it was printed after which all of the command's work was there. */
  done: number;
  /** What did not hold: one line each. */
  wrong: string[];
}

type Command = "remember" | "forget" | "sleep";

/** Files and what is known to be true of them. */
interface State {
  folder: string;
  random: Random;
  /** Notes that must be there: text and the word that only it has, by id. */
  known: Map<string, Note>;
  /** Words of notes that must be gone. */
  gone: string[];
  night: number | undefined;
  told: number;
}

interface Note {
  text: string;
  word: string;
}

const recipe = {
  ...{ tau: -1, steps: 12, batchSize: 2, loraRank: 2, loraAlpha: 4, loraLr: 0.01, warmup: 1, loraLayers: 1 },
  ...{ anchorWeight: 0, whiten: 0 },
};

/** Runs until `count` processes were killed. @param tell Hears of each. */
export async function kills(count: number, seed: number, tell: (line: string) => void = () => {}): Promise<KillReport> {
  const root = await Deno.makeTempDir({ prefix: "hei-nw-kills-" });
  const report: KillReport = {
    ...{ killed: { remember: 0, forget: 0, sleep: 0 }, ended: 0, acknowledged: 0, done: 0, wrong: [] },
  };
  try {
    await writeRandomModel(join(root, "model"));
    await Deno.writeTextFile(join(root, "recipe.json"), JSON.stringify(recipe));
    const state: State = {
      ...{
        folder: join(root, "mine"),
        random: new Random(seed),
        known: new Map(),
        gone: [],
        night: undefined,
        told: 0,
      },
    };
    const usual = await firstTimes(root, state);
    for (let kill = 0; kill < count;) {
      const command = chosen(state);
      const args = argsOf(command, state);
      const after = state.random.next() * 1.1 * usual[command];
      const onWrite = state.random.next() < 0.5 ? state.random.next() * 40 : undefined;
      const { out, signal } = await killed(root, state.folder, args.line, { after, onWrite });
      const { answer, done } = await verify(command, args, out, state, report);
      if (signal === "SIGKILL") {
        kill++;
        report.killed[command]++;
        if (answer) report.acknowledged++;
        else if (done) report.done++;
      } else {
        report.ended++;
        if (!answer) report.wrong.push(`${command} ended by itself and said nothing`);
      }
      tell(`${kill} ${command} ${signal ?? "ended"}${answer ? " acknowledged" : done ? " done" : ""}`);
      if (report.wrong.length > 0) break; // What follows from a wrong state says nothing.
    }
    return report;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Runs each command once to its end: how long they take, in milliseconds. */
async function firstTimes(root: string, state: State): Promise<Record<Command, number>> {
  const times: Partial<Record<Command, number>> = {};
  for (const command of ["remember", "remember", "sleep", "forget"] as const) {
    const started = performance.now();
    const args = argsOf(command, state);
    const { out } = await killed(root, state.folder, args.line, { after: Infinity });
    times[command] = performance.now() - started;
    const report: KillReport = {
      killed: { remember: 0, forget: 0, sleep: 0 },
      ended: 0,
      acknowledged: 0,
      done: 0,
      wrong: [],
    };
    const { answer } = await verify(command, args, out, state, report);
    if (!answer || report.wrong.length > 0) {
      throw new Error(`${command} does not work: ${out} ${report.wrong.join("; ")}`);
    }
  }
  return times as Record<Command, number>;
}

function chosen({ random, known }: State): Command {
  const draw = random.next();
  return known.size < 3 || draw < 0.45 ? "remember" : draw < 0.85 ? "forget" : "sleep";
}

interface Args {
  line: string[];
  /** Notes that are told. */
  told: Note[];
  /** Ids that are forgotten. */
  forgotten: string[];
  /** Id of a note that the first one corrects. */
  corrected?: string;
}

function argsOf(command: Command, state: State): Args {
  const { random, known } = state;
  if (command === "sleep") return { line: ["sleep", "--force"], told: [], forgotten: [] };
  if (command === "forget") {
    const ids = random.shuffle([...known.keys()]).slice(0, 1 + Math.floor(random.next() * 2));
    return { line: ["forget", ...ids], told: [], forgotten: ids };
  }
  const told = Array.from({ length: 1 + Math.floor(random.next() * 3) }, (): Note => {
    const word = `zq${state.told++}x${Math.floor(random.next() * 1e6)}k`;
    return { word, text: `The code of the ${"long ".repeat(Math.floor(random.next() * 40))}locker is ${word}.` };
  });
  const corrected = random.next() < 0.3 && known.size > 3 ? random.pick([...known.keys()]) : undefined;
  const lines = told.map(({ text, word }, i) => {
    const replaces = i === 0 ? corrected : undefined;
    return `${JSON.stringify({ text, cues: [`Which locker has ${word}?`], answer: word, replaces })}\n`;
  });
  Deno.writeTextFileSync(join(state.folder, "..", "notes.jsonl"), lines.join(""));
  // A line of an import may correct what was told before.
  if (corrected !== undefined) return { line: ["memory", "import", "notes.jsonl"], told, forgotten: [], corrected };
  return { line: ["remember", "--file", "notes.jsonl"], told, forgotten: [] };
}

/** When a process is killed. */
interface Moment {
  /** Milliseconds from its start. */
  after: number;
  /** Milliseconds from the first change to the memory's files, instead. */
  onWrite?: number;
}

/** Runs the command line in a process and kills it. */
async function killed(root: string, folder: string, line: readonly string[], { after, onWrite }: Moment) {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const place = ["--memory", folder, "--json"];
  const opening = ["--device", "cpu", "--threads", "1", "--recipe", "recipe.json", "--model", "model"];
  const flags = line[0] === "forget" ? place : [...place, ...opening];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", main, ...line, ...flags],
    cwd: root,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let over = false;
  const output = child.output().then((result) => (over = true, result));
  const started = performance.now();
  const before = standOf(folder);
  if (onWrite !== undefined) {
    while (!over && standOf(folder) === before) await pause(0.5);
    const changed = performance.now();
    while (!over && performance.now() - changed < onWrite) await pause(0.5);
  } else while (!over && performance.now() - started < after) await pause(1);
  try {
    if (!over) child.kill("SIGKILL");
  } catch {
    // It ended by itself a moment ago.
  }
  const { stdout, signal } = await output;
  return { out: new TextDecoder().decode(stdout), signal };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Names, sizes and times of a folder's files, locks apart. */
function standOf(folder: string): string {
  return filesOf(folder).map((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return `${path} ${stat?.size} ${stat?.mtimeMs}`;
  }).join("\n");
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))
      .filter((path) => !path.endsWith(".lock") && statSync(path, { throwIfNoEntry: false })?.isFile()).sort();
  } catch {
    return []; // Not made yet.
  }
}

/** Compares what is there with what must be, and takes over what an interrupted command has done. */
async function verify(command: Command, args: Args, out: string, state: State, report: KillReport) {
  const wrong = (text: string) => report.wrong.push(`${command}: ${text}`);
  const answer = objectIn(out);
  const bytesOf = (word: string) =>
    filesOf(state.folder).filter((path) => Buffer.from(readFileSync(path)).includes(word));
  const stays = (words: readonly string[], when: string) => {
    for (const word of words) {
      for (const path of bytesOf(word)) wrong(`${word} was forgotten and stands in ${path} ${when}`);
    }
  };
  if (command === "forget" && answer) {
    for (const id of answer.forgotten as string[]) state.gone.push(state.known.get(id)!.word);
    for (const id of args.forgotten) {
      if (!(answer.forgotten as string[]).includes(id)) wrong(`${id} was told and was not there`);
      state.known.delete(id);
    }
  }
  if (!filesOf(state.folder).some((path) => path.endsWith("memory.sqlite"))) {
    if (state.known.size > 0 || answer) wrong("there is no memory");
    return { answer, done: false };
  }
  stays(state.gone, "before it was opened again");

  const folder = await openMemoryFolder(state.folder);
  let there: Map<string, string>, traced: Set<string>;
  {
    await using store = await SqliteMemoryStore.open(folder.store);
    there = new Map((await store.documents()).map(({ id, text }) => [id, text]));
    traced = new Set((await store.traces()).map(({ pointer }) => pointer.doc));
  }
  if (command === "remember") {
    const ids = new Map([...there].map(([id, text]) => [text, id]));
    const written = args.told.filter(({ text }) => ids.has(text));
    if (written.length > 0 && written.length < args.told.length) {
      wrong("some notes of a call are there, and some are not");
    }
    if (answer && written.length === 0) wrong("notes that were acknowledged are lost");
    for (const note of written) state.known.set(ids.get(note.text)!, note);
    if (written.length > 0 && args.corrected !== undefined) {
      state.gone.push(state.known.get(args.corrected)!.word);
      state.known.delete(args.corrected);
    }
  }
  let done = command === "remember" && args.told.length > 0 && [...there.values()].includes(args.told[0].text);
  if (command === "forget" && !answer) {
    const lost = args.forgotten.filter((id) => !there.has(id));
    if (lost.length > 0 && lost.length < args.forgotten.length) {
      wrong("some notes of a call are gone, and some are not");
    }
    done = lost.length > 0;
    for (const id of lost) {
      state.gone.push(state.known.get(id)!.word);
      state.known.delete(id);
    }
  }
  for (const [id, { text }] of state.known) {
    if (there.get(id) !== text) wrong(`${id} was told and is lost`);
    else if (!traced.has(id)) wrong(`${id} has no trace`);
  }
  for (const id of there.keys()) if (!state.known.has(id)) wrong(`${id} is there and should not be`);
  stays(state.gone, "after it was opened again");

  await checkMemory(state.folder).catch((error) => wrong(error.message));
  const night = await currentNight(folder).catch((error) => void wrong(error.message));
  if (night !== undefined) await readPeft(nightFolder(folder, night)).catch((error) => wrong(error.message));
  if (answer && command === "sleep" && answer.accepted && night !== answer.night) wrong("the night in use is another");
  if (command !== "sleep" && night !== state.night) wrong("the night in use has changed");
  if (state.night !== undefined && night === undefined) wrong("the night in use is lost");
  if (command === "sleep" && night !== state.night) done = true;
  state.night = night;
  return { answer, done };
}

/** The object that a command printed, if it came through whole. */
function objectIn(out: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(out);
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
  });
  const started = performance.now();
  const report = await kills(Number(values.count), Number(values.seed), (line) => console.error(line));
  console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - started) / 1000) }));
  if (report.wrong.length > 0) Deno.exit(1);
}
