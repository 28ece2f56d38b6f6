// The operations between the matrix products: one case an operation (opcodes.ts ≥ 32).
export function runElementwise(opcode: i32, args: usize, part: i32, parts: i32): void {
  switch (opcode) {
    default:
      break;
  }
}
