import { COMMAND_BYTES } from "./command_block.ts";
import { PAGE } from "./cpu_memory.ts";
import { STAGE_BYTES, wideKernel } from "./wide_kernel.ts";

/** One operation, share `part` of `parts`; `args` is the address of the argument words. */
export type Run = (opcode: number, args: number, part: number, parts: number) => void;

/** The kernels for one thread of the pool, with a wide register block of its own where those are used. */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  part: number,
  scratchBytes: number,
  wide: boolean,
): Run {
  const env = { memory };
  let block: WebAssembly.ExportValue = () => {
    throw new Error("the wide register block is not there");
  };
  if (wide) {
    const end = COMMAND_BYTES + (part + 1) * scratchBytes;
    const bytes = wideKernel(end - STAGE_BYTES, Math.ceil(end / PAGE));
    block = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env }).exports.block;
  }
  return new WebAssembly.Instance(module, { env, wide: { block } }).exports.run as Run;
}
