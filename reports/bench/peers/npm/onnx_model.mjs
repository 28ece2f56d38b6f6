/** The bytes of an ONNX model with one MatMul by a constant matrix, written field by field (onnx.proto3). */

/** @param {number} value a whole number, not negative */
export function varint(value) {
  const bytes = [];
  do {
    bytes.push(value % 128 + (value >= 128 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return Uint8Array.from(bytes);
}

export function joined(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const whole = (field, value) => joined(varint(field * 8), varint(value));
const bytes = (field, value) => joined(varint(field * 8 + 2), varint(value.length), value);
const text = (field, value) => bytes(field, new TextEncoder().encode(value));
const types = { float: 1, int64: 7 };

const tensor = (name, type, dims, data) =>
  joined(...dims.map((dim) => whole(1, dim)), whole(2, types[type]), text(8, name), bytes(9, data));
const port = (name, dims) => {
  const shape = joined(...dims.map((dim) => bytes(1, whole(1, dim))));
  return joined(text(1, name), bytes(2, bytes(1, joined(whole(1, types.float), bytes(2, shape)))));
};
const node = (op, inputs, outputs) =>
  joined(...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name)), text(4, op));

/**
 * y = x·w with w (k × n) a constant, which onnxruntime packs once; and `row`, the first row of y, so that a product can be asked
 * for without copying all of it out of the runtime's memory.
 */
export function matmulModel({ m, n, k }, w) {
  const index = (name, value) => tensor(name, "int64", [1], new Uint8Array(BigInt64Array.of(value).buffer));
  const graph = joined(
    bytes(1, node("MatMul", ["x", "w"], ["y"])),
    bytes(1, node("Slice", ["y", "zero", "one", "zero"], ["row"])),
    text(2, "matmul"),
    bytes(5, tensor("w", "float", [k, n], new Uint8Array(w.buffer, w.byteOffset, w.byteLength))),
    bytes(5, index("zero", 0n)),
    bytes(5, index("one", 1n)),
    bytes(11, port("x", [m, k])),
    bytes(12, port("y", [m, n])),
    bytes(12, port("row", [1, n])),
  );
  return joined(whole(1, 8), bytes(8, joined(text(1, ""), whole(2, 17))), bytes(7, graph));
}
