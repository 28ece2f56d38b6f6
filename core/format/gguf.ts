/**
 * GGUF versions 2 and 3 (llama.cpp's model file): metadata and tensor table. The weights stay on the disk until they are
 * asked for. Layout: github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 */
import { closeSync, fstatSync, readSync } from "node:fs";
import { blockLayouts, formatBytes, type WeightFormat } from "../../kernels/weight_format.ts";

import { GgufCursor, type GgufValue } from "./gguf_values.ts";
import { damagedHint, openFile, type StoredPlace, type WeightsFile } from "./weights_file.ts";

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
}

/** ggml's type numbers that this project computes with. */
const formats: Record<number, WeightFormat> = {
  0: "f32",
  1: "f16",
  2: "q4_0",
  3: "q4_1",
  6: "q5_0",
  7: "q5_1",
  8: "q8_0",
  12: "q4_k",
  13: "q5_k",
  14: "q6_k",
  30: "bf16",
};

/** Names of the others, to refuse them by name. */
const otherTypes: Record<number, string> = {
  4: "Q4_2",
  5: "Q4_3",
  9: "Q8_1",
  10: "Q2_K",
  11: "Q3_K",
  15: "Q8_K",
  16: "IQ2_XXS",
  17: "IQ2_XS",
  18: "IQ3_XXS",
  19: "IQ1_S",
  20: "IQ4_NL",
  21: "IQ3_S",
  22: "IQ2_S",
  23: "IQ4_XS",
  24: "I8",
  25: "I16",
  26: "I32",
  27: "I64",
  28: "F64",
  29: "IQ1_M",
  34: "TQ1_0",
  35: "TQ2_0",
  39: "MXFP4",
};

const magicLetters = "GGUF";

/** Bytes of the smallest metadata entry (empty key, type, one byte) and of the smallest tensor entry. */
const smallestEntry = 13;
const smallestTensor = 32;

/**
 * Reads metadata and tensor table, and checks that every tensor lies inside the file and none in another.
 *
 * @throws {FormatError} where the file is not a GGUF that can be used, naming the field.
 * @throws {InputError} where there is no such file.
 */
export function readGguf(path: string): GgufFile {
  const fd = openFile(path);
  try {
    const { size, mtimeMs } = fstatSync(fd);
    const cursor = new GgufCursor(fd, path, size);
    const version = readVersion(cursor);
    const tensorCount = cursor.count("tensor_count", smallestTensor);
    const entryCount = cursor.count("metadata_kv_count", smallestEntry);
    const metadata = new Map<string, GgufValue>();
    for (let i = 0; i < entryCount; i++) {
      const key = cursor.string(`key ${i + 1} of the metadata`);
      if (metadata.has(key)) throw cursor.fail(`metadata key ${key}`, "given once", "a second one");
      metadata.set(key, cursor.value(cursor.u32(`type of ${key}`), key));
    }
    const tensors = readTensorTable(cursor, tensorCount, metadata);
    return { path, version, size, modified: mtimeMs, metadata, tensors };
  } finally {
    closeSync(fd);
  }
}

/** Whether a file begins as a GGUF does, whatever its name is. @throws {InputError} where it cannot be read. */
export function beginsAsGguf(path: string): boolean {
  const fd = openFile(path);
  try {
    const start = new Uint8Array(magicLetters.length);
    return readSync(fd, start, 0, start.length, 0) === start.length && String.fromCharCode(...start) === magicLetters;
  } finally {
    closeSync(fd);
  }
}

function readVersion(cursor: GgufCursor): number {
  const magic = String.fromCharCode(...cursor.bytes(4, "magic"));
  if (magic !== magicLetters) {
    throw cursor.fail(
      "magic",
      'the letters "GGUF" at the beginning of the file',
      magic,
      "this is not a GGUF model file.",
    );
  }
  const version = cursor.u32("version");
  if (version === 2 || version === 3) return version;
  const bigEndian = version === 0x02000000 || version === 0x03000000;
  throw cursor.fail(
    "version",
    "2 or 3",
    bigEndian ? "a big-endian file" : version,
    bigEndian ? "convert it to little-endian." : "convert the model again with a current llama.cpp.",
  );
}

function readTensorTable(cursor: GgufCursor, count: number, metadata: Map<string, GgufValue>): GgufTensor[] {
  const alignment = metadata.get("general.alignment") ?? 32;
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
  for (const tensor of tensors) {
    tensor.offset += dataStart;
    const end = tensor.offset + tensor.bytes;
    if (end > cursor.size) {
      throw cursor.fail(
        `tensor ${tensor.name}`,
        `inside the file of ${cursor.size} bytes`,
        `bytes ${tensor.offset} to ${end}`,
      );
    }
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
  const format = formats[type];
  if (format === undefined) {
    const known = otherTypes[type];
    throw cursor.fail(
      `type of ${name}`,
      "F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K",
      known ?? `type ${type}`,
      known ? `${known} is not supported yet; take the model in one of the types above.` : damagedHint,
    );
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
