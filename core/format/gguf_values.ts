/** Reading the header of a GGUF file: little-endian scalars, strings and arrays, with every length checked before it is used. */
import { explain, FormatError } from "../../schemas/errors.ts";
import type { ByteSource } from "./byte_source.ts";
import { damagedHint } from "./weights_file.ts";

/** A metadata value. 64-bit integers are numbers where they are exact, else bigints. */
export type GgufValue = number | bigint | boolean | string | GgufValue[];

/** Bytes of one element of each GGUF value type, by type number; strings (8) and arrays (9) count their length fields. */
const elementSize = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8];
/** Longer than any vocabulary, short enough for any memory. */
const longestArray = 1 << 23;
const stringType = 8;
const arrayType = 9;

/** Reads forwards through a file, in chunks. Nothing is allocated on the word of the file beyond the file's own size. */
export class GgufCursor {
  /** Position in the file of the next byte. */
  position = 0;
  private buffer = new Uint8Array(0);
  private view = new DataView(this.buffer.buffer);
  private start = 0;
  private readonly decoder = new TextDecoder("utf-8", { fatal: true });

  readonly size: number;

  constructor(private readonly source: ByteSource, private readonly chunk = 1 << 20) {
    this.size = source.size;
  }

  fail(field: string, rule: string, received: unknown, hint = damagedHint): FormatError {
    return new FormatError(explain({ cannot: `read ${this.source.name}`, field, rule, received, hint }));
  }

  /** Offset into `view` of the next `n` bytes; moves on behind them. */
  private take(n: number, field: string): number {
    const left = this.size - this.position;
    if (n > left) {
      throw this.fail(field, `within the file (${n} bytes at ${this.position})`, `${left} bytes to its end`);
    }
    const end = this.start + this.buffer.length;
    if (this.position + n > end) {
      const length = Math.min(Math.max(n, this.chunk), left);
      const buffer = new Uint8Array(length);
      this.source.read(buffer, this.position);
      this.buffer = buffer;
      this.view = new DataView(buffer.buffer);
      this.start = this.position;
    }
    const at = this.position - this.start;
    this.position += n;
    return at;
  }

  bytes(n: number, field: string): Uint8Array {
    const at = this.take(n, field);
    return this.buffer.subarray(at, at + n);
  }

  u32(field: string): number {
    const at = this.take(4, field);
    return this.view.getUint32(at, true);
  }

  /** An unsigned 64-bit count, offset or length, as a number. */
  u64(field: string): number {
    const at = this.take(8, field);
    const value = this.view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.fail(field, "a number below 2^53", value.toString());
    return Number(value);
  }

  /** A number of things that take at least `bytesEach` bytes each in what is left of the file. */
  count(field: string, bytesEach: number): number {
    const n = this.u64(field);
    const left = this.size - this.position;
    if (n * bytesEach > left) {
      throw this.fail(field, `at most ${Math.floor(left / bytesEach)}, for the ${left} bytes that follow`, n);
    }
    return n;
  }

  string(field: string): string {
    const n = this.count(`length of ${field}`, 1);
    const bytes = this.bytes(n, field);
    try {
      return this.decoder.decode(bytes);
    } catch {
      throw this.fail(field, "UTF-8 text", `${n} bytes that are not`);
    }
  }

  /** One metadata value of the given type number. */
  value(type: number, field: string, depth = 0): GgufValue {
    if (type === stringType) return this.string(field);
    if (type === arrayType) {
      const inner = this.u32(`type of ${field}`);
      if (!(inner in elementSize)) throw this.fail(`type of ${field}`, "an array of a GGUF value type (0–12)", inner);
      if (inner === arrayType && depth > 2) {
        throw this.fail(field, "an array nested at most three deep", "a deeper one");
      }
      const n = this.count(`length of ${field}`, elementSize[inner]);
      if (n > longestArray) throw this.fail(`length of ${field}`, `at most ${longestArray}`, n);
      const out: GgufValue[] = [];
      for (let i = 0; i < n; i++) out.push(this.value(inner, field, depth + 1));
      return out;
    }
    if (!(type in elementSize)) throw this.fail(`type of ${field}`, "a GGUF value type (0–12)", type);
    const at = this.take(elementSize[type], field);
    switch (type) {
      case 0:
        return this.view.getUint8(at);
      case 1:
        return this.view.getInt8(at);
      case 2:
        return this.view.getUint16(at, true);
      case 3:
        return this.view.getInt16(at, true);
      case 4:
        return this.view.getUint32(at, true);
      case 5:
        return this.view.getInt32(at, true);
      case 6:
        return this.view.getFloat32(at, true);
      case 7: {
        const byte = this.view.getUint8(at);
        if (byte > 1) throw this.fail(field, "a boolean (0 or 1)", byte);
        return byte === 1;
      }
      case 10:
        return exact(this.view.getBigUint64(at, true));
      case 11:
        return exact(this.view.getBigInt64(at, true));
      default:
        return this.view.getFloat64(at, true);
    }
  }
}

function exact(value: bigint): number | bigint {
  const n = Number(value);
  return Number.isSafeInteger(n) ? n : value;
}
