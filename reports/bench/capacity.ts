/**
 * Capacity: how many notes go into one adapter, by its rank. Each memory sleeps once, on notes that bring their questions; then all are asked
 * for with memory off, in wordings that no row has, and so is what was never told. Each memory is on file when it is measured, and is not
 * measured again with the same settings.
 *
 *     deno run -A reports/bench/capacity.ts [--counts 100,500] [--ranks 4,8,16,32] [--passes 3] [--seed 71011] [--model hei-nw/dummy-model]
 *                                           [--threads 1] [--set field=value …] [--json FILE]
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { writeJsonAtomic } from "../../core/run/store/atomic_write.ts";
import { openMemory } from "../../core/run/memory/open_memory.ts";
import { openRunModel } from "../../core/run/open_model.ts";
import { loadRecipe, notePresetFor } from "../../core/run/recipes.ts";
import { inventedWithoutMemory, mixedNotes, rightWithoutMemory } from "./nights.ts";
import { foreignQuestions } from "./own_world.ts";
import { commandLine, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

/** What one memory came to. */
export interface CapacityFound {
  notes: number;
  rank: number;
  rows: number;
  steps: number;
  seconds: number;
  /** Shares. */
  right: number;
  made_up: number;
  drift_em: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      counts: { type: "string", default: "100,500" },
      ranks: { type: "string", default: "4,8,16,32" },
      passes: { type: "string", default: "3" },
      seed: { type: "string", default: "71011" },
      model: { type: "string", default: "hei-nw/dummy-model" },
      threads: { type: "string", default: "1" },
      set: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
    },
  });
  const made = await provenance();
  const command = commandLine("capacity");
  const [counts, ranks] = [values.counts, values.ranks].map((list) => list.split(",").map(Number));
  const [passes, seed, threads] = [values.passes, values.seed, values.threads].map(Number);
  const preset = (await loadRecipe(notePresetFor(values.model))).values;
  const changed = Object.fromEntries(values.set.map((one) => one.split("=")).map(([k, v]) => [k, Number(v)]));
  const model = await openRunModel(
    { model: values.model, device: "cpu", threads, activationBits: preset.activationBits ?? 32 },
    () => {},
  );
  const folder = await Deno.makeTempDir({ prefix: "capacity" });
  const found = await measuredBefore(values.json, { model: values.model, passes, changed, seed });
  try {
    for (const count of counts) {
      const notes = mixedNotes(count, seed);
      const foreign = [...foreignQuestions("A", 48, seed), ...foreignQuestions("C", 48, seed)];
      for (const rank of ranks) {
        if (found.some((one) => one.notes === count && one.rank === rank)) continue;
        const recipe = {
          ...{ ...preset, queueSize: 100_000, loraRank: rank, loraAlpha: 2 * rank, epochs: passes, ...changed },
          steps: undefined,
        };
        await using memory = await openMemory({ path: `${folder}/${count}-${rank}`, model, recipe });
        await memory.remember(notes);
        const slept = await memory.sleep({ force: true });
        const right = await rightWithoutMemory(memory, notes);
        found.push({
          ...{ notes: count, rank, rows: slept.rows, steps: slept.steps, seconds: significant(slept.seconds) },
          right: significant(right.filter(Boolean).length / right.length),
          made_up: significant(await inventedWithoutMemory(memory, foreign) / foreign.length),
          drift_em: slept.drift.delta_em,
        });
        console.log(JSON.stringify(found.at(-1)));
        if (values.json === undefined) continue;
        const result = {
          ...{ bench: "capacity", command, ...made, model: values.model, passes, changed, seed },
          ...{ found, load: significant(loadavg()[0], 3) },
        };
        await writeJsonAtomic(values.json, result);
      }
    }
  } finally {
    model.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** What was measured already with these settings. */
async function measuredBefore(file: string | undefined, settings: Record<string, unknown>): Promise<CapacityFound[]> {
  const text = file === undefined ? undefined : await Deno.readTextFile(file).catch(() => undefined);
  const before = text === undefined ? undefined : JSON.parse(text);
  const same = Object.entries(settings).every(([name, value]) =>
    JSON.stringify(before?.[name]) === JSON.stringify(value)
  );
  return same ? before.found : [];
}

if (import.meta.main) await main();
