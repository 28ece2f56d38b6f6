/**
 * What the engine does to the program around it, and to its neighbours: how often a timer of 20 ms comes to its turn while SmolLM2
 * decodes and trains, how soon an abort takes effect, and what is left of the rates when another program keeps one core busy.
 *
 *     deno run -A reports/bench/contention.ts [--json FILE] [--model ID|PATH] [--threads 2] [--rounds 4] [--seconds 3] [--pin CORE]
 *                                             [--only WORK]
 *
 * Quiet and contended turns alternate. The neighbour is a busy loop in a process of its own; with `--pin` it stays on one core (Linux).
 */
import { loadavg } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { openGguf } from "../../core/format/gguf_checkpoint.ts";
import { referenceModel } from "../../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../../core/format/locate.ts";
import { loadModel } from "../../core/model/load.ts";
import type { LocalModel } from "../../core/model/local_model.ts";
import { createLora, projections } from "../../core/model/lora.ts";
import { Random } from "../../core/random/random.ts";
import { LoraTrainer } from "../../core/train/lora_trainer.ts";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import { InputError } from "../../schemas/errors.ts";
import { type BusyNeighbour, busyNeighbour } from "./busy_neighbour.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant, spread } from "./spread.ts";
import { timerGaps } from "./timer_gaps.ts";

/** Milliseconds between two ticks that are asked for, and the longest gap that is allowed. */
const tick = 20;
const longestGap = 60;
/** What has to be left of the quiet rate beside a busy loop on one of two cores; a fair share is 0.67. */
const keptShare = 0.55;
/** Longest time from an abort to its error, in milliseconds. */
const longestAbort = 200;
const promptText = "The numbers from one to one hundred: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,";
const tokensPerAnswer = 32;

/** Something the engine does over and over. */
interface Work {
  readonly name: string;
  /** Does it once; how many tokens that were. */
  run(signal?: AbortSignal): Promise<number>;
  close?(): void;
}

/** One kind of work, quiet and beside a neighbour. */
export interface ContentionRow {
  work: string;
  /** Medians over the turns. */
  quiet_tokens_per_second: number;
  contended_tokens_per_second: number;
  /** Contended over quiet: the median of the pairs of turns. */
  kept: number;
  pairs: number[];
  /** Milliseconds between two ticks of the timer: median, nine tenths, and the longest of all. */
  quiet_gap: { median: number; p90: number; longest: number };
  contended_gap: { median: number; p90: number; longest: number };
  /** Milliseconds from an abort to the error it raises, on a quiet machine: one for each round. */
  aborts: number[];
}

/** `results/contention.json`. */
export interface ContentionResult extends Provenance {
  bench: "contention";
  command: string;
  model: string;
  device: string;
  tick_milliseconds: number;
  neighbour: string;
  rows: ContentionRow[];
  load: number;
}

/** Does the work for so many seconds: tokens a second, and the gaps between ticks in the meantime. */
async function turn(work: Work, seconds: number): Promise<{ rate: number; gaps: number[] }> {
  const timer = timerGaps(tick);
  const start = performance.now();
  let tokens = 0;
  do tokens += await work.run(); while (performance.now() - start < 1000 * seconds);
  const elapsed = (performance.now() - start) / 1000;
  return { rate: tokens / elapsed, gaps: timer.stop() };
}

/** Milliseconds from an abort in the middle of the work to its error; undefined if the work was done before. */
async function abortLatency(work: Work, after: number): Promise<number | undefined> {
  const controller = new AbortController();
  let aborted = Infinity;
  const timer = setTimeout(() => {
    aborted = performance.now();
    controller.abort();
  }, after);
  try {
    await work.run(controller.signal);
    return undefined;
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return performance.now() - aborted;
  } finally {
    clearTimeout(timer);
  }
}

async function measure(
  work: Work,
  rounds: number,
  seconds: number,
  neighbour: () => Promise<BusyNeighbour>,
): Promise<ContentionRow> {
  await work.run();
  const quiet = { rates: [] as number[], gaps: [] as number[] },
    contended = { rates: [] as number[], gaps: [] as number[] };
  const aborts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await turn(work, seconds);
    const other = await neighbour();
    const beside = await turn(work, seconds).finally(() => other.stop());
    quiet.rates.push(alone.rate);
    quiet.gaps.push(...alone.gaps);
    contended.rates.push(beside.rate);
    contended.gaps.push(...beside.gaps);
    const latency = await abortLatency(work, 50 + 37 * round);
    if (latency !== undefined) aborts.push(significant(latency, 3));
  }
  const pairs = quiet.rates.map((rate, i) => significant(contended.rates[i] / rate, 3));
  const gap = (gaps: number[]) => {
    const { median, p90 } = spread(gaps);
    return { median: significant(median), p90: significant(p90), longest: significant(Math.max(...gaps)) };
  };
  return {
    work: work.name,
    quiet_tokens_per_second: significant(spread(quiet.rates).median),
    contended_tokens_per_second: significant(spread(contended.rates).median),
    kept: significant(spread(pairs).median, 3),
    pairs,
    quiet_gap: gap(quiet.gaps),
    contended_gap: gap(contended.gaps),
    aborts,
  };
}

