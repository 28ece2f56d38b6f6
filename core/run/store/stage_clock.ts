import { readFile } from "node:fs/promises";
import process from "node:process";
import type { FlopCounter } from "../../model/network.ts";
import type { Timing, TimingStage } from "../../../schemas/timing.ts";

/** Takes the time of each stage of a run, and what the model computed in it. */
export class StageClock {
  readonly #stages: TimingStage[] = [];
  readonly #clock: () => number;
  #work: FlopCounter | undefined;

  /** @param clock Milliseconds, monotonic. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Counts this model's work from now on. */
  watch(work: FlopCounter): void {
    this.#work = work;
  }

  /** Runs one stage; the same name again adds to its row. */
  async time<T>(stage: string, run: () => Promise<T>): Promise<T> {
    const start = this.#clock();
    const before = this.#work ? { ...this.#work } : { tokens: 0, flop: 0 };
    try {
      return await run();
    } finally {
      const work = this.#work ?? { tokens: 0, flop: 0 };
      const tokens = work.tokens - before.tokens, tflop = (work.flop - before.flop) / 1e12;
      this.#add({
        stage,
        seconds: (this.#clock() - start) / 1000,
        tokens: tokens > 0 ? tokens : null,
        tflop: tflop > 0 ? tflop : null,
      });
    }
  }

  #add(row: TimingStage): void {
    const same = this.#stages.find((s) => s.stage === row.stage);
    if (!same) {
      this.#stages.push(row);
      return;
    }
    same.seconds += row.seconds;
    if (row.tokens !== null) same.tokens = (same.tokens ?? 0) + row.tokens;
    if (row.tflop !== null) same.tflop = (same.tflop ?? 0) + row.tflop;
  }

  /** The table so far. */
  async timing(device: string, peakDeviceBytes: number | null, resumed: boolean): Promise<Timing> {
    return {
      stages: this.#stages.map((s) => ({ ...s })),
      total_seconds: this.#stages.reduce((sum, s) => sum + s.seconds, 0),
      peak_rss_bytes: await peakRss(),
      peak_device_bytes: peakDeviceBytes,
      device,
      resumed,
    };
  }
}

/** Highest resident memory of this process in bytes: from the kernel where it tells (Linux), else what is resident now. */
async function peakRss(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const kib = status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1];
  return kib === undefined ? process.memoryUsage().rss : Number(kib) * 1024;
}
