/** What the LoRA peers do alike: a model of named tensors in one file of raw f32, the rows of a step, and the commands that they answer. */
import { readFloats, transposed } from "./matmul_files.mjs";

/** The projections of a block, each with the part of the block that it is in. */
export const projections = {
  q_proj: "self_attn",
  k_proj: "self_attn",
  v_proj: "self_attn",
  o_proj: "self_attn",
  gate_proj: "mlp",
  up_proj: "mlp",
  down_proj: "mlp",
};

/** Inverse of a matrix's order: rows × cols to cols × rows, as products that do not transpose want it. */
function turned({ values, shape: [rows, cols] }) {
  return { values: transposed(values, rows, cols), shape: [cols, rows] };
}

/**
 * A model's blocks with every matrix as inputs × outputs; what was put on the device by `put({ values, shape })`. `lora` holds A
 * (inputs × rank) and B (rank × outputs) of every projection of every block.
 */
export function modelTensors(tensors, { layers }, put) {
  const plain = (name) => put(tensors[name]), matrix = (name) => put(turned(tensors[name]));
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const at = `model.layers.${layer}`;
    const of = (make) => Object.fromEntries(Object.entries(projections).map(([p, part]) => [p, make(p, part)]));
    return {
      frozen: {
        attentionNorm: plain(`${at}.input_layernorm.weight`),
        mlpNorm: plain(`${at}.post_attention_layernorm.weight`),
        weight: of((p, part) => matrix(`${at}.${part}.${p}.weight`)),
        bias: Object.fromEntries(["q_proj", "k_proj", "v_proj"].map((p) => [p, plain(`${at}.self_attn.${p}.bias`)])),
      },
      lora: of((p) => ({ a: matrix(`lora.${layer}.${p}.a`), b: matrix(`lora.${layer}.${p}.b`) })),
    };
  });
  return {
    frozen: {
      embedding: plain("model.embed_tokens.weight"),
      head: matrix("model.embed_tokens.weight"),
      finalNorm: plain("model.norm.weight"),
      blocks: blocks.map(({ frozen }) => frozen),
    },
    lora: blocks.map(({ lora }) => lora),
  };
}

/** Cosines and sines of the rotary angles, tokens × half a head each. */
export function ropeTables(tokens, { headDim, ropeBase }) {
  const half = headDim / 2, shape = [tokens, half];
  const table = (f) =>
    Float32Array.from({ length: tokens * half }, (_, i) => {
      return f(Math.floor(i / half) * Math.pow(ropeBase, -2 * (i % half) / headDim));
    });
  return { cos: { values: table(Math.cos), shape }, sin: { values: table(Math.sin), shape } };
}

/** Rows of one length as the libraries take them: all ids, and the ids that the answers' places are to say. */
export function flatRows({ rows, answerStart }) {
  return {
    count: rows.length,
    tokens: rows[0].length,
    ids: Int32Array.from(rows.flat()),
    targets: Int32Array.from(rows.flatMap((row) => row.slice(answerStart))),
    answerStart,
  };
}

/**
 * The commands of a LoRA peer. `load(plan)` gives a function that takes one step on some rows and resolves with the loss
 * before it, when weights and moments have been updated on the device.
 */
export function loraCommands(load) {
  let step;
  return {
    async load({ file, tensors: places, ...plan }) {
      const all = await readFloats(file);
      const tensors = Object.fromEntries(
        places.map(({ name, shape, at }) => {
          return [name, { values: all.slice(at, at + shape.reduce((a, b) => a * b)), shape }];
        }),
      );
      step = await load({ tensors, ...plan });
    },
    async step(batch) {
      const started = performance.now();
      const loss = await step(flatRows(batch));
      return { loss, seconds: (performance.now() - started) / 1000 };
    },
  };
}