/** Greedy decoding of one prompt, as `generate` does it. */
function decoding(model: LocalModel): Work {
  const prompt = model.tokens.encode(promptText);
  return {
    name: "decode",
    async run(signal) {
      const [answer] = await model.generate([prompt], {
        maxNewTokens: tokensPerAnswer,
        ...(signal ? { signal } : {}),
      });
      return answer.length;
    },
  };
}

/** Steps of LoRA on all blocks, 16 rows of 40 tokens. */
function training(model: LocalModel, name: string): Work {
  const random = new Random("contention"), length = 40, rows = 16;
  const adapter = createLora(
    model.config,
    { rank: 8, alpha: 16, targets: projections, baseModel: model.source },
    () => random.next(),
  );
  model.addAdapter(name, adapter);
  const trainer = new LoraTrainer(model, name);
  const batch = Array.from({ length: rows }, () => ({
    tokens: Array.from({ length }, () => random.int(model.config.vocab)),
    answerStart: length - 4,
    loss: "nll" as const,
  }));
  return {
    name,
    async run(signal) {
      await trainer.step(batch, 1e-3, signal ? { signal } : {});
      return rows * length;
    },
    close() {
      trainer.close();
      model.removeAdapter(name);
    },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      model: { type: "string", default: referenceModel.id },
      threads: { type: "string", default: "2" },
      rounds: { type: "string", default: "4" },
      seconds: { type: "string", default: "3" },
      pin: { type: "string" },
      only: { type: "string" },
    },
  });
  const located = locateModel(values.model, processEnvironment);
  if (located?.kind !== "gguf") {
    throw new InputError(
      `Cannot measure contention: --model must be a GGUF file on this machine: received ${values.model}. ` +
        `Hint: hei-nw pull ${referenceModel.id}`,
    );
  }
  const made = await provenance();
  const device = await createCpuDevice({ threads: Number(values.threads) });
  const checkpoint = await openGguf(located.path), options = { contextLength: 512 };
  const neighbour = () => busyNeighbour(values.pin === undefined ? undefined : Number(values.pin));
  const rows: ContentionRow[] = [];
  const model = loadModel(checkpoint, device, { ...options, activationBits: 8 });
  const exact = loadModel(checkpoint, device, options);
  const works = [
    ["decode", () => decoding(model)],
    ["train, 8 bits", () => training(model, "train, 8 bits")],
    ["train, f32", () => training(exact, "train, f32")],
  ] as const;
  try {
    for (const [name, make] of works) {
      if (values.only !== undefined && name !== values.only) continue;
      const work: Work = make();
      const row = await measure(work, Number(values.rounds), Number(values.seconds), neighbour);
      work.close?.();
      rows.push(row);
      const { quiet_gap: quiet, contended_gap: contended } = row;
      const abort = Math.max(0, ...row.aborts);
      const ok = row.kept >= keptShare && quiet.longest <= longestGap && abort <= longestAbort;
      console.log(
        `${row.work.padEnd(14)} quiet ${row.quiet_tokens_per_second.toFixed(1)}, contended ` +
          `${row.contended_tokens_per_second.toFixed(1)} tokens/s: ${row.kept} kept (${
            row.pairs.join(", ")
          }); longest gap of the ` +
          `timer ${quiet.longest.toFixed(0)} ms, contended ${contended.longest.toFixed(0)} ms; ` +
          `abort heard within ${abort.toFixed(0)} ms${ok ? "" : " ← short of the aim"}`,
      );
    }
  } finally {
    device.close();
  }
  const result: ContentionResult = {
    bench: "contention",
    command: commandLine("contention"),
    ...made,
    model: basename(located.path),
    device: device.description,
    tick_milliseconds: tick,
    neighbour: values.pin === undefined ? "a busy loop, on any core" : `a busy loop on core ${values.pin}`,
    rows,
    load: significant(loadavg()[0], 3),
  };
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}

if (import.meta.main) await main();
