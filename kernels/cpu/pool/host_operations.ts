/** What threads do in TypeScript, since exactness counts there and time does not. */
import { sampleRows } from "../../reference/sample_rows.ts";

/** A part of SAMPLE_ROWS (assembly/opcodes.ts), whose arguments lie at `args`. */
export function sampleRowsPart(memory: WebAssembly.Memory, args: number, part: number, parts: number): void {
  const ints = new Uint32Array(memory.buffer, args, 5),
    [temperature, topP] = new Float64Array(memory.buffer, args + 24, 2);
  const [out, x, uniforms, rows, cols] = ints;
  const from = Math.floor(rows * part / parts), count = Math.floor(rows * (part + 1) / parts) - from;
  const buffer = grown(memory, Math.max(out + 4 * rows, x + 4 * rows * cols, uniforms + 4 * rows));
  sampleRows({
    out: new Int32Array(buffer, out + 4 * from, count),
    x: new Float32Array(buffer, x + 4 * from * cols, count * cols),
    uniforms: new Float32Array(buffer, uniforms + 4 * from, count),
    ...{ rows: count, cols, temperature, topP },
  });
}

/** The memory, once this thread has heard of its growing to so many bytes. */
function grown(memory: WebAssembly.Memory, bytes: number): ArrayBuffer {
  while (memory.buffer.byteLength < bytes) Atomics.pause();
  return memory.buffer;
}
