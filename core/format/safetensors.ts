/**
 * Safetensors, Hugging Face's weight file: eight bytes of header length, a JSON header, the weights.
 * Format: github.com/huggingface/safetensors.
 */
import { explain, FormatError } from "../../schemas/errors.ts";
import { blockLayouts, formatBytes } from "../../kernels/weight_format.ts";
import { type ByteSource, readBytes } from "./byte_source.ts";
import { encodeFinite } from "./encode_finite.ts";
import type { PlainFormat } from "./plain_floats.ts";
import { damagedHint, lengthHint, type StoredPlace, type WeightsFile } from "./weights_file.ts";
import { wrongContent } from "./wrong_content.ts";

/** One tensor: slowest dimension first, as PyTorch shows shapes. */
export interface SafetensorsTensor extends StoredPlace {
  /** How the values are stored. */
  format: PlainFormat;
  /** Slowest dimension first. */
  shape: number[];
}

/** What stands in front of the weights. */
export interface SafetensorsFile extends WeightsFile {
  /** The header's `__metadata__`. */
  metadata: Record<string, string>;
  /** In the order of the header. */
  tensors: SafetensorsTensor[];
}

const formats: Record<string, PlainFormat> = { F32: "f32", F16: "f16", BF16: "bf16" };
const dtypes: Record<PlainFormat, string> = { f32: "F32", f16: "F16", bf16: "BF16" };
/** The format's own limit, which its reference implementation enforces. */
const largestHeader = 100_000_000;

/**
 * Reads the header and checks that the tensors fill the file without gap or overlap.
 *
 * @throws {FormatError} if the file is not safetensors that can be used, naming the tensor and field.
 * @throws {InputError} if there is no such file.
 */
export function readSafetensors(source: ByteSource): SafetensorsFile {
  const { size } = source;
  const fail = (field: string, rule: string, received: unknown, hint = damagedHint) =>
    new FormatError(explain({ cannot: `read ${source.name}`, field, rule, received, hint }));
  const noHeader = (field: string, rule: string, received: unknown, hint: string) => {
    const wrong = wrongContent(source, "safetensors");
    return wrong ? fail("content", "safetensors", wrong.received, wrong.hint) : fail(field, rule, received, hint);
  };
  if (size < 8) throw noHeader("file", "at least 8 bytes long", size, damagedHint);
  const length = new DataView(readBytes(source, 0, 8).buffer).getBigUint64(0, true);
  const longest = Math.min(size - 8, largestHeader);
  if (length > BigInt(longest)) {
    const begun = size > 8 && length <= BigInt(largestHeader) && readBytes(source, 8, 1)[0] === 0x7b;
    if (begun) throw fail("header length", `at most ${longest}`, length, lengthHint(Number(length) + 8, size));
    throw noHeader("header length", `at most ${longest}`, length, "this is not a complete safetensors file.");
  }
  const bytes = readBytes(source, 8, Number(length));
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const { message } = error as Error;
    throw noHeader("header", "JSON", message, "this is not a safetensors file, or it is damaged.");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw fail("header", "a JSON object", header);
  }
  const dataStart = 8 + bytes.length;
  const metadata: Record<string, string> = {};
  const tensors: SafetensorsTensor[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== "__metadata__") tensors.push(readEntry(name, value, dataStart, fail));
    else if (typeof value !== "object" || value === null || Object.values(value).some((v) => typeof v !== "string")) {
      throw fail("__metadata__", "an object of strings", value);
    } else Object.assign(metadata, value);
  }
  checkPlaces(tensors, dataStart, size, fail);
  return { source, metadata, tensors };
}

type Fail = (field: string, rule: string, received: unknown, hint?: string) => FormatError;

function readEntry(name: string, value: unknown, dataStart: number, fail: Fail): SafetensorsTensor {
  const entry = (value ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const format = typeof entry.dtype === "string" ? formats[entry.dtype] : undefined;
  if (!format) throw fail(`dtype of ${name}`, "F32, F16 or BF16", entry.dtype, unreadableDtype(entry.dtype));
  const counts = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!counts(entry.shape) || entry.shape.length > 8) {
    throw fail(`shape of ${name}`, "a list of at most 8 whole numbers", entry.shape);
  }
  if (!counts(entry.data_offsets) || entry.data_offsets.length !== 2) {
    throw fail(`data_offsets of ${name}`, "a begin and an end", entry.data_offsets);
  }
  const [begin, end] = entry.data_offsets;
  const bytes = entry.shape.reduce((n, d) => n * d, 1) * blockLayouts[format].bytes;
  if (end - begin !== bytes) {
    throw fail(`data_offsets of ${name}`, `${bytes} bytes apart, for its shape`, entry.data_offsets);
  }
  return { name, format, shape: entry.shape, offset: dataStart + begin, bytes };
}

/** What to do about a type that this project does not compute with. */
function unreadableDtype(dtype: unknown): string {
  if (typeof dtype !== "string") return damagedHint;
  if (/^(F8|F6|F4|U8|I8|U4|I4)/.test(dtype)) {
    return `weights of 8 bits and fewer (${dtype}) are not supported; take the model in BF16, or as a GGUF file.`;
  }
  return "convert the weights to one of these.";
}

/** The format allows no holes: so a truncated file, a doubled name and overlapping tensors all show here. */
function checkPlaces(tensors: readonly SafetensorsTensor[], dataStart: number, size: number, fail: Fail): void {
  let end = dataStart;
  for (const t of [...tensors].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (t.offset !== end) {
      throw fail(
        `data_offsets of ${t.name}`,
        `from ${end - dataStart}, where the tensor before it ends`,
        t.offset - dataStart,
      );
    }
    end += t.bytes;
  }
  if (end !== size) throw fail("file", `${end} bytes long, for its tensors`, size, lengthHint(end, size));
}

/** A tensor to be written. */
export interface TensorToWrite {
  /** Key in the header. */
  name: string;
  /** Slowest dimension first. */
  shape: readonly number[];
  /** All values, row after row. */
  values: Float32Array;
}

/**
 * A whole safetensors file. Tensors stand in the order of their names, so the same tensors give the same bytes.
 *
 * @throws {FormatError} if a value is NaN or infinite, or would be in the format asked for.
 */
export function encodeSafetensors(
  tensors: readonly TensorToWrite[],
  format: PlainFormat,
  metadata: Record<string, string> = {},
): Uint8Array {
  const sorted = inOrder(tensors);
  const parts = [encodeHeader(sorted, format, metadata), ...sorted.map((t) => encodeFinite(t.name, t.values, format))];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Tensors in the order of their names, in which they are written. */
export const inOrder = <T extends { name: string }>(tensors: readonly T[]) =>
  [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Length and header, up to where the first tensor begins. */
export function encodeHeader(
  tensors: readonly { name: string; shape: readonly number[] }[],
  format: PlainFormat,
  metadata: Record<string, string>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape } of tensors) {
    const bytes = formatBytes(format, shape.reduce((n, d) => n * d, 1));
    header[name] = { dtype: dtypes[format], shape, data_offsets: [offset, offset += bytes] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(out.buffer).setBigUint64(0, BigInt(out.length - 8), true);
  out.set(text, 8);
  return out;
}
