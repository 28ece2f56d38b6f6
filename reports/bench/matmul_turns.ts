/** One matrix product, several sides: compared, then timed in turns. */
import { join } from "node:path";
import { ModelError } from "../../schemas/errors.ts";
import { errorBySamples, type MatmulCase, noise, relativeError } from "./matmul_case.ts";
import type { Operands, Side } from "./matmul_sides.ts";

const tolerance = 1e-4;
/** One turn of a side takes about this long, in milliseconds. */
const turn = 120;

/** Runs with the operands of a case in memory and on disk. */
export async function withOperands<T>(shape: MatmulCase, run: (operands: Operands) => Promise<T>): Promise<T> {
  const { m, n, k } = shape;
  const folder = await Deno.makeTempDir({ prefix: "matmul-peers-" });
  try {
    const operands = { x: noise(m * k, 1), w: noise(n * k, 2), folder };
    for (const name of ["x", "w"] as const) {
      await Deno.writeFile(join(folder, name), new Uint8Array(operands[name].buffer));
    }
    return await run(operands);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A side that has taken a case in, and what it has been seen to do. */
export interface Entry {
  side: Side;
  layout: string;
  error: number;
  calls: number;
  times: number[];
}

/**
 * All sides on one case: compared, then timed in turns. `drop` is told whom to leave out, and why; `after` hears the milliseconds of each
 * turn's products, and may measure something beside them.
 */
export async function measure(
  sides: readonly Side[],
  shape: MatmulCase,
  rounds: number,
  drop: (side: Side, reason: string) => Promise<void>,
  after: (side: Side, times: readonly number[]) => Promise<void> = () => Promise.resolve(),
): Promise<Entry[]> {
  const entries: Entry[] = [];
  await withOperands(shape, async (operands) => {
    let ours: Float32Array | undefined;
    for (const side of sides) {
      try {
        const { product, layout } = await side.prepare(shape, operands);
        const error = ours === undefined
          ? errorBySamples(shape, operands.x, operands.w, product)
          : relativeError(ours, product);
        if (!(error <= tolerance)) {
          throw new ModelError(
            `Cannot compare speeds: products must differ by at most ${tolerance}: received ${error} of ${side.name}`,
          );
        }
        ours ??= product;
        entries.push({ side, layout, error, calls: 1, times: [] });
      } catch (error) {
        if (side.name === "hei-nw") throw error;
        await drop(side, (error as Error).message);
      }
    }
  });
  for (const entry of entries) {
    const once = Math.min(...await entry.side.time(2));
    entry.calls = Math.max(1, Math.min(200, Math.round(turn / once)));
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      const times = await entry.side.time(entry.calls);
      entry.times.push(...times);
      await after(entry.side, times);
    }
  }
  for (const { side } of entries) await side.release();
  return entries;
}
