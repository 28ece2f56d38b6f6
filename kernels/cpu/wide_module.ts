import { F32, I32, moduleOf, range, section, sized, text, unsigned } from "./wasm_bytes.ts";
import { wideIntCode } from "./wide_int_kernel.ts";
import { LAYOUTS, wideCode } from "./wide_kernel.ts";

/** The names of the blocks: in f32 by how A lies, and in integers by kind of weight and limbs of x. */
export const WIDE_BLOCKS = [...LAYOUTS, "unsigned1", "unsigned2", "signed2", "nibbles1", "nibbles2"];

/**
 * The register blocks of one thread.
 *
 * @param base Where B and the sums lie, in bytes. @param pages The imported memory's least size. @param fusedDots Whether the processor
 * sums products of bytes by one instruction.
 */
export function wideModule(base: number, pages: number, fusedDots: boolean): Uint8Array<ArrayBuffer> {
  const floats = LAYOUTS.map((layout) => wideCode(base, layout));
  const dots = fusedDots ? "fused" : "widened";
  const ints =
    ([[false, 1, dots], [false, 2, dots], [true, 2, dots], [false, 1, "short"], [false, 2, "short"]] as const)
      .filter(([, , dots]) => !fusedDots || dots !== "short")
      .map(([signed, limbs, dots]) => wideIntCode(base, { signed, limbs, dots }));
  const codes = [...floats, ...ints];
  // Where one instruction does it, weights of four bits need no code of their own.
  const place = (i: number) => i < codes.length ? i : i - 3;
  return moduleOf(
    section(1, [2, ...[0x60, 8, ...range(7).map(() => I32), F32, 0], ...[0x60, 2, I32, I32, 0]]),
    section(2, [1, ...text("env"), ...text("memory"), 2, 3, ...unsigned(pages), ...unsigned(65536)]),
    section(3, [codes.length, ...codes.map((_, i) => i < floats.length ? 0 : 1)]),
    section(7, [WIDE_BLOCKS.length, ...WIDE_BLOCKS.flatMap((name, i) => [...text(name), 0, place(i)])]),
    section(10, [codes.length, ...codes.flatMap(sized)]),
  );
}
