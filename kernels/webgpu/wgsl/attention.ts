/**
 * Causal softmax attention with grouped heads over packed sequences, forward and backward; `seqs` as `AttentionArgs` says.
 * Formulas: `kernels/reference/attention.ts`.
 */
import { forEachItem, type Kernel, parameters, storage } from "./kernel.ts";

/** Keys (or queries) that one workgroup looks at together, one a thread. */
const threads = 64;
/** Largest width of a head. */
export const largestHead = 256;
/** Values of a head that a thread adds up. */
const perThread = largestHead / threads;

/** Parameters of all passes. */
export const attentionShape =
  "seq_count: u32, heads: u32, kv_heads: u32, head_dim: u32, scale: f32, q_at: u32, k_at: u32, v_at: u32, " +
  "out_at: u32, lse_at: u32";

/** Row in k and v of the j-th key that a query of sequence `s` sees, and how many it sees. */
export const attentionKeys = `fn keyRow(s: u32, j: u32) -> u32 {
  let prefix = u32(seqs[6u * s + 3u]);
  return select(u32(seqs[6u * s + 4u]) + j - prefix, u32(seqs[6u * s + 2u]) + j, j < prefix);
}
fn keyCount(s: u32, query: u32) -> u32 {
  return u32(seqs[6u * s + 3u]) + u32(seqs[6u * s + 5u]) - u32(seqs[6u * s + 1u]) + query + 1u;
}
`;

const head = () =>
  `@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32) {
`;

/** The query, head and sequence of a workgroup or thread by its `index`; ends the ones without a query. */
export const queryAt = (index: "group" | "id") =>
  `  let query = ${index}.x;
  let h = ${index}.y;
  let s = ${index}.z;
  if (query >= u32(seqs[6u * s + 1u])) { return; }
  let kv = h / (p.heads / p.kv_heads);
  let q_from = ((u32(seqs[6u * s]) + query) * p.heads + h) * p.head_dim;
  let count = keyCount(s, query);
`;

/** One workgroup a query and head: scores of 64 keys at a time, with the running maximum of Dao et al. (2022). */
export const attention: Kernel = {
  name: "attention",
  access: ["write", "write", "read", "read", "read", "read"],
  code: parameters(attentionShape) + storage(1, "out", "write") + storage(2, "lse", "write") + storage(3, "q", "read") +
    storage(4, "k", "read") + storage(5, "v", "read") + storage(6, "seqs", "read", "i32") + attentionKeys +
    `var<workgroup> weights: array<f32, ${threads}>;
var<workgroup> key_at: array<u32, ${threads}>;
var<workgroup> reduced: array<f32, ${threads}>;
` + head() + queryAt("group") + `  var sums: array<f32, ${perThread}>;
  var largest = -3.4e38;
  var total = 0.0;
  for (var j0 = 0u; j0 < count; j0 += ${threads}u) {
    let j = j0 + t;
    var score = -3.4e38;
    if (j < count) {
      let at = (keyRow(s, j) * p.kv_heads + kv) * p.head_dim;
      key_at[t] = at;
      var dot = 0.0;
      for (var d = 0u; d < p.head_dim; d++) { dot += q[p.q_at + q_from + d] * k[p.k_at + at + d]; }
      score = p.scale * dot;
    }
    reduced[t] = score;
    workgroupBarrier();
    for (var width = ${threads / 2}u; width > 0u; width = width / 2u) {
      if (t < width) { reduced[t] = max(reduced[t], reduced[t + width]); }
      workgroupBarrier();
    }
    let next = max(largest, reduced[0]);
    let keep = exp(largest - next);
    workgroupBarrier();
    let weight = select(0.0, exp(score - next), j < count);
    weights[t] = weight;
    reduced[t] = weight;
    workgroupBarrier();
    for (var width = ${threads / 2}u; width > 0u; width = width / 2u) {
      if (t < width) { reduced[t] += reduced[t + width]; }
      workgroupBarrier();
    }
    total = total * keep + reduced[0];
    largest = next;
    let here = min(${threads}u, count - j0);
    for (var part = 0u; part < ${perThread}u; part++) {
      let d = part * ${threads}u + t;
      if (d >= p.head_dim) { break; }
      var sum = sums[part] * keep;
      for (var i = 0u; i < here; i++) { sum += weights[i] * v[p.v_at + key_at[i] + d]; }
      sums[part] = sum;
    }
    workgroupBarrier();
  }
  for (var part = 0u; part < ${perThread}u; part++) {
    let d = part * ${threads}u + t;
    if (d < p.head_dim) { out[p.out_at + q_from + d] = sums[part] / total; }
  }
  if (t == 0u) { lse[p.lse_at + q_from / p.head_dim] = largest + log(total); }
}
`,
};

