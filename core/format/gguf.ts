/**
 * GGUF versions 2 and 3 (llama.cpp's model file): metadata and tensor table. The weights stay on the disk until they are
 * asked for. Layout: github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 */
import { blockLayouts, formatBytes } from "../../kernels/weight_format.ts";
import { type ByteSource, readBytes } from "./byte_source.ts";
import { readableNames, readableTypes, unreadableType } from "./ggml_types.ts";
import { GgufCursor, type GgufValue } from "./gguf_values.ts";
import { startReading } from "./reading.ts";
import { lengthHint, type StoredPlace, type WeightsFile } from "./weights_file.ts";
import { wrongContent } from "./wrong_content.ts";

export type { GgufValue } from "./gguf_values.ts";

/** One tensor of a GGUF file: where it lies and how. */
export interface GgufTensor extends StoredPlace {
  /** As in the file: the fastest dimension first. */
  dims: number[];
  /** Product of all dimensions but the first; 1 for a vector. */
  rows: number;
  cols: number;
}

/** What stands in front of the weights. */
export interface GgufFile extends WeightsFile {
  version: number;
  metadata: Map<string, GgufValue>;
  tensors: GgufTensor[];
  /** Position of the tensor table, right behind the metadata. */
  tableStart: number;
}

/** A model of one file or several: metadata in the first, tensors in all. */
export interface GgufParts {
  /** Of the first file. */
  metadata: ReadonlyMap<string, GgufValue>;
  files: readonly GgufFile[];
  tensors: readonly { file: GgufFile; tensor: GgufTensor }[];
}

const magicLetters = "GGUF";
const defaultAlignment = 32;

/** Bytes of the smallest metadata entry (empty key, type, one byte) and of the smallest tensor entry. */
const smallestEntry = 13;
const smallestTensor = 32;

/**
 * Reads metadata and tensor table, and checks that every tensor lies inside the file and none in another.
 *
 * @throws {FormatError} if the file is not a GGUF that can be used, naming the field.
 * @throws {InputError} if there is no such file.
 */
export function readGguf(source: ByteSource): GgufFile {
  const cursor = new GgufCursor(source);
  const version = readVersion(source, cursor);
  const tensorCount = cursor.count("tensor_count", smallestTensor);
  const entryCount = cursor.count("metadata_kv_count", smallestEntry);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.string(`key ${i + 1} of the metadata`);
    if (metadata.has(key)) throw cursor.fail(`metadata key ${key}`, "given once", "a second one");
    metadata.set(key, cursor.value(cursor.u32(`type of ${key}`), key));
  }
  const tableStart = cursor.position;
  return { source, version, metadata, tableStart, tensors: readTensorTable(cursor, tensorCount, metadata) };
}

/**
 * What a GGUF says that it is, read no further than has to be: `general.architecture` and `general.type`, where they are among its
 * first keys, as they are in every file of llama.cpp's.
 *
 * @throws {FormatError} if it is no GGUF.
 */
export function readGgufKind(source: ByteSource): { architecture?: GgufValue; type?: GgufValue } {
  const cursor = new GgufCursor(source, 1 << 12);
  readVersion(source, cursor);
  cursor.count("tensor_count", smallestTensor);
  const entryCount = cursor.count("metadata_kv_count", smallestEntry);
  const general: Record<string, GgufValue> = {};
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.string(`key ${i + 1} of the metadata`);
    if (!key.startsWith("general.")) break;
    general[key.slice("general.".length)] = cursor.value(cursor.u32(`type of ${key}`), key);
  }
  return { architecture: general.architecture, type: general.type };
}

/** Files as one model. @throws {FormatError} if a tensor stands in two of them. */
export function joinGguf(files: readonly GgufFile[]): GgufParts {
  const tensors = files.flatMap((file) => file.tensors.map((tensor) => ({ file, tensor })));
  const seen = new Set<string>();
  for (const { file, tensor: { name } } of tensors) {
    if (seen.has(name)) throw startReading(file.source.name).fail(`tensor ${name}`, "in one part only", "a second one");
    seen.add(name);
  }
  return { metadata: files[0].metadata, files, tensors };
}

/** On what multiple of bytes every tensor of a file begins. */
export function ggufAlignment({ metadata }: Pick<GgufFile, "metadata">): number {
  const alignment = metadata.get("general.alignment");
  return typeof alignment === "number" ? alignment : defaultAlignment;
}

/** Whether a file begins as a GGUF does, whatever its name is. */
export function beginsAsGguf(source: ByteSource): boolean {
  if (source.size < magicLetters.length) return false;
  return String.fromCharCode(...readBytes(source, 0, magicLetters.length)) === magicLetters;
}

