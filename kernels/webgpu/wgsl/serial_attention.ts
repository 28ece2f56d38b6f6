/**
 * Attention with one thread a query, or a key row, and no workgroup memory: for adapters that compute on the CPU, where a barrier costs
 * more than it saves. Operands and parameters are those of the kernels of the same name in `attention.ts`. Loops over a head are written
 * out: its values stay in registers, and llvmpipe ends a thread's loops, without a word, after 65,535 rounds of all of them together.
 */
import {
  attentionKeys,
  attentionShape,
  backwardShape,
  type KeyGradient,
  keyGradientOperands,
  queriesOfKeyRow,
  queryAt,
} from "./attention.ts";
import { type Kernel, parameters, storage } from "./kernel.ts";
import { serialHead } from "./serial_rows.ts";

/** Widest head that is written out. */
export const largestSerialHead = 128;
/** Rounds of loops that one thread may take, well below llvmpipe's end. */
export const mostSerialRounds = 60_000;

/** A statement for each value of a head. */
const each = (headDim: number, statement: (d: number) => string) =>
  Array.from({ length: headDim }, (_, d) => statement(d)).join(" ");

const made = new Map<string, Kernel>();

/** One kernel a name. */
function once(name: string, make: (name: string) => Kernel): Kernel {
  const kernel = made.get(name) ?? make(name);
  made.set(name, kernel);
  return kernel;
}

/** See `attention` in attention.ts. */
export const serialAttention = (headDim: number): Kernel =>
  once(`serialAttention${headDim}`, (name) => ({
    name,
    access: ["write", "write", "read", "read", "read", "read"],
    code: parameters(attentionShape) + storage(1, "out", "write") + storage(2, "lse", "write") +
      storage(3, "q", "read") + storage(4, "k", "read") + storage(5, "v", "read") + storage(6, "seqs", "read", "i32") +
      attentionKeys + serialHead + queryAt("id") + `
  ${each(headDim, (d) => `let q${d} = q[p.q_at + q_from + ${d}u]; var sum${d} = 0.0;`)}
  var largest = -3.4e38;
  var total = 0.0;
  for (var j = 0u; j < count; j++) {
    let at = (keyRow(s, j) * p.kv_heads + kv) * p.head_dim;
    var dot = 0.0;
    ${each(headDim, (d) => `dot += q${d} * k[p.k_at + at + ${d}u];`)}
    let score = p.scale * dot;
    if (score > largest) {
      let keep = exp(largest - score);
      total *= keep;
      ${each(headDim, (d) => `sum${d} *= keep;`)}
      largest = score;
    }
    let weight = exp(score - largest);
    total += weight;
    ${each(headDim, (d) => `sum${d} += weight * v[p.v_at + at + ${d}u];`)}
  }
  ${each(headDim, (d) => `out[p.out_at + q_from + ${d}u] = sum${d} / total;`)}
  lse[p.lse_at + q_from / p.head_dim] = largest + log(total);
}
`,
  }));

/** See `attentionBackwardQueries` in attention.ts. */
export const serialAttentionBackwardQueries = (headDim: number): Kernel =>
  once(`serialAttentionBackwardQueries${headDim}`, (name) => ({
    name,
    access: ["write", "read", "read", "read", "read", "read", "read", "read"],
    code: parameters(backwardShape) + storage(1, "dq", "write") + storage(2, "q", "read") + storage(3, "k", "read") +
      storage(4, "v", "read") + storage(5, "dout", "read") + storage(6, "lse", "read") + storage(7, "delta", "read") +
      storage(8, "seqs", "read", "i32") + attentionKeys + serialHead + queryAt("id") + `
  let row = q_from / p.head_dim;
  ${
      each(
        headDim,
        (d) =>
          `let q${d} = q[p.q_at + q_from + ${d}u]; let g${d} = dout[p.dout_at + q_from + ${d}u]; var sum${d} = 0.0;`,
      )
    }
  for (var j = 0u; j < count; j++) {
    let at = (keyRow(s, j) * p.kv_heads + kv) * p.head_dim;
    var score = 0.0;
    var dp = 0.0;
    ${each(headDim, (d) => `score += q${d} * k[p.k_at + at + ${d}u]; dp += g${d} * v[p.v_at + at + ${d}u];`)}
    let pull = p.scale * exp(p.scale * score - lse[p.lse_at + row]) * (dp - delta[row]);
    ${each(headDim, (d) => `sum${d} += pull * k[p.k_at + at + ${d}u];`)}
  }
  ${each(headDim, (d) => `dq[p.dq_at + q_from + ${d}u] = sum${d};`)}
}
`,
  }));

/** See `keyGradient` in attention.ts: one thread a key row and key-value head; `rows` of them follow the other parameters. */
function serialKeyGradient(which: KeyGradient, headDim: number): Kernel {
  const keysOnly = which === "dk";
  const { access, bindings } = keyGradientOperands(which);
  const value = (d: number) => keysOnly ? `q[p.q_at + q_from + ${d}u]` : `dout[p.dout_at + q_from + ${d}u]`;
  return once(`serialAttentionBackward_${which}${headDim}`, (name) => ({
    name,
    access,
    code: parameters(`${backwardShape}, rows: u32`) + bindings + serialHead + `  let row = id.x;
  let kv = id.y;
  if (row >= p.rows) { return; }
  let group_size = p.heads / p.kv_heads;
  let at = (row * p.kv_heads + kv) * p.head_dim;
  ${each(headDim, (d) => `let k${d} = k[p.k_at + at + ${d}u]; var sum${d} = 0.0;`)}
  ${keysOnly ? each(headDim, (d) => `let v${d} = v[p.v_at + at + ${d}u];`) : ""}
  for (var s = 0u; s < p.seq_count; s++) {
${queriesOfKeyRow}    for (var i = 0u; i < items; i++) {
      let query_row = (query0 + first + i / group_size) * p.heads + kv * group_size + i % group_size;
      let q_from = query_row * p.head_dim;
      var score = 0.0;
      ${each(headDim, (d) => `score += k${d} * q[p.q_at + q_from + ${d}u];`)}
      var factor = exp(p.scale * score - lse[p.lse_at + query_row]);
${
      keysOnly
        ? `      var dp = 0.0;
      ${each(headDim, (d) => `dp += v${d} * dout[p.dout_at + q_from + ${d}u];`)}
      factor *= p.scale * (dp - delta[query_row]);`
        : ""
    }
      ${each(headDim, (d) => `sum${d} += factor * ${value(d)};`)}
    }
  }
  ${each(headDim, (d) => `${which}[p.${which}_at + at + ${d}u] += sum${d};`)}
}
`,
  }));
}

/** The gradient of the keys. */
export const serialAttentionBackwardKeys = (headDim: number): Kernel => serialKeyGradient("dk", headDim);
/** The gradient of the values. */
export const serialAttentionBackwardValues = (headDim: number): Kernel => serialKeyGradient("dv", headDim);
