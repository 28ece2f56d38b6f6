/**
 * Searches among vectors by other libraries: `index_peer.mjs hnswlib-wasm|usearch`. Commands:
 *
 * - `build` { keys, width, m, efConstruction }: reads a file of f32 rows; gives `seconds`.
 * - `search` { cues, width, k, ef }: gives for each row of a file the numbers of rows that were `found`, and the `milliseconds` that each took.
 */
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, pid } from "node:process";
import { actAsPage } from "./page.mjs";
import { serve } from "./serve.mjs";

function rowsOf(path, width) {
  const bytes = readFileSync(path);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return Array.from({ length: all.length / width }, (_, i) => all.subarray(i * width, (i + 1) * width));
}

/** hnswlib-wasm is built for browsers: its package names no entry that a runtime knows, and it looks for a page when it is loaded. */
async function hnswlib() {
  const { process } = globalThis;
  actAsPage();
  globalThis.indexedDB ??= { open: () => ({}) };
  const { loadHnswlib } = await import("./node_modules/hnswlib-wasm/dist/hnswlib.js");
  const library = await loadHnswlib();
  globalThis.process = process;
  let index;
  return {
    build(rows, { width, m, efConstruction }) {
      index = new library.HierarchicalNSW("ip", width, "");
      index.initIndex(rows.length, m, efConstruction, 100);
      rows.forEach((row, i) => index.addPoint(row, i, false));
    },
    searching(ef) {
      index.setEfSearch(ef);
      return (row, k) => index.searchKnn(row, k, undefined).neighbors;
    },
  };
}

async function usearch() {
  const { Index } = await import("usearch");
  const file = join(tmpdir(), `index-peer-${pid}.usearch`);
  let config;
  return {
    build(rows, { width, m, efConstruction }) {
      config = { dimensions: width, metric: "ip", quantization: "f32", connectivity: m, expansion_add: efConstruction };
      const index = new Index({ ...config, expansion_search: 64, multi: false });
      rows.forEach((row, i) => index.add(BigInt(i), row, 1));
      index.save(file);
    },
    // How many candidates a search keeps is said when an index is made.
    searching(ef) {
      const index = new Index({ ...config, expansion_search: ef, multi: false });
      index.load(file);
      return (row, k) => Array.from(index.search(row, k, 1).keys, Number);
    },
    close: () => rmSync(file, { force: true }),
  };
}

// Libraries print while they load; answers alone go to stdout.
console.log = console.error;
const library = await { "hnswlib-wasm": hnswlib, usearch }[argv[2]]();

await serve({
  build({ keys, ...options }) {
    const rows = rowsOf(keys, options.width);
    const begun = performance.now();
    library.build(rows, options);
    return { seconds: (performance.now() - begun) / 1000 };
  },
  search({ cues, width, k, ef }) {
    const search = library.searching(ef);
    const answers = rowsOf(cues, width).map((row) => {
      const begun = performance.now();
      const found = search(row, k);
      return { found: Array.from(found), milliseconds: performance.now() - begun };
    });
    return { found: answers.map(({ found }) => found), milliseconds: answers.map(({ milliseconds }) => milliseconds) };
  },
  close: () => library.close?.(),
});