/** Parameters of the backward passes. */
export const backwardShape = `${attentionShape}, dout_at: u32, dq_at: u32, dk_at: u32, dv_at: u32`;

/** delta[token, head] = Σ dout · out: what the softmax takes off every score's gradient. */
export const attentionDelta: Kernel = {
  name: "attentionDelta",
  access: ["write", "read", "read"],
  code: parameters("n: u32, head_dim: u32, out_at: u32, dout_at: u32") + storage(1, "delta", "write") +
    storage(2, "out", "read") + storage(3, "dout", "read") +
    forEachItem(`var sum = 0.0;
    for (var d = 0u; d < p.head_dim; d++) {
      sum += dout[p.dout_at + i * p.head_dim + d] * out[p.out_at + i * p.head_dim + d];
    }
    delta[i] = sum;`),
};

/** dq = scale · Σ ds · k, one workgroup a query and head. */
export const attentionBackwardQueries: Kernel = {
  name: "attentionBackwardQueries",
  access: ["write", "read", "read", "read", "read", "read", "read", "read"],
  code: parameters(backwardShape) + storage(1, "dq", "write") + storage(2, "q", "read") + storage(3, "k", "read") +
    storage(4, "v", "read") + storage(5, "dout", "read") + storage(6, "lse", "read") + storage(7, "delta", "read") +
    storage(8, "seqs", "read", "i32") + attentionKeys + `var<workgroup> pulls: array<f32, ${threads}>;
var<workgroup> key_at: array<u32, ${threads}>;
` + head() + queryAt("group") + `  let row = q_from / p.head_dim;
  var sums: array<f32, ${perThread}>;
  for (var j0 = 0u; j0 < count; j0 += ${threads}u) {
    let j = j0 + t;
    if (j < count) {
      let at = (keyRow(s, j) * p.kv_heads + kv) * p.head_dim;
      var score = 0.0;
      var dp = 0.0;
      for (var d = 0u; d < p.head_dim; d++) {
        score += q[p.q_at + q_from + d] * k[p.k_at + at + d];
        dp += dout[p.dout_at + q_from + d] * v[p.v_at + at + d];
      }
      key_at[t] = at;
      pulls[t] = p.scale * exp(p.scale * score - lse[p.lse_at + row]) * (dp - delta[row]);
    }
    workgroupBarrier();
    let here = min(${threads}u, count - j0);
    for (var part = 0u; part < ${perThread}u; part++) {
      let d = part * ${threads}u + t;
      if (d >= p.head_dim) { break; }
      var sum = sums[part];
      for (var i = 0u; i < here; i++) { sum += pulls[i] * k[p.k_at + key_at[i] + d]; }
      sums[part] = sum;
    }
    workgroupBarrier();
  }
  for (var part = 0u; part < ${perThread}u; part++) {
    let d = part * ${threads}u + t;
    if (d < p.head_dim) { dq[p.dq_at + q_from + d] = sums[part]; }
  }
}
`,
};

