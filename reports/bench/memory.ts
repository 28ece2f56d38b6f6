/**
 * Search among many traces, on the keys that the embedded model makes of scenario A's episodes: exact search, our graph (HNSW), and
 * `hnswlib-wasm` and `usearch` where they are installed; for sparse keys (`--keyer auto`, as in daily use) also the lists of their places.
 *
 *     deno run -A reports/bench/memory.ts [--sizes 1000,10000,100000] [--sides exact,lists,hei-nw,hnswlib-wasm,usearch,end-to-end]
 *                                         [--keyer none] [--cues 200] [--seed 1] [--keys FILE] [--drawn] [--json FILE [--add]]
 *
 * Each approximate index keeps as many candidates as it needs to find 95 % of the ten nearest (`recall_at_10`, beside exact search): only so
 * are times comparable. `p_at_1` is the share of held-out questions whose own trace comes first. End to end is a question in, memory tokens
 * out: key, search, completion, texts, packing. `--keys` keeps the keys for a later call; `--drawn` draws
 * keys of the same kind, where to make so many of texts would take too long; `--add` adds to what the file has.
 */
import { loadavg } from "node:os";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { parseArgs } from "node:util";
import { ExactIndex } from "../../core/memory/exact_index.ts";
import { defaultHnsw, HnswIndex } from "../../core/memory/hnsw_index.ts";
import type { Keyer } from "../../core/memory/keyer.ts";
import type { VectorIndex } from "../../core/memory/memory.ts";
import { packRecalled } from "../../core/memory/packer.ts";
import { createMemory, recall } from "../../core/memory/retrieval.ts";
import { SizedIndex } from "../../core/memory/sized_index.ts";
import { SparseIndex } from "../../core/memory/sparse_index.ts";
import { isSparse } from "../../core/memory/sparse_key.ts";
import { SqliteMemoryStore } from "../../core/memory/sqlite_store.ts";
import { WordIndex } from "../../core/memory/word_index.ts";
import type { LanguageModel } from "../../core/model/language_model.ts";
import { openKeyer } from "../../core/run/open_keyer.ts";
import { openRunModel } from "../../core/run/open_model.ts";
import { specification } from "../../schemas/recipe.ts";
import { findNpmPeer, findRuntime, npmFolder } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";
import { bytesOf, drawnMaterial, type Material, materialOf } from "./memory_material.ts";
import { commandLine, provenance } from "./provenance.ts";
import { quantile, significant } from "./spread.ts";
import { tracedText } from "./traced_text.ts";

const nearest = 10;
/** Candidates that are tried, until enough is found. */
const efforts = [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512];
const aim = 0.95;

/** What searches gave: numbers of texts for each question, and how long each took. */
interface Searched {
  found: number[][];
  milliseconds: number[];
}

function searched({ cues }: Material, search: (key: Float32Array) => { id: string }[]): Searched {
  const found: number[][] = [], milliseconds: number[] = [];
  for (const { key } of cues) {
    const begun = performance.now();
    const hits = search(key);
    milliseconds.push(performance.now() - begun);
    found.push(hits.map(({ id }) => Number(id)));
  }
  return { found, milliseconds };
}

function rowOf({ cues }: Material, exact: number[][], { found, milliseconds }: Searched): Record<string, number> {
  const share = (count: number, of: number) => significant(count / of, 4);
  // Copies of a text have the same key: another copy is no miss.
  const hits = found.map((list, i) => list.filter((id) => exact[i].includes(id)).length);
  return {
    recall_at_10: share(hits.reduce((a, b) => a + b, 0), exact.flat().length),
    p_at_1: share(found.filter(([first], i) => first === cues[i].of).length, cues.length),
    ...percentiles(milliseconds),
  };
}

function percentiles(milliseconds: readonly number[]): Record<string, number> {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return { p50_ms: significant(quantile(sorted, 0.5), 3), p95_ms: significant(quantile(sorted, 0.95), 3) };
}

/** Builds an index over the keys; says how long it took. */
function built(index: Pick<VectorIndex, "add">, keys: readonly Float32Array[]): number {
  const begun = performance.now();
  keys.forEach((key, i) => index.add(String(i), key));
  return (performance.now() - begun) / 1000;
}

/** The row of the least effort at which enough is found; of the greatest where none does. */
async function atEqualRecall(
  material: Material,
  exact: number[][],
  search: (ef: number) => Promise<Searched> | Searched,
) {
  let row: Record<string, number> = {};
  for (const ef of efforts) {
    // Once to warm up.
    await search(ef);
    row = { ef, ...rowOf(material, exact, await search(ef)) };
    if (row.recall_at_10 >= aim) break;
  }
  return row;
}

async function measuredSide(name: string, material: Material, exact: number[][], folder: string): Promise<object> {
  const { m, efConstruction } = defaultHnsw;
  if (name === "lists") {
    if (!isSparse(material.keys[0])) return { left_out: "these keys are not sparse" };
    const index = new SparseIndex();
    const seconds = built(index, material.keys);
    const search = () => searched(material, (key) => index.find(key, nearest) ?? []);
    search();
    return { ...rowOf(material, exact, search()), build_seconds: significant(seconds, 3) };
  }
  if (name === "hei-nw") {
    const index = new HnswIndex({ m, efConstruction });
    const seconds = built(index, material.keys);
    const row = await atEqualRecall(
      material,
      exact,
      (ef) => searched(material, (key) => index.search(key, nearest, ef)),
    );
    return { ...row, build_seconds: significant(seconds, 3) };
  }
  const [peer, node] = [await findNpmPeer(name), await findRuntime(name === "usearch" ? "node" : "deno")];
  if ("missing" in peer) return { left_out: peer.missing };
  if (node === undefined) return { left_out: "there is no Node" };
  const width = material.keys[0].length;
  const [keys, cues] = [join(folder, "keys.f32"), join(folder, "cues.f32")];
  await Deno.writeFile(keys, bytesOf(material.keys));
  await Deno.writeFile(cues, bytesOf(material.cues.map(({ key }) => key)));
  const process = new PeerProcess(node.command, new URL("index_peer.mjs", npmFolder), {
    flags: node.flags,
    args: [name],
  });
  try {
    const { seconds } = await process.ask<{ seconds: number }>({ do: "build", keys, width, m, efConstruction });
    const row = await atEqualRecall(
      material,
      exact,
      (ef) => process.ask<Searched>({ do: "search", cues, width, k: nearest, ef }),
    );
    await process.ask({ do: "close" });
    return { ...row, build_seconds: significant(seconds, 3), version: peer.version };
  } finally {
    await process.close();
  }
}

