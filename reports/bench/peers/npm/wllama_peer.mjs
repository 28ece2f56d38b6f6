/**
 * wllama, llama.cpp in WebAssembly: `wllama_peer.mjs THREADS`. It is made for browsers; Deno can act as one well enough, its
 * threads included.
 */
import process from "node:process";
import { actAsPage, fileAsBlobUrl } from "./page.mjs";
import { serve } from "./serve.mjs";

const threads = Number(process.argv[2]);
actAsPage();
const { Wllama } = await import("@wllama/wllama");
const silent = { debug() {}, log() {}, warn() {}, error: console.error };
const binary = await fileAsBlobUrl(
  new URL("./node_modules/@wllama/wllama/esm/wasm/wllama.wasm", import.meta.url),
  "application/wasm",
);
// Its caches need a browser's storage; the model comes from a file instead.
const wllama = new Wllama({ default: binary }, { cacheManager: {}, modelManager: {}, logger: silent });

await serve({
  versions: () => ({}),

  async load({ path }) {
    const bytes = await Deno.readFile(path);
    await wllama.loadModel([new Blob([bytes])], { n_ctx: 512, n_threads: threads, n_gpu_layers: 0, n_parallel: 1 });
    return { threads: wllama.isMultithread() ? wllama.getNumThreads() : 1 };
  },

  /** Greedy decoding of a text: the text that follows, and the seconds after which each piece of it was there. */
  async decode({ text, count }) {
    const pieces = [], seconds = [], start = performance.now();
    await wllama.createCompletion({
      prompt: text,
      max_tokens: count,
      temperature: 0,
      cache_prompt: false,
      stream: true,
      onData(chunk) {
        const piece = chunk.choices?.[0];
        if (piece === undefined || piece.finish_reason) return;
        pieces.push(piece.text);
        seconds.push((performance.now() - start) / 1000);
      },
    });
    return { text: pieces.join(""), seconds };
  },
});
