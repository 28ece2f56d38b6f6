/** The few words of WebAssembly's binary format that a module of one hand-made function needs. */

/** Types of values. */
export const I32 = 0x7f, V128 = 0x7b, F32 = 0x7d;

export const localGet = (index: number): number[] => [0x20, ...unsigned(index)];
export const localSet = (index: number): number[] => [0x21, ...unsigned(index)];
export const i32Const = (value: number): number[] => [0x41, ...signed(value)];
/** So many more in a local. */
export const advance = (index: number, by: number): number[] => [
  ...localGet(index),
  ...i32Const(by),
  0x6a,
  ...localSet(index),
];
export const drop: number[] = [0x1a];
/** Sixteen bytes at an address on the stack, plus `offset`. */
export const v128Load = (offset: number): number[] => [0xfd, 0, 4, ...unsigned(offset)];
/** Eight signed bytes at an address on the stack, plus `offset`, as numbers of 16 bits. */
export const v128Load8x8 = (offset: number): number[] => [0xfd, 1, 3, ...unsigned(offset)];
export const v128Store = (offset: number): number[] => [0xfd, 0x0b, 4, ...unsigned(offset)];
/** The lane of 32 bits in all four. */
export const spreadLane = (lane: number): number[] => [
  0xfd,
  0x0d,
  ...Array.from({ length: 16 }, (_, byte) => 4 * lane + byte % 4),
];
export const f32x4Splat = (value: number): number[] => [
  0x43,
  ...new Uint8Array(Float32Array.of(value).buffer),
  0xfd,
  0x13,
];
/** What is on the stack in all four lanes. */
export const f32x4SplatOf: number[] = [0xfd, 0x13], i32x4SplatOf: number[] = [0xfd, 0x11];
export const v128And: number[] = [0xfd, 0x4e];
export const f32x4Lane = (lane: number): number[] => [0xfd, 0x1f, lane];
export const relaxedMadd: number[] = [0xfd, 0x85, 0x02];
/** Sums of four products of bytes, onto what is there; the second operand lies in 0…127. */
export const relaxedDotAdd: number[] = [0xfd, 0x93, 0x02];
/** Sums of two products of bytes, in 16 bits; the second operand lies in 0…127. */
export const relaxedDot: number[] = [0xfd, 0x92, 0x02];
/** Sums of two products of 16 bits. */
export const dotOfShorts: number[] = [0xfd, 0xba, 0x01];
export const i16x8Add: number[] = [0xfd, 0x8e, 0x01];
/** A number of 16 bits in all eight lanes. */
export const i16x8Const = (
  value: number,
): number[] => [0xfd, 0x0c, ...new Uint8Array(new Int16Array(8).fill(value).buffer)];
export const i32x4Add: number[] = [0xfd, 0xae, 0x01];
export const i32x4Shl: number[] = [0xfd, 0xab, 0x01];
export const f32x4Convert: number[] = [0xfd, 0xfa, 0x01];
export const f32x4Mul: number[] = [0xfd, 0xe6, 0x01];
/** 32 bits at an address on the stack, plus `offset`, in all four lanes. */
export const v128Load32Splat = (offset: number): number[] => [0xfd, 0x09, 2, ...unsigned(offset)];
export const f32x4Add: number[] = [0xfd, 0xe4, 0x01];

/** A loop over a local that counts down to 0; as often as it says, and not at all at 0. */
export const loopTimes = (turns: number, body: readonly number[]): number[] => [
  ...[0x02, 0x40, ...localGet(turns), 0x45, 0x0d, 0], // block: out if turns = 0
  ...[0x03, 0x40, ...body], // loop
  ...[...localGet(turns), ...i32Const(1), 0x6b, 0x22, ...unsigned(turns), 0x0d, 0], // turns − 1, and again while there are any
  ...[0x0b, 0x0b],
];

/** As many open blocks as there are ways in: a local says which to leave at once, 0 the innermost, whose end comes first. */
export const entries = (which: number, count: number): number[] => [
  ...range(count).flatMap(() => [0x02, 0x40]),
  ...[...localGet(which), 0x0e, ...unsigned(count - 1), ...range(count)],
];

/** Has V8 look for pairs from these two locals on: they are the operands of an integer addition, whose sum nobody wants. */
export const pairRoot = (low: number, high: number): number[] => [
  ...[low, high].flatMap(localGet),
  ...i32x4Add,
  ...drop,
];

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value & 127 | 128);
  return [...bytes, value];
}

/** Signed LEB128 of a 32-bit number. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (; value < -64 || value > 63; value >>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value & 127];
}

type Bytes = readonly number[] | Uint8Array;

/** One after another. */
export function joined(...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Bytes with their length before them. */
export const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
export const text = (name: string): number[] => sized([...new TextEncoder().encode(name)]);
export const section = (id: number, content: Bytes): Uint8Array => joined([id], unsigned(content.length), content);
/** A module of these sections. */
export const moduleOf = (...sections: Bytes[]): Uint8Array<ArrayBuffer> =>
  joined([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections);