function readVersion(source: ByteSource, cursor: GgufCursor): number {
  if (!beginsAsGguf(source)) {
    const wrong = wrongContent(source);
    throw cursor.fail(
      "magic",
      'the letters "GGUF" at the beginning of the file',
      wrong?.received ?? String.fromCharCode(...readBytes(source, 0, Math.min(source.size, magicLetters.length))),
      wrong?.hint ?? "this is not a GGUF model file.",
    );
  }
  cursor.bytes(magicLetters.length, "magic");
  const version = cursor.u32("version");
  if (version === 2 || version === 3) return version;
  // The numbers of the other byte order have their small values in the upper half.
  const [received, hint] = version !== 0 && (version & 0xffff) === 0
    ? ["a big-endian file", "convert it to little-endian (gguf-py has gguf_convert_endian.py)."]
    : version > 3 && version < 256
    ? [version, "this version of GGUF is newer than this program."]
    : [version, "convert the model again with a current llama.cpp."];
  throw cursor.fail("version", "2 or 3", received, hint);
}

function readTensorTable(cursor: GgufCursor, count: number, metadata: Map<string, GgufValue>): GgufTensor[] {
  const alignment = metadata.get("general.alignment") ?? defaultAlignment;
  if (
    typeof alignment !== "number" || !Number.isInteger(Math.log2(alignment)) || alignment < 8 || alignment > 1 << 20
  ) {
    throw cursor.fail("general.alignment", "a power of two from 8 to 2^20", metadata.get("general.alignment"));
  }
  const tensors: GgufTensor[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < count; i++) {
    const tensor = readTensorEntry(cursor, i);
    if (seen.has(tensor.name)) throw cursor.fail(`tensor ${tensor.name}`, "in the table once", "a second one");
    seen.add(tensor.name);
    if (tensor.offset % alignment !== 0) {
      throw cursor.fail(`offset of ${tensor.name}`, `a multiple of ${alignment}`, tensor.offset);
    }
    tensors.push(tensor);
  }
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  for (const tensor of tensors) tensor.offset += dataStart;
  const end = Math.max(0, ...tensors.map(({ offset, bytes }) => offset + bytes));
  for (const { name, offset, bytes } of tensors) {
    if (offset + bytes <= cursor.size) continue;
    throw cursor.fail(
      `tensor ${name}`,
      `inside the file of ${cursor.size} bytes`,
      `bytes ${offset} to ${offset + bytes}`,
      lengthHint(end, cursor.size),
    );
  }
  const inOrder = [...tensors].sort((a, b) => a.offset - b.offset);
  for (let i = 1; i < inOrder.length; i++) {
    const [before, after] = [inOrder[i - 1], inOrder[i]];
    if (before.offset + before.bytes > after.offset) {
      throw cursor.fail(`tensor ${after.name}`, `behind ${before.name}`, "bytes that both claim");
    }
  }
  return tensors;
}

/** One entry of the table; its offset still counts from the beginning of the data. */
function readTensorEntry(cursor: GgufCursor, index: number): GgufTensor {
  const name = cursor.string(`name of tensor ${index + 1}`);
  const rank = cursor.u32(`number of dimensions of ${name}`);
  if (rank < 1 || rank > 4) throw cursor.fail(`number of dimensions of ${name}`, "1 to 4", rank);
  const dims: number[] = [];
  let values = 1;
  for (let d = 0; d < rank; d++) {
    const n = cursor.u64(`dimension ${d + 1} of ${name}`);
    if (n < 1) throw cursor.fail(`dimension ${d + 1} of ${name}`, "at least 1", n);
    values *= n;
    // The smallest format takes 4.5 bits a value: more values than bits cannot be in this file.
    if (values > cursor.size * 8) {
      throw cursor.fail(`shape of ${name}`, `small enough for a file of ${cursor.size} bytes`, [...dims, n]);
    }
    dims.push(n);
  }
  const type = cursor.u32(`type of ${name}`);
  const format = readableTypes[type];
  if (format === undefined) {
    const { name: received, hint } = unreadableType(type);
    throw cursor.fail(`type of ${name}`, readableNames, received, hint);
  }
  const cols = dims[0];
  const layout = blockLayouts[format];
  if (cols % layout.values !== 0) {
    throw cursor.fail(`first dimension of ${name}`, `a multiple of ${layout.values} in ${format}`, cols);
  }
  const rows = values / cols;
  const offset = cursor.u64(`offset of ${name}`);
  return { name, format, dims, rows, cols, offset, bytes: formatBytes(format, rows * cols) };
}
