/** A graph of neighbours as bytes: links and, in place of ids and keys, hashes of both, since the store has them. */
import { createHash } from "node:crypto";
import { FormatError } from "../../schemas/errors.ts";
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
const markWords = 3;

/** 96 bits of a hash over an id and its key: what tells whether a node is still that of a trace. */
export function markOf(id: string, key: Float32Array): string {
  const hash = createHash("sha256").update(id).update("\0");
  return hash.update(new Uint8Array(key.buffer, key.byteOffset, key.byteLength)).digest("hex").slice(0, 8 * markWords);
}

/** As bytes, with a hash over them in front. */
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
  const body = new Uint8Array(4 * words.length), view = new DataView(body.buffer);
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  const bytes = new Uint8Array(32 + body.length);
  bytes.set(hashOf(body));
  bytes.set(body, 32);
  return bytes;
}

/** @throws {FormatError} where the bytes are not as they were written, or of another version. */
export function graphFrom(bytes: Uint8Array): KeptGraph {
  const body = bytes.slice(32), hash = hashOf(body);
  if (bytes.length < 48 || !hash.every((byte, i) => byte === bytes[i])) throw refused("as they were written");
  const view = new DataView(body.buffer);
  let at = 0;
  const word = () => view.getUint32(4 * at++, true);
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

function hashOf(body: Uint8Array): Uint8Array {
  return createHash("sha256").update(body).digest();
}
