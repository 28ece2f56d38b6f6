/** What a WGSL kernel is: its text, and what is bound to it after the uniform parameters at binding 0. */
export interface Kernel {
  /** Unique; names the pipeline in the cache and in errors. */
  name: string;
  /** Access of storage bindings 1, 2, …. */
  access: readonly ("read" | "write")[];
  /** WGSL with an entry point `main`. */
  code: string;
  /** The same for hosts that have subgroups, where they are of use ({@link reducing}). */
  subgroupCode?: string;
}

/** Parameters, in the order of the kernel's uniform struct: u32 or f32. */
export type Parameter = { u32: number } | { f32: number };
/** An unsigned parameter. */
export const u32 = (value: number): Parameter => ({ u32: value });
/** A floating-point parameter. */
export const f32 = (value: number): Parameter => ({ f32: value });

/** Threads of a workgroup in the kernels that go along a row or a list. */
export const lineThreads = 256;

/** Declares the uniform struct `p`. @param fields "n: u32, alpha: f32" */
export function parameters(fields: string): string {
  return `struct Parameters { ${fields} }\n@group(0) @binding(0) var<uniform> p: Parameters;\n`;
}

/** Declares storage binding `index`, counted from 1. */
export function storage(index: number, name: string, access: "read" | "write", type = "f32"): string {
  const mode = access === "read" ? "read" : "read_write";
  return `@group(0) @binding(${index}) var<storage, ${mode}> ${name}: array<${type}>;\n`;
}

/**
 * An operation on each of `p.n` items: `body` sees its index `i`. Items beyond the largest grid are taken in strides.
 */
export function forEachItem(body: string): string {
  return `@compute @workgroup_size(${lineThreads})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < p.n; i += groups.x * ${lineThreads}u) {
    ${body}
  }
}
`;
}

/** `sumOfThreads(own)`: the sum of one value of every thread, known to all of them. The tree makes its order fixed. */
export const sumOfThreads = `var<workgroup> shared_sum: array<f32, ${lineThreads}>;
fn sumOfThreads(t: u32, own: f32) -> f32 {
  workgroupBarrier();
  shared_sum[t] = own;
  workgroupBarrier();
  for (var width = ${lineThreads / 2}u; width > 0u; width = width / 2u) {
    if (t < width) { shared_sum[t] += shared_sum[t + width]; }
    workgroupBarrier();
  }
  return shared_sum[0];
}
`;

/** `maxOfThreads(own)`: as {@link sumOfThreads}. */
export const maxOfThreads = `var<workgroup> shared_max: array<f32, ${lineThreads}>;
fn maxOfThreads(t: u32, own: f32) -> f32 {
  workgroupBarrier();
  shared_max[t] = own;
  workgroupBarrier();
  for (var width = ${lineThreads / 2}u; width > 0u; width = width / 2u) {
    if (t < width) { shared_max[t] = max(shared_max[t], shared_max[t + width]); }
    workgroupBarrier();
  }
  return shared_max[0];
}
`;

/** Where the thread stands among the workgroup's subgroups, set by the entry point. */
export const subgroupPlace = `var<private> lane: u32;
var<private> subgroup: u32;
var<private> subgroups: u32;
`;
/** The entry point's parameters for it, and what sets it. */
export const subgroupInputs =
    "@builtin(subgroup_invocation_id) own_lane: u32, @builtin(subgroup_id) own_subgroup: u32, @builtin(num_subgroups) all_subgroups: u32",
  setSubgroup = `
  lane = own_lane;
  subgroup = own_subgroup;
  subgroups = all_subgroups;`;

/** {@link sumOfThreads} and {@link maxOfThreads} over subgroups, then over what these have in common: two barriers for ten. */
const sumOverSubgroups = overSubgroups("sum", "subgroupAdd(own)", (a, b) => `${a} + ${b}`);
const maxOverSubgroups = overSubgroups("max", "subgroupMax(own)", (a, b) => `max(${a}, ${b})`);

function overSubgroups(name: string, own: string, both: (a: string, b: string) => string): string {
  return `var<workgroup> shared_${name}: array<f32, ${lineThreads}>;
fn ${name}OfThreads(t: u32, own: f32) -> f32 {
  let part = ${own};
  workgroupBarrier();
  if (lane == 0u) { shared_${name}[subgroup] = part; }
  workgroupBarrier();
  var all = shared_${name}[0];
  for (var i = 1u; i < subgroups; i++) { all = ${both("all", `shared_${name}[i]`)}; }
  return all;
}
`;
}

/** `isNotFinite(x)`, by its bits: what comparisons make of NaN is left to the implementation. */
export const isNotFinite = `fn isNotFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u; }
`;

const rowHead = `@compute @workgroup_size(${lineThreads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32) {`;

/** A kernel of {@link forEachRow} that reduces over subgroups where the host has them. */
export function reducing(kernel: Kernel): Kernel {
  const head = rowHead.replace("t: u32)", `t: u32, ${subgroupInputs})`) + setSubgroup;
  const subgroupCode = subgroupPlace +
    kernel.code.replace(sumOfThreads, sumOverSubgroups).replace(maxOfThreads, maxOverSubgroups).replace(rowHead, head);
  return { ...kernel, subgroupCode };
}

/** Head of a kernel with one workgroup a row: `row` and `t` are in scope in `body`. */
export function forEachRow(body: string): string {
  return `${rowHead}
  let row = group.y * 65535u + group.x;
  if (row >= p.rows) { return; }
  ${body}
}
`;
}
