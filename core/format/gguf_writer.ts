/** GGUF version 3, written: the counterpart of `gguf.ts` for what this project exports. */
import type { PlainFormat } from "./plain_floats.ts";

/** A metadata value by its GGUF type. */
export type GgufEntry =
  | { type: "u32"; value: number }
  | { type: "f32"; value: number }
  | { type: "string"; value: string };

/** A tensor to be written. */
export interface GgufTensorToWrite {
  name: string;
  /** Fastest dimension first, as ggml counts them. */
  dims: readonly number[];
  format: PlainFormat;
  /** Little-endian values. */
  data: Uint8Array;
}

const entryTypes = { u32: 4, f32: 6, string: 8 } as const;
const tensorTypes: Record<PlainFormat, number> = { f32: 0, f16: 1, bf16: 30 };
const alignment = 32;

/** A whole file; tensors stand in the order given. */
export function encodeGguf(
  metadata: readonly (readonly [key: string, entry: GgufEntry])[],
  tensors: readonly GgufTensorToWrite[],
): Uint8Array {
  const head = new ByteList();
  head.bytes(new TextEncoder().encode("GGUF"));
  head.u32(3);
  head.u64(tensors.length);
  head.u64(metadata.length);
  for (const [key, { type, value }] of metadata) {
    head.text(key);
    head.u32(entryTypes[type]);
    if (type === "string") head.text(value);
    else if (type === "u32") head.u32(value);
    else head.f32(value);
  }
  let offset = 0;
  for (const { name, dims, format, data } of tensors) {
    head.text(name);
    head.u32(dims.length);
    for (const dim of dims) head.u64(dim);
    head.u32(tensorTypes[format]);
    head.u64(offset);
    offset += aligned(data.length);
  }
  const start = aligned(head.length);
  const out = new Uint8Array(start + offset);
  out.set(head.take());
  let at = start;
  for (const { data } of tensors) {
    out.set(data, at);
    at += aligned(data.length);
  }
  return out;
}

const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

/** A growing list of little-endian values. */
export class ByteList {
  #parts: Uint8Array[] = [];
  length = 0;

  bytes(part: Uint8Array): void {
    this.#parts.push(part);
    this.length += part.length;
  }
  u32(value: number): void {
    this.bytes(new Uint8Array(Uint32Array.of(value).buffer));
  }
  u64(value: number): void {
    this.bytes(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  }
  f32(value: number): void {
    this.bytes(new Uint8Array(Float32Array.of(value).buffer));
  }
  text(value: string): void {
    const data = new TextEncoder().encode(value);
    this.u64(data.length);
    this.bytes(data);
  }
  take(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}
