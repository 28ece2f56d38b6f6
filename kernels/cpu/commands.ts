/** What the files of commands share: they check arguments, write them as words (assembly/opcodes.ts), and run. */
import type { CpuMemory } from "./cpu_memory.ts";
import { partsOfValues } from "./parts.ts";
import type { Pool } from "./pool/pool.ts";

/** The parts of the device that commands use. */
export interface Commands {
  readonly memory: CpuMemory;
  readonly pool: Pool;
  /** A signal; once it is aborted, commands that have not begun are skipped. */
  readonly signal: AbortSignal | undefined;
}

/** Runs the operation whose words are written, which passes over so many values. */
export function runOver({ pool, signal }: Commands, opcode: number, values: number): void {
  if (values > 0) pool.queue.run(opcode, partsOfValues(values, pool.threads), signal);
}
