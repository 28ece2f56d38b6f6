// The register block of 4 × 16 in integers (../wide_int_kernel.ts), which finds B at an address that it was made for.
import { B_BLOCK } from "./int_gemm_kernels";

/** Blocks of 32 k that are staged, and the bytes of a staged panel. */
const BLOCKS: i32 = 8;
const PANEL: usize = <usize>BLOCKS * B_BLOCK;
/** Where the sums of four rows lie, from the first staged panel on. */
export const INT_SUMS: usize = 2 * PANEL;

// @ts-ignore: decorator
@external("wide", "unsigned1")
declare function wideUnsigned1(a: usize, entry: i32): void;
// @ts-ignore: decorator
@external("wide", "unsigned2")
declare function wideUnsigned2(a: usize, entry: i32): void;
// @ts-ignore: decorator
@external("wide", "signed1")
declare function wideSigned1(a: usize, entry: i32): void;
// @ts-ignore: decorator
@external("wide", "signed2")
declare function wideSigned2(a: usize, entry: i32): void;

// @ts-ignore: decorator
@external("wide", "nibbles1")
declare function wideNibbles1(a: usize, entry: i32): void;
/** How many of the next blocks of k are summed before C is written; the same for every kind of register block. */
export function intRunLength(left: i32): i32 {
  return left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/** Two panels of B to where the wide block looks for a run of this length: the last of the staged blocks. */
export function stageWideInt(stage: usize, panel: usize, panelBytes: usize, run: i32): void {
  const to = stage + B_BLOCK * <usize>(BLOCKS - run);
  memory.copy(to, panel, B_BLOCK * <usize>run);
  memory.copy(to + PANEL, panel + panelBytes, B_BLOCK * <usize>run);
}

/** The sums of four rows of A, `run` blocks from `a` on, and the staged B, whose weights are signed, of four bits, or neither. */
// @ts-ignore: decorator
@inline
export function wideIntBlocks(signed: bool, nibbles: bool, limbs: i32, a: usize, run: i32): void {
  const entry = run == 8 ? 0 : run == 4 ? 1 : 2;
  if (signed && limbs == 1) wideSigned1(a, entry);
  else if (signed) wideSigned2(a, entry);
  else if (limbs == 2) wideUnsigned2(a, entry);
  else if (nibbles) wideNibbles1(a, entry);
  else wideUnsigned1(a, entry);
}
