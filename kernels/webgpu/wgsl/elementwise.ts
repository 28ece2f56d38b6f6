/** Operations on each value by itself. Offsets say where a view begins in its buffer. */
import { forEachItem, type Kernel, parameters, storage } from "./kernel.ts";

/** out = value. */
export const fill: Kernel = {
  name: "fill",
  access: ["write"],
  code: parameters("n: u32, out_at: u32, value: f32") + storage(1, "out", "write") +
    forEachItem("out[p.out_at + i] = p.value;"),
};

/** out += alpha · x. */
export const axpy: Kernel = {
  name: "axpy",
  access: ["write", "read"],
  code: parameters("n: u32, out_at: u32, x_at: u32, alpha: f32") + storage(1, "out", "write") +
    storage(2, "x", "read") +
    forEachItem("out[p.out_at + i] += p.alpha * x[p.x_at + i];"),
};

const sigmoid = "fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }\n";

/** out = silu(gate) ⊙ up (Shazeer 2020). */
export const siluMul: Kernel = {
  name: "siluMul",
  access: ["write", "read", "read"],
  code: parameters("n: u32, out_at: u32, gate_at: u32, up_at: u32") + storage(1, "out", "write") +
    storage(2, "gate", "read") + storage(3, "up", "read") + sigmoid +
    forEachItem("let g = gate[p.gate_at + i];\n    out[p.out_at + i] = g * sigmoid(g) * up[p.up_at + i];"),
};

const siluGradient = (gate: string, up: string, dgate: string, dup: string) =>
  `let g = ${gate};
    let u = ${up};
    let d = dout[p.dout_at + i];
    let s = sigmoid(g);
    ${dup} = d * g * s;
    ${dgate} = d * u * s * (1.0 + g * (1.0 - s));`;

/** dup = dout · silu(gate), dgate = dout · up · silu′(gate), over gate and up themselves. */
export const siluMulBackwardInPlace: Kernel = {
  name: "siluMulBackwardInPlace",
  access: ["write", "write", "read"],
  code: parameters("n: u32, gate_at: u32, up_at: u32, dout_at: u32") + storage(1, "gate", "write") +
    storage(2, "up", "write") + storage(3, "dout", "read") + sigmoid +
    forEachItem(siluGradient("gate[p.gate_at + i]", "up[p.up_at + i]", "gate[p.gate_at + i]", "up[p.up_at + i]")),
};

/** The same into buffers of their own. */
export const siluMulBackward: Kernel = {
  name: "siluMulBackward",
  access: ["write", "write", "read", "read", "read"],
  code: parameters("n: u32, dgate_at: u32, dup_at: u32, gate_at: u32, up_at: u32, dout_at: u32") +
    storage(1, "dgate", "write") + storage(2, "dup", "write") + storage(3, "gate", "read") + storage(4, "up", "read") +
    storage(5, "dout", "read") + sigmoid +
    forEachItem(siluGradient("gate[p.gate_at + i]", "up[p.up_at + i]", "dgate[p.dgate_at + i]", "dup[p.dup_at + i]")),
};

/**
 * AdamW (Loshchilov & Hutter 2019) in the order of torch.optim.AdamW. `rate` is lr / (1 − beta1^step), `root` is
 * 1 / sqrt(1 − beta2^step), `keep` is 1 − lr · weightDecay.
 */
export const adamW: Kernel = {
  name: "adamW",
  access: ["write", "read", "write", "write", "read"],
  code: parameters(
    "n: u32, params_at: u32, grads_at: u32, m_at: u32, v_at: u32, sum_at: u32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, " +
      "keep: f32, rate: f32, root: f32, eps: f32, clip: f32",
  ) + storage(1, "params", "write") + storage(2, "grads", "read") + storage(3, "m", "write") +
    storage(4, "v", "write") + storage(5, "sum_squares", "read") +
    forEachItem(`var scale = 1.0;
    if (p.clip > 0.0) { scale = min(1.0, p.clip / (sqrt(sum_squares[p.sum_at]) + 1e-6)); }
    let g = grads[p.grads_at + i] * scale;
    let first = p.beta1 * m[p.m_at + i] + p.rest1 * g;
    let second = p.beta2 * v[p.v_at + i] + p.rest2 * g * g;
    m[p.m_at + i] = first;
    v[p.v_at + i] = second;
    let at = p.params_at + i;
    params[at] = params[at] * p.keep - p.rate * first / (sqrt(second) * p.root + p.eps);`),
};

/** Turns value i of a head with value i + headDim / 2 by the angle of its row's position (Su et al. 2021). */
export const rope: Kernel = {
  name: "rope",
  access: ["write", "read", "read"],
  code: parameters("n: u32, x_at: u32, table_at: u32, heads: u32, head_dim: u32, direction: f32") +
    storage(1, "x", "write") + storage(2, "positions", "read", "i32") + storage(3, "table", "read") +
    forEachItem(`let half = p.head_dim / 2u;
    let pair = i % half;
    let head = i / half;
    let angles = p.table_at + u32(positions[head / p.heads]) * p.head_dim;
    let c = table[angles + pair];
    let s = p.direction * table[angles + half + pair];
    let at = p.x_at + head * p.head_dim + pair;
    let a = x[at];
    let b = x[at + half];
    x[at] = a * c - b * s;
    x[at + half] = b * c + a * s;`),
};
