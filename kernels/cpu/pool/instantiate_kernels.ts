import { COMMAND_BYTES } from "./command_block.ts";
import { PAGE } from "../cpu_memory.ts";
import { STAGE_BYTES } from "../wide/wide_kernel.ts";
import { WIDE_BLOCKS, wideModule } from "../wide/wide_module.ts";

/** One operation, share `part` of `parts`; `args` is the address of the argument words. */
export type Run = (opcode: number, args: number, part: number, parts: number) => void;

/** Which wide register blocks are used, if any. */
export interface WideBlocks {
  /** Whether sums of products of bytes are one instruction. */
  fusedDots: boolean;
}

/** The kernels for one thread of the pool, with wide register blocks of its own where those are used. */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  part: number,
  scratchBytes: number,
  wide: WideBlocks | undefined,
): Run {
  const env = { memory };
  let blocks: WebAssembly.ModuleImports = Object.fromEntries(WIDE_BLOCKS.map((name) => [name, absent]));
  if (wide) {
    const end = COMMAND_BYTES + (part + 1) * scratchBytes;
    const module = new WebAssembly.Module(wideModule(end - STAGE_BYTES, Math.ceil(end / PAGE), wide.fusedDots));
    blocks = new WebAssembly.Instance(module, { env }).exports;
  }
  return new WebAssembly.Instance(module, { env, wide: blocks }).exports.run as Run;
}

function absent(): never {
  throw new Error("the wide register blocks are not there");
}
