/**
 * The state of a training that may be killed: named float arrays and a JSON header in one file, written atomically and
 * verified by its checksum when it is read.
 *
 * Layout, little-endian: magic "HNWSTATE" (8 bytes), u32 version, u32 length of the header in bytes, the header (JSON,
 * UTF-8), zero bytes up to a multiple of 4, the arrays as f32 in the header's order, SHA-256 of all that stands before (32 bytes).
 */
import { readFile } from "node:fs/promises";
import { explain, FormatError } from "../../../schemas/errors.ts";
import { disk, writeAtomic, type WriteFileSystem } from "../../format/write_whole.ts";
import { hasCode } from "../../format/has_code.ts";

/** What a checkpoint holds. */
export interface CheckpointState {
  /** Whatever JSON can carry: step, losses, the state of the random numbers, what the state belongs to. */
  header: Record<string, unknown>;
  /** Parameters, moments. */
  arrays: Record<string, Float32Array>;
}

const magic = "HNWSTATE";
const version = 1;
const fixed = 16;
const checksum = 32;

/** Writes a checkpoint whole or not at all. @throws {RunError} if it cannot be written. */
export async function writeCheckpointState(
  path: string,
  state: CheckpointState,
  fs: WriteFileSystem = disk,
): Promise<void> {
  const index = Object.entries(state.arrays).map(([name, array]) => ({ name, length: array.length }));
  const header = new TextEncoder().encode(JSON.stringify({ header: state.header, arrays: index }));
  const start = align(fixed + header.length);
  const body = index.reduce((sum, { length }) => sum + length * 4, 0);
  const bytes = new Uint8Array(start + body + checksum);
  bytes.set(new TextEncoder().encode(magic));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, version, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, fixed);
  let offset = start;
  for (const array of Object.values(state.arrays)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  }
  bytes.set(await sha256(bytes.subarray(0, offset)), offset);
  await writeAtomic(path, bytes, fs);
}

/**
 * Reads a checkpoint; undefined if there is none.
 *
 * @throws {FormatError} if the file is truncated, damaged or of another version.
 */
export async function readCheckpointState(path: string): Promise<CheckpointState | undefined> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(path)); // A buffer of its own, from its beginning on.
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  const fail = (field: string, rule: string, received: unknown): never => {
    throw new FormatError(explain({
      cannot: `read checkpoint ${path}`,
      field,
      rule,
      received,
      hint: "delete the file to train from the start, or use `force`.",
    }));
  };
  if (bytes.length < fixed + checksum) fail("its size", `at least ${fixed + checksum} bytes`, bytes.length);
  const start = new TextDecoder().decode(bytes.subarray(0, 8));
  if (start !== magic) fail("its first bytes", `"${magic}"`, start);
  const view = new DataView(bytes.buffer);
  if (view.getUint32(8, true) !== version) fail("its version", String(version), view.getUint32(8, true));
  const end = bytes.length - checksum;
  const actual = await sha256(bytes.subarray(0, end));
  if (actual.some((byte, i) => byte !== bytes[end + i])) {
    fail("its checksum", "that of its content", "another (truncated or damaged)");
  }
  const headerEnd = fixed + view.getUint32(12, true);
  const { header, arrays } = JSON.parse(new TextDecoder().decode(bytes.subarray(fixed, headerEnd))) as {
    header: Record<string, unknown>;
    arrays: { name: string; length: number }[];
  };
  let offset = align(headerEnd);
  const state: CheckpointState = { header, arrays: {} };
  for (const { name, length } of arrays) {
    state.arrays[name] = new Float32Array(bytes.buffer.slice(offset, offset + length * 4));
    offset += length * 4;
  }
  return state;
}

function align(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
