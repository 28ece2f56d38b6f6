import { F32, I32, joined, moduleOf, range, section, text, unsigned } from "./wasm_bytes.ts";
import { type IntKind, wideIntCode } from "./wide_int_kernel.ts";
import { LAYOUTS, wideCode } from "./wide_kernel.ts";

/** The blocks in integers by their names: by kind of weight and limbs of x. */
function intKinds(fusedDots: boolean): Record<string, IntKind> {
  const one = fusedDots ? "fused" : "widened", two = fusedDots ? "fused" : "sixteen";
  return {
    unsigned1: { signed: false, limbs: 1, dots: one },
    unsigned2: { signed: false, limbs: 2, dots: two },
    signed1: { signed: true, limbs: 1, dots: one },
    signed2: { signed: true, limbs: 2, dots: two },
    nibbles1: { signed: false, limbs: 1, dots: fusedDots ? "fused" : "short" },
  };
}

/** The names of the blocks: in f32 by how A lies, then those in integers. */
export const WIDE_BLOCKS: readonly string[] = [...LAYOUTS, ...Object.keys(intKinds(true))];

/**
 * The register blocks of one thread.
 *
 * @param base Where B and the sums lie, in bytes. @param pages The imported memory's least size. @param fusedDots Whether the processor
 * sums products of bytes by one instruction.
 */
export function wideModule(base: number, pages: number, fusedDots: boolean): Uint8Array<ArrayBuffer> {
  const codes = [
    ...LAYOUTS.map((layout) => wideCode(base, layout)),
    ...Object.values(intKinds(fusedDots)).map((kind) => wideIntCode(base, kind)),
  ];
  return moduleOf(
    section(1, [2, ...[0x60, 8, ...range(7).map(() => I32), F32, 0], ...[0x60, 2, I32, I32, 0]]),
    section(2, [1, ...text("env"), ...text("memory"), 2, 3, ...unsigned(pages), ...unsigned(65536)]),
    section(3, [codes.length, ...codes.map((_, i) => i < LAYOUTS.length ? 0 : 1)]),
    section(7, [codes.length, ...WIDE_BLOCKS.flatMap((name, i) => [...text(name), 0, i])]),
    section(10, joined([codes.length], ...codes.flatMap((code) => [unsigned(code.length), code]))),
  );
}
