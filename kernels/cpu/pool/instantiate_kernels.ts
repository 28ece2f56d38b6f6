import { COMMAND_BYTES, PAGE } from "./command_block.ts";
import { STAGE_BYTES } from "../wide/wide_kernel.ts";
import { WIDE_BLOCKS, wideModule } from "../wide/wide_module.ts";

/** One operation, share `part` of `parts`; `args` is the address of the argument words. */
export type Run = (opcode: number, args: number, part: number, parts: number) => void;

/** Which wide register blocks are used, if any. */
export interface WideBlocks {
  /** Whether sums of products of bytes are one instruction. */
  fusedDots: boolean;
}

/** The kernels for one thread of the pool, with a scratch and, where those are used, wide register blocks of its own. */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  thread: number,
  scratchBytes: number,
  wide: WideBlocks | undefined,
): Run {
  const env = { memory }, scratch = COMMAND_BYTES + thread * scratchBytes, end = scratch + scratchBytes;
  let blocks: WebAssembly.ModuleImports = Object.fromEntries(WIDE_BLOCKS.map((name) => [name, absent]));
  if (wide) {
    const module = new WebAssembly.Module(wideModule(end - STAGE_BYTES, Math.ceil(end / PAGE), wide.fusedDots));
    blocks = new WebAssembly.Instance(module, { env }).exports;
  }
  const { run, useScratch } = new WebAssembly.Instance(module, { env, wide: blocks }).exports;
  (useScratch as (at: number, bytes: number) => void)(scratch, scratchBytes);
  return run as Run;
}

function absent(): never {
  throw new Error("the wide register blocks are not there");
}
