/**
 * What the project is for: notes in a person's words, remembered, slept on, and asked for with memory off. Questions are not the rows'.
 *
 *     deno run -A reports/bench/own_facts.ts --notes FILE[,FILE…] [--json FILE] [--model ID|PATH] [--threads 2] [--nights 1]
 *                                            [--recipe NAME|FILE] [--set field=value …] [--memory DIR]
 *
 * A line of a file: `{"text", "questions": […], "answers": […], "never_told": "…"}`, or `answers_each` with a list for each question. An
 * answer is right where one of those stands in it and not in the question. With several files each is a night of its own, and all questions so far are asked after every night.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { isAbstention } from "../../core/replay/rehearsal/abstention.ts";
import { normalizeAnswer } from "../../core/eval/normalize.ts";
import { loadRecipe, notePresetFor } from "../../core/run/recipes.ts";
import type { Memory } from "../../core/run/memory/memory.ts";
import { openMemory } from "../../core/run/memory/open_memory.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

/** A note with what is asked about it. */
export interface AskedNote {
  text: string;
  questions: string[];
  /** Right for each question; or those of each question, in their order. */
  answers?: string[];
  answers_each?: string[][];
  never_told?: string;
}

/** Shares and counts after a night. */
interface Measured {
  notes: number;
  questions: number;
  /** Right answers. */
  memory_on: number;
  memory_off: number;
  /** With memory and the night together. */
  both: number;
  base: number;
  /** Of the notes of each file so far, memory off. */
  by_file: number[];
  never_told: number;
  /** Neither "I don't know" nor anything like it: with memory on before the night, memory off, and both together. */
  not_abstained_on: number;
  not_abstained: number;
  not_abstained_both: number;
  /** A taught answer. */
  taught: number;
  seconds: { remember: number; sleep: number };
  rows: number;
  steps: number;
  drift: { em: number; chat: number | null };
  absence: unknown;
  accepted: boolean;
}

/** The notes of a file, one a line. */
export async function askedNotes(file: string): Promise<AskedNote[]> {
  return (await Deno.readTextFile(file)).trim().split("\n").map((line) => JSON.parse(line));
}

/** Questions of a note, each with the answers that are right. */
export const questionsOf = ({ questions, answers = [], answers_each }: AskedNote) =>
  questions.map((question, i) => ({ question, answers: answers_each?.[i] ?? answers }));

const holds = (text: string, answer: string) => normalizeAnswer(text).includes(normalizeAnswer(answer));
/** Whether one of the answers stands in what was said, and not in the question. */
export const right = (said: string, question: string, answers: readonly string[]) =>
  answers.some((answer) => holds(said, answer) && !holds(question, answer));

async function asked(memory: Memory, notes: readonly AskedNote[], how: { memory?: boolean; base?: boolean }) {
  const all = notes.flatMap(questionsOf);
  const said = await memory.ask(all.map(({ question }) => question), how);
  return all.map(({ question, answers }, i) => ({
    question,
    said: said[i].text,
    right: right(said[i].text, question, answers),
  }));
}