/** In a loop over sequences `s`: the queries that see key row `row`, as `items` of them and of the heads of its group. */
export const queriesOfKeyRow = `    let query0 = u32(seqs[6u * s]);
    let queries = u32(seqs[6u * s + 1u]);
    let prefix0 = u32(seqs[6u * s + 2u]);
    let prefix = u32(seqs[6u * s + 3u]);
    let own0 = u32(seqs[6u * s + 4u]);
    let own = u32(seqs[6u * s + 5u]);
    let in_prefix = row >= prefix0 && row < prefix0 + prefix;
    let in_own = row >= own0 && row < own0 + own;
    if (!in_prefix && !in_own) { continue; }
    // Query i sees own − queries + i + 1 of the own rows.
    var first = 0u;
    if (!in_prefix && row - own0 + queries > own) { first = row - own0 + queries - own; }
    let items = (queries - first) * group_size;
`;

/** Which gradient of a key row a pass makes: they need eight and six buffers, of which a stage has eight at least. */
export type KeyGradient = "dk" | "dv";

/** The buffers of such a pass. */
export function keyGradientOperands(which: KeyGradient): Pick<Kernel, "access"> & { bindings: string } {
  const inputs = which === "dk" ? ["q", "k", "v", "dout", "lse", "delta"] : ["q", "k", "dout", "lse"];
  return {
    access: ["write", ...inputs.map(() => "read" as const), "read"],
    bindings: storage(1, which, "write") + inputs.map((input, i) => storage(2 + i, input, "read")).join("") +
      storage(2 + inputs.length, "seqs", "read", "i32"),
  };
}

/**
 * dk += scale · Σ ds · q, or dv += Σ p · dout, one workgroup a key row and key-value head. It goes through the sequences in
 * order, since a shared prefix is seen by several, and adds nothing atomically.
 */
function keyGradient(name: string, which: KeyGradient): Kernel {
  const keysOnly = which === "dk";
  const { access, bindings } = keyGradientOperands(which);
  return {
    name,
    access,
    code: parameters(backwardShape) + bindings + `var<workgroup> factors: array<f32, ${threads}>;
` + head() + `  let row = group.x;
  let kv = group.y;
  let group_size = p.heads / p.kv_heads;
  let at = (row * p.kv_heads + kv) * p.head_dim;
  var sums: array<f32, ${perThread}>;
  for (var s = 0u; s < p.seq_count; s++) {
${queriesOfKeyRow}    for (var i0 = 0u; i0 < items; i0 += ${threads}u) {
      let i = i0 + t;
      if (i < items) {
        let query_row = (query0 + first + i / group_size) * p.heads + kv * group_size + i % group_size;
        let q_from = query_row * p.head_dim;
        var score = 0.0;
        for (var d = 0u; d < p.head_dim; d++) { score += q[p.q_at + q_from + d] * k[p.k_at + at + d]; }
        let share = exp(p.scale * score - lse[p.lse_at + query_row]);
${
      keysOnly
        ? `        var dp = 0.0;
        for (var d = 0u; d < p.head_dim; d++) { dp += dout[p.dout_at + q_from + d] * v[p.v_at + at + d]; }
        factors[t] = p.scale * share * (dp - delta[query_row]);`
        : "        factors[t] = share;"
    }
      }
      workgroupBarrier();
      let here = min(${threads}u, items - i0);
      for (var part = 0u; part < ${perThread}u; part++) {
        let d = part * ${threads}u + t;
        if (d >= p.head_dim) { break; }
        for (var n = 0u; n < here; n++) {
          let item = i0 + n;
          let q_from = ((query0 + first + item / group_size) * p.heads + kv * group_size + item % group_size) * p.head_dim;
          sums[part] += factors[n] * ${keysOnly ? "q[p.q_at + q_from + d]" : "dout[p.dout_at + q_from + d]"};
        }
      }
      workgroupBarrier();
    }
  }
  for (var part = 0u; part < ${perThread}u; part++) {
    let d = part * ${threads}u + t;
    if (d < p.head_dim) { ${which}[p.${which}_at + at + d] += sums[part]; }
  }
}
`,
  };
}

/** See {@link keyGradient}. */
export const attentionBackwardKeys = keyGradient("attentionBackwardKeys", "dk");
/** See {@link keyGradient}. */
export const attentionBackwardValues = keyGradient("attentionBackwardValues", "dv");
