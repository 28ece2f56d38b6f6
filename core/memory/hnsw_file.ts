/** A graph of neighbours as bytes: links and, instead of ids and keys, hashes of both, since the store has them. */
import { FormatError } from "../../schemas/errors.ts";
import { hash32 } from "../random/random.ts";
import type { HnswLinks } from "./hnsw_graph.ts";

/** What of a graph is kept. */
export interface KeptGraph {
  /** How it was built: another way to build gives another graph. */
  built: readonly number[];
  /** For each node the hashes of its ids with its key; none for a number that is free. */
  marks: readonly (readonly string[])[];
  /** For each node its links. */
  links: HnswLinks;
}

const magic = 0x47776e68, version = 1;
/** Seeds of the hashes: 32 bits each. */
const lanes = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
const markWords = lanes.length;

/** 96 bits of a hash over an id and its key: what tells whether a node is still that of a trace. */
export function markOf(id: string, key: Float32Array): string {
  const words = new Uint32Array(key.buffer, key.byteOffset, key.length);
  return lanes.map((lane) => hashWords(words, hash32(id, lane)).toString(16).padStart(8, "0")).join("");
}

/** As bytes, with a sum over them in front. */
export function graphBytes({ built, marks, links }: KeptGraph): Uint8Array<ArrayBuffer> {
  const words = [magic, version, built.length, ...built, marks.length];
  marks.forEach((own, slot) => {
    words.push(own.length);
    for (const mark of own) {
      for (let i = 0; i < markWords; i++) words.push(Number.parseInt(mark.slice(8 * i, 8 * i + 8), 16));
    }
    words.push(links[slot].length);
    for (const slots of links[slot]) {
      words.push(slots.length);
      for (const other of slots) words.push(other);
    }
  });
  return toBytes([...sumOf(Uint32Array.from(words)), ...words]);
}

/** @throws {FormatError} if the bytes are not as they were written, or of another version. */
export function graphFrom(bytes: Uint8Array): KeptGraph {
  const all = toWords(bytes), body = all.subarray(lanes.length);
  if (body.length < 4 || !sumOf(body).every((word, i) => word === all[i])) throw refused("as they were written");
  let at = 0;
  const word = () => body[at++];
  const words = (count: number) => Array.from({ length: count }, word);
  if (word() !== magic || word() !== version) throw refused(`of version ${version}`);
  const built = words(word());
  const marks: string[][] = [], links: number[][][] = [];
  for (let nodes = word(); nodes > 0; nodes--) {
    const marked = word();
    marks.push(
      Array.from({ length: marked }, () => words(markWords).map((one) => one.toString(16).padStart(8, "0")).join("")),
    );
    const levels = word();
    links.push(Array.from({ length: levels }, () => words(word())));
  }
  return { built, marks, links };
}

function refused(rule: string): FormatError {
  return new FormatError(`Cannot read the graph of keys: its bytes must be ${rule}: received others.`);
}

function sumOf(words: Uint32Array): number[] {
  return lanes.map((lane) => hashWords(words, lane));
}

/** Little-endian, on every machine. */
function toBytes(words: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * words.length), view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  return bytes;
}

function toWords(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from(
    { length: bytes.byteLength % 4 === 0 ? bytes.byteLength / 4 : 0 },
    (_, i) => view.getUint32(4 * i, true),
  );
}

/** MurmurHash3 (Austin Appleby) over whole words. */
function hashWords(words: Uint32Array, seed: number): number {
  let hash = seed;
  for (let i = 0; i < words.length; i++) {
    let word = Math.imul(words[i], 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64 | 0;
  }
  hash ^= words.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
