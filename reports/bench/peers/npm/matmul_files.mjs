/** Operands and results of a matmul peer travel as files of raw f32; and what every matmul peer does alike. */
import { readFile, writeFile } from "node:fs/promises";

/** @param {string} path */
export async function readFloats(path) {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @param {string} path @param {Float32Array} values */
export async function writeFloats(path, values) {
  await writeFile(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** n × k to k × n. */
export function transposed(w, n, k) {
  const out = new Float32Array(n * k);
  for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) out[j * n + i] = w[i * k + j];
  return out;
}

/**
 * Milliseconds of each of `calls` calls, after one that warms up. Where a call only begins a product, `done` waits for all of them, and
 * the time of one is told.
 */
export async function timeCalls(call, calls, done) {
  await call();
  if (done) {
    await done();
    const start = performance.now();
    for (let i = 0; i < calls; i++) await call();
    await done();
    return [(performance.now() - start) / calls];
  }
  const times = [];
  for (let i = 0; i < calls; i++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times;
}

/**
 * The commands of a matmul peer. `prepare(shape, x, w)` gives, for each layout the library can take, `call` (one product, done
 * when it resolves, or when `done` does) and `result` (the values of a product); the fastest layout is kept and named in the answer.
 */
export function matmulCommands(versions, prepare) {
  let current;
  return {
    versions,
    async prepare({ x, w, out, ...shape }) {
      const layouts = await prepare(shape, await readFloats(x), await readFloats(w));
      const entries = Object.entries(layouts.calls);
      let best = { layout: entries[0][0], ms: Infinity };
      for (const [layout, call] of entries.length > 1 ? entries : []) {
        const ms = Math.min(...await timeCalls(call, 2, layouts.done));
        if (ms < best.ms) best = { layout, ms };
      }
      current = { call: layouts.calls[best.layout], free: layouts.free, done: layouts.done };
      await writeFloats(out, await layouts.result(best.layout));
      return { layout: best.layout };
    },
    time: async ({ calls }) => ({ ms: await timeCalls(current.call, calls, current.done) }),
    release: () => current.free(),
  };
}