async function night(memory: Memory, files: readonly AskedNote[][]): Promise<{ measured: Measured; detail: unknown }> {
  const fresh = files.at(-1)!, all = files.flat();
  const begun = performance.now();
  const told = await memory.remember(fresh.map(({ text }) => ({ text, pin: true })));
  const remembered = performance.now();
  const on = await asked(memory, all, {});
  const base = await asked(memory, all, { base: true });
  const foreign = all.flatMap(({ never_told }) => never_told ?? []);
  const inventedOn = await memory.ask(foreign, {});
  const asleep = performance.now();
  const slept = await memory.sleep({ force: true, anew: files.length === 1 });
  const awake = performance.now();
  const off = await asked(memory, all, { memory: false });
  const both = await asked(memory, all, {});
  const invented = await memory.ask(foreign, { memory: false });
  const inventedBoth = await memory.ask(foreign, {});
  const taught = [...new Set(all.flatMap(questionsOf).flatMap(({ answers }) => answers))];
  const count = (list: readonly { right: boolean }[]) => list.filter((one) => one.right).length;
  const notAbstained = (list: readonly { text: string }[]) => list.filter(({ text }) => !isAbstention(text)).length;
  let at = 0;
  const byFile = files.map((notes) => {
    const size = notes.flatMap(({ questions }) => questions).length;
    return count(off.slice(at, at += size)) / Math.max(1, size);
  });
  return {
    measured: {
      notes: all.length,
      questions: on.length,
      memory_on: count(on),
      memory_off: count(off),
      both: count(both),
      base: count(base),
      by_file: byFile.map((share) => significant(share)),
      never_told: foreign.length,
      not_abstained_on: notAbstained(inventedOn),
      not_abstained: notAbstained(invented),
      not_abstained_both: notAbstained(inventedBoth),
      taught: invented.filter(({ text }, i) => right(text, foreign[i], taught)).length,
      seconds: { remember: significant((remembered - begun) / 1000), sleep: significant((awake - asleep) / 1000) },
      rows: slept.rows,
      steps: slept.steps,
      drift: { em: slept.drift.delta_em, chat: slept.drift.chat?.delta_contained ?? null },
      absence: { ...slept.absence, answers: undefined },
      accepted: slept.reason === undefined,
    },
    detail: {
      not_understood: told.notUnderstood,
      wrong: off.filter((one) => !one.right),
      wrong_on: on.filter((one) => !one.right),
      never_told: foreign.map((question, i) => ({
        ...{ question, said: invented[i].text },
        ...{ on: inventedOn[i].text, both: inventedBoth[i].text },
      })),
      absence: slept.absence.answers,
      written: told.written,
    },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      notes: { type: "string" },
      json: { type: "string" },
      detail: { type: "string" },
      model: { type: "string", default: "HuggingFaceTB/SmolLM2-135M-Instruct" },
      threads: { type: "string", default: "2" },
      recipe: { type: "string" },
      set: { type: "string", multiple: true, default: [] },
      memory: { type: "string" },
    },
  });
  if (values.notes === undefined) throw new Error("--notes must be given: files of asked notes, separated by commas");
  const files = await Promise.all(values.notes.split(",").map(askedNotes));
  const made = await provenance();
  const preset = await loadRecipe(values.recipe ?? notePresetFor(values.model));
  const changed = Object.fromEntries(values.set.map((one) => one.split("=")).map(([k, v]) => [k, Number(v)]));
  const path = values.memory ?? await Deno.makeTempDir({ prefix: "own_facts" });
  const results: { measured: Measured; detail: unknown }[] = [];
  {
    let stage = "";
    await using memory = await openMemory({
      path,
      model: values.model,
      device: "cpu",
      threads: Number(values.threads),
      recipe: { ...preset.values, ...changed },
      onProgress: ({ stage: now }) => {
        if (now !== stage) console.error(`${new Date().toISOString().slice(11, 19)} ${stage = now}`);
      },
    });
    for (const [i] of files.entries()) {
      const result = await night(memory, files.slice(0, i + 1));
      results.push(result);
      console.log(JSON.stringify(result.measured));
    }
  }
  if (values.memory === undefined) await Deno.remove(path, { recursive: true });
  const result: Provenance & Record<string, unknown> = {
    bench: "own_facts",
    command: commandLine("own_facts"),
    ...made,
    model: values.model,
    recipe: values.recipe ?? notePresetFor(values.model),
    changed,
    nights: results.map(({ measured }) => measured),
    load: significant(loadavg()[0], 3),
  };
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
  if (values.detail !== undefined) {
    await Deno.writeTextFile(values.detail, JSON.stringify(results.map(({ detail }) => detail), null, 1) + "\n");
  }
}

if (import.meta.main) await main();
