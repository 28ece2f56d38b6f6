// What the module exports: one operation, share `part` of `parts`, and what a thread is told first. Pointers come in through the
// argument words; the module holds no data but where its thread's scratch lies, so any number of threads can run it over one memory.
import { runElementwise } from "./dispatch_elementwise";
import { GEMM } from "./opcodes";
import { gemm } from "./matmul/gemm";

export { useScratch } from "./scratch";

export function run(opcode: i32, args: usize, part: i32, parts: i32): void {
  switch (opcode) {
    case GEMM:
      gemm(args, part, parts);
      break;
    default:
      runElementwise(opcode, args, part, parts);
  }
}
