/**
 * Several nights one after another: ten notes a night, and after every night all facts so far are asked for with memory off, in wordings
 * that no row has.
 *
 *     deno run -A reports/bench/nights.ts [--nights 8] [--notes 10] [--seed 52009] [--model hei-nw/dummy-model] [--threads 1]
 *                                         [--recipe NAME|FILE] [--set field=value …] [--json FILE]
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { containsAnswer } from "../../core/eval/metrics.ts";
import type { Memory } from "../../core/run/memory/memory.ts";
import { openMemory } from "../../core/run/memory/open_memory.ts";
import { loadRecipe, notePresetFor } from "../../core/run/recipes.ts";
import { isAbstention } from "../../core/replay/rehearsal/abstention.ts";
import { type CuedNote, cuedNotes, foreignQuestions } from "./own_world.ts";
import { commandLine, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

/** What was found after a night. */
export interface NightFound {
  night: number;
  /** Right answers of the facts of each night so far, and how many questions were asked of each. */
  right: number[];
  asked: number;
  /** Of questions in the same forms about what was never told: not abstained. */
  invented: number;
  never_told: number;
  rows: number;
  steps: number;
  seconds: number;
  drift_em: number;
}

/** Held-out questions a note. */
const questionsEach = 2;

/** So many notes, stories and settings by turns. */
export function mixedNotes(count: number, seed: number): CuedNote[] {
  const half = Math.ceil(count / 2);
  const [a, c] = [cuedNotes("A", half, seed), cuedNotes("C", half, seed)];
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? a : c)[i >> 1]);
}

/** Which notes' held-out questions are answered right with memory off. */
export async function rightWithoutMemory(memory: Memory, notes: readonly CuedNote[]): Promise<boolean[]> {
  const asked = notes.flatMap(({ heldOutCues, answer }) =>
    heldOutCues.slice(0, questionsEach).map((cue) => ({ cue, answer }))
  );
  const said = await memory.ask(asked.map(({ cue }) => cue), { memory: false });
  return asked.map(({ answer }, i) => containsAnswer(said[i].text, answer));
}

/** How many questions about what was never told get an answer with memory off. */
export async function inventedWithoutMemory(memory: Memory, questions: readonly string[]): Promise<number> {
  const said = await memory.ask(questions, { memory: false });
  return said.filter(({ text }) => !isAbstention(text)).length;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      nights: { type: "string", default: "8" },
      notes: { type: "string", default: "10" },
      seed: { type: "string", default: "52009" },
      model: { type: "string", default: "hei-nw/dummy-model" },
      threads: { type: "string", default: "1" },
      recipe: { type: "string" },
      set: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
    },
  });
  const made = await provenance();
  const [nights, each, seed] = [values.nights, values.notes, values.seed].map(Number);
  const preset = await loadRecipe(values.recipe ?? notePresetFor(values.model));
  const changed = Object.fromEntries(values.set.map((one) => one.split("=")).map(([k, v]) => [k, Number(v)]));
  const notes = mixedNotes(nights * each, seed);
  const foreign = [...foreignQuestions("A", 24, seed), ...foreignQuestions("C", 24, seed)];
  const path = await Deno.makeTempDir({ prefix: "nights" });
  const found: NightFound[] = [];
  try {
    await using memory = await openMemory({
      ...{ path, model: values.model, device: "cpu", threads: Number(values.threads) },
      recipe: { ...preset.values, ...changed },
    });
    for (let night = 1; night <= nights; night++) {
      await memory.remember(notes.slice((night - 1) * each, night * each));
      const slept = await memory.sleep({ force: true });
      const right = await rightWithoutMemory(memory, notes.slice(0, night * each));
      const size = right.length / night;
      found.push({
        ...{ night, asked: size, rows: slept.rows, steps: slept.steps, never_told: foreign.length },
        right: Array.from({ length: night }, (_, i) => right.slice(i * size, (i + 1) * size).filter(Boolean).length),
        invented: await inventedWithoutMemory(memory, foreign),
        seconds: significant(slept.seconds),
        drift_em: slept.drift.delta_em,
      });
      console.log(JSON.stringify(found.at(-1)));
    }
  } finally {
    await Deno.remove(path, { recursive: true });
  }
  const result = {
    ...{ bench: "nights", command: commandLine("nights"), ...made, model: values.model },
    ...{ recipe: values.recipe ?? notePresetFor(values.model), changed, seed, found },
    load: significant(loadavg()[0], 3),
  };
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}

if (import.meta.main) await main();
