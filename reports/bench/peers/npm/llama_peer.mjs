/**
 * llama.cpp through node-llama-cpp, its prebuilt binary on the CPU: `llama_peer.mjs THREADS`. It multiplies quantised weights by
 * activations rounded to eight bits, so its logits are not those of f32 arithmetic.
 */
import process from "node:process";
import { serve } from "./serve.mjs";

const threads = Number(process.argv[2]);
const { getLlama } = await import("node-llama-cpp");
const llama = await getLlama({
  gpu: false,
  build: "never",
  skipDownload: true,
  maxThreads: threads,
  logLevel: "error",
});
let model, modelPath, context, sequence;

await serve({
  versions: () => ({ release: llama.llamaCppRelease.release }),

  /** A model, and the adapter (GGUF) that every evaluation applies. */
  async load({ path, adapter }) {
    await context?.dispose();
    if (path !== modelPath) {
      await model?.dispose();
      model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
      modelPath = path;
    }
    context = await model.createContext({
      contextSize: 512,
      batchSize: 512,
      threads,
      ...(adapter === undefined ? {} : { lora: { adapters: [{ filePath: adapter }] } }),
    });
    sequence = context.getSequence();
  },

  /** Greedy decoding: the ids, and the seconds after which each was there. */
  async decode({ prompt, count }) {
    await sequence.clearHistory();
    const ids = [], seconds = [], start = performance.now();
    for await (const id of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
      ids.push(id);
      seconds.push((performance.now() - start) / 1000);
      if (ids.length === count) break;
    }
    return { ids, seconds };
  },

  /** The likeliest token at each place of a given continuation. */
  async follow({ prompt, continuation }) {
    await sequence.clearHistory();
    const ask = (id) => [id, { generateNext: { token: true, options: { temperature: 0 } } }];
    const all = [...prompt, ...continuation.slice(0, -1)];
    const results = await sequence.controlledEvaluate(all.map((id, i) => i >= prompt.length - 1 ? ask(id) : id));
    return { ids: results.filter((result) => result !== undefined).map((result) => result.next.token) };
  },

  tokenize: ({ text }) => ({ ids: [...model.tokenize(text)] }),
});