/** Writes, then a question at a time from its words to memory tokens. */
async function endToEnd(
  model: LanguageModel,
  keyer: Keyer,
  { texts, keys, cues }: Material,
  folder: string,
): Promise<object> {
  await using store = await SqliteMemoryStore.open(join(folder, `memory-${texts.length}.sqlite`));
  const entries = texts.map((text, i) => tracedText(text, i, keys[i]));
  const alone = Math.min(200, entries.length >> 1);
  const seconds = stopwatch();
  for (const entry of entries.slice(0, alone)) await store.write([entry]);
  const one = seconds();
  for (let at = alone; at < entries.length; at += 100) await store.write(entries.slice(at, at + 100));
  const hundreds = seconds();
  const traces = await store.traces();
  const read = seconds();
  const memory = createMemory(keyer, traces, store, { index: new SizedIndex() });
  const indexed = seconds();
  const words = new WordIndex();
  texts.forEach((text, i) => words.add(String(i), text));
  memory.words = { index: words, share: specification.wordShare };
  const worded = seconds();
  const times: number[] = [], computed: number[] = [];
  let first = 0;
  for (const { text, of } of cues) {
    const begun = performance.now(), used = cpuUsage();
    const [{ recalled }] = await recall(memory, [text]);
    await packRecalled(model.tokens, store, [recalled]);
    times.push(performance.now() - begun);
    const { user, system } = cpuUsage(used);
    computed.push((user + system) / 1000);
    if (recalled[0]?.traceId === String(of)) first++;
  }
  return {
    ...percentiles(times),
    // On a machine that is busy with other things, this says what it takes.
    cpu: percentiles(computed),
    p_at_1: significant(first / cues.length, 4),
    writes_per_second: {
      alone: significant(alone / one, 3),
      by_hundreds: significant((entries.length - alone) / hundreds, 3),
    },
    open_seconds: { traces: significant(read, 3), index: significant(indexed, 3), words: significant(worded, 3) },
  };
}

/** Seconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const before = last;
    last = performance.now();
    return (last - before) / 1000;
  };
}

/** What was measured of one keyer's keys, by the number of traces. */
interface Rows {
  length: number;
  traces: Record<string, Record<string, unknown>>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string", default: "1000,10000,100000" },
      sides: { type: "string", default: "exact,lists,hei-nw,hnswlib-wasm,usearch,end-to-end" },
      cues: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      keyer: { type: "string", default: "none" },
      keys: { type: "string" },
      json: { type: "string" },
      add: { type: "boolean", default: false },
      drawn: { type: "boolean", default: false },
    },
  });
  const made = await provenance(), command = commandLine("memory");
  const before = values.add && values.json ? JSON.parse(await Deno.readTextFile(values.json)) : undefined;
  const sizes = values.sizes.split(",").map(Number), sides = values.sides.split(",");
  const folder = await Deno.makeTempDir({ prefix: "hei-nw-bench-memory-" });
  const model = await openRunModel(
    { model: "hei-nw/dummy-model", activationBits: 32, device: "cpu", threads: 1 },
    () => {},
  );
  try {
    const keyer = await openKeyer(model, values.keyer);
    const all: Record<string, Rows> = before?.keyers ?? {};
    const rows = all[values.drawn ? `${keyer.name}, drawn` : keyer.name] ??= { length: keyer.length, traces: {} };
    for (const size of sizes) {
      const [asked, seed] = [Number(values.cues), Number(values.seed)];
      const material = values.drawn
        ? drawnMaterial(size, asked, seed, { length: keyer.length, sparse: values.keyer !== "none" })
        : await materialOf(keyer, size, asked, seed, values.keys);
      const index = new ExactIndex();
      built(index, material.keys);
      const nearestOf = searched(material, (key) => index.search(key, nearest));
      const row: Record<string, unknown> = { ...rows.traces[size], cues: material.cues.length };
      for (const side of sides) {
        row[side] = side === "exact"
          ? rowOf(material, nearestOf.found, nearestOf)
          : side === "end-to-end"
          ? await endToEnd(model, keyer, material, folder)
          : await measuredSide(side, material, nearestOf.found, folder);
        console.error(size, side, JSON.stringify(row[side]));
      }
      rows.traces[size] = row;
    }
    const result = {
      ...{ bench: "memory", command: before ? [before.command, command].flat() : command, ...made },
      ...{ model: "hei-nw/dummy-model", texts: "scenario A", keyers: all, load: significant(loadavg()[0], 3) },
    };
    const text = `${JSON.stringify(result, null, 1)}\n`;
    if (values.json === undefined) console.log(text);
    else await Deno.writeTextFile(values.json, text);
  } finally {
    model.close();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
