/**
 * Packs token sequences one after another, without padding, and stores a prefix that several of them share once.
 * Sharing changes no result: with causal attention a row depends only on what stands before it.
 */
export interface PackedBatch {
  /** Token id and position of every row. */
  ids: Int32Array;
  positions: Int32Array;
  /** Six integers a sequence, as `AttentionArgs.seqs` wants them; shared prefixes come first as sequences of their own. */
  seqs: Int32Array;
  seqCount: number;
  rows: number;
  /** Row of token i of sequence s. */
  rowOf(s: number, i: number): number;
  /** For each sequence: index of its shared prefix (or −1), rows of the prefix, first own row. */
  layout: readonly { group: number; prefixLength: number; ownStart: number }[];
  /** First row and length of each shared prefix. */
  prefixes: readonly { start: number; length: number }[];
}

/** Prefixes shorter than this are not worth a sequence of their own. */
const shortestPrefix = 4;

/**
 * Packs `sequences` (each non-empty). `maxShared[s]` bounds how many leading tokens of sequence s may be shared (all but
 * its last token by default): rows that bear loss must be its own.
 */
export function packSequences(
  sequences: readonly (readonly number[])[],
  maxShared?: readonly number[],
): PackedBatch {
  const limit = (s: number) => Math.min(sequences[s].length - 1, maxShared?.[s] ?? Infinity);
  const groups = groupByPrefix(sequences, limit);
  const rows = sequences.reduce((sum, t) => sum + t.length, 0) -
    groups.reduce((sum, g) => sum + g.length * (g.members.length - 1), 0);
  const ids = new Int32Array(rows);
  const positions = new Int32Array(rows);
  const seqs: number[] = [];
  const layout = new Array<{ group: number; prefixLength: number; ownStart: number }>(sequences.length);
  const prefixes: { start: number; length: number }[] = [];
  let row = 0;
  const place = (tokens: readonly number[], from: number, to: number) => {
    for (let i = from; i < to; i++, row++) {
      ids[row] = tokens[i];
      positions[row] = i;
    }
  };
  const groupOf = new Int32Array(sequences.length).fill(-1);
  for (const [g, group] of groups.entries()) {
    prefixes.push({ start: row, length: group.length });
    seqs.push(row, group.length, 0, 0, row, group.length);
    place(sequences[group.members[0]], 0, group.length);
    for (const s of group.members) groupOf[s] = g;
  }
  for (const [s, tokens] of sequences.entries()) {
    const prefix = groupOf[s] < 0 ? { start: 0, length: 0 } : prefixes[groupOf[s]];
    const own = tokens.length - prefix.length;
    layout[s] = { group: groupOf[s], prefixLength: prefix.length, ownStart: row };
    seqs.push(row, own, prefix.start, prefix.length, row, own);
    place(tokens, prefix.length, tokens.length);
  }
  const rowOf = (s: number, i: number) => {
    const { group, prefixLength, ownStart } = layout[s];
    return i < prefixLength ? prefixes[group].start + i : ownStart + i - prefixLength;
  };
  return { ids, positions, seqs: Int32Array.from(seqs), seqCount: seqs.length / 6, rows, rowOf, layout, prefixes };
}

/** One array for all rows of a batch, from those of its sequences: rows × width. What is missing at the end of one stays 0. */
export function packedRows(packed: PackedBatch, own: readonly Float32Array[], width: number): Float32Array {
  const all = new Float32Array(packed.rows * width);
  for (const [s, values] of own.entries()) {
    for (let i = 0; i * width < values.length; i++) {
      all.set(values.subarray(i * width, (i + 1) * width), packed.rowOf(s, i) * width);
    }
  }
  return all;
}

/** Sequences that begin alike, with the length of what all members of a group share. */
function groupByPrefix(
  sequences: readonly (readonly number[])[],
  limit: (s: number) => number,
): { members: number[]; length: number }[] {
  const byStart = new Map<string, number[]>();
  for (const [s, tokens] of sequences.entries()) {
    if (limit(s) < shortestPrefix) continue;
    const key = tokens.slice(0, shortestPrefix).join(",");
    byStart.set(key, [...(byStart.get(key) ?? []), s]);
  }
  const groups: { members: number[]; length: number }[] = [];
  for (const members of byStart.values()) {
    if (members.length < 2) continue;
    const first = sequences[members[0]];
    let length = Math.min(...members.map(limit));
    for (const s of members) {
      let i = 0;
      while (i < length && sequences[s][i] === first[i]) i++;
      length = i;
    }
    groups.push({ members, length });
  }
  return groups;
}
