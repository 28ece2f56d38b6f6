// Losses over whole vocabulary rows, rows split between the threads. A row of logits stays in the second-level cache while
// it is passed over two or three times.
import { floatArg, intArg, pointerArg, shareStart } from "../args";
import { exp1, exp4, log1, maxLanes, prepareExp, sumLanes } from "./exp";

/** The largest of n values. */
function rowMax(x: usize, n: i32): f32 {
  let m0 = f32x4.splat(-Infinity), m1 = m0;
  let i = x;
  const end = x + (<usize>n << 2);
  for (; i + 32 <= end; i += 32) {
    m0 = f32x4.pmax(m0, v128.load(i));
    m1 = f32x4.pmax(m1, v128.load(i, 16));
  }
  let largest = maxLanes(f32x4.pmax(m0, m1));
  for (; i < end; i += 4) {
    const value = load<f32>(i);
    if (value > largest) largest = value;
  }
  return largest;
}

/** Σ exp(x − shift) over n values; the summands are kept at `keep` unless that is 0. */
function rowExpSum(x: usize, n: i32, shift: f32, keep: usize): f32 {
  const shift4 = f32x4.splat(shift);
  let s0 = f32x4.splat(0), s1 = s0;
  let i: usize = 0;
  const end = <usize>n << 2;
  for (; i + 32 <= end; i += 32) {
    const a = exp4(f32x4.sub(v128.load(x + i), shift4));
    const b = exp4(f32x4.sub(v128.load(x + i, 16), shift4));
    s0 = f32x4.add(s0, a);
    s1 = f32x4.add(s1, b);
    if (keep != 0) {
      v128.store(keep + i, a);
      v128.store(keep + i, b, 16);
    }
  }
  let sum = sumLanes(f32x4.add(s0, s1));
  for (; i < end; i += 4) {
    const a = exp1(load<f32>(x + i) - shift);
    sum += a;
    if (keep != 0) store<f32>(keep + i, a);
  }
  return sum;
}

/** loss = logSumExp(z) − z[target]; z = (softmax(z) − onehot(target)) · scale. */
export function crossEntropy(args: usize, part: i32, parts: i32): void {
  prepareExp();
  const rows = intArg(args, 3), vocab = intArg(args, 4), scale = floatArg(args, 5);
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const z = pointerArg(args, 0) + <usize>r * (<usize>vocab << 2);
    const target = z + (<usize>load<i32>(pointerArg(args, 2) + (<usize>r << 2)) << 2);
    const largest = rowMax(z, vocab);
    const atTarget = load<f32>(target);
    const sum = rowExpSum(z, vocab, largest, scale != 0 ? z : 0);
    store<f32>(pointerArg(args, 1) + (<usize>r << 2), log1(sum) + (largest - atTarget));
    if (scale == 0) continue;
    scaleRow(z, vocab, scale / sum);
    store<f32>(target, load<f32>(target) - scale);
  }
}

function scaleRow(x: usize, n: i32, factor: f32): void {
  const factor4 = f32x4.splat(factor);
  const end = x + (<usize>n << 2);
  for (; x + 16 <= end; x += 16) v128.store(x, f32x4.mul(v128.load(x), factor4));
  for (; x < end; x += 4) store<f32>(x, load<f32>(x) * factor);
}

/** loss = Σ p · (log p − log q), p from the teacher t, q from the student z; z = (q − p) · scale / (1 + loss / bound). */
export function klDivergence(args: usize, part: i32, parts: i32): void {
  prepareExp();
  const rows = intArg(args, 3), vocab = intArg(args, 4), scale = floatArg(args, 5), inverseBound = floatArg(args, 6);
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const offset = <usize>r * (<usize>vocab << 2);
    const z = pointerArg(args, 0) + offset, t = pointerArg(args, 2) + offset;
    const maxZ = rowMax(z, vocab), maxT = rowMax(t, vocab);
    const logZ = log1(rowExpSum(z, vocab, maxZ, 0)), logT = log1(rowExpSum(t, vocab, maxT, 0));
    const loss = klRow(z, t, vocab, maxZ, logZ, maxT, logT, scale);
    store<f32>(pointerArg(args, 1) + (<usize>r << 2), loss);
    if (scale != 0 && inverseBound != 0) scaleRow(z, vocab, 1 / (1 + loss * inverseBound));
  }
}

/** Shifting by the maximum first, then by the logarithm of the sum, keeps the small differences that the loss is made of. */
function klRow(z: usize, t: usize, n: i32, maxZ: f32, logZ: f32, maxT: f32, logT: f32, scale: f32): f32 {
  const maxZ4 = f32x4.splat(maxZ), logZ4 = f32x4.splat(logZ);
  const maxT4 = f32x4.splat(maxT), logT4 = f32x4.splat(logT), scale4 = f32x4.splat(scale);
  let loss4 = f32x4.splat(0);
  let i: usize = 0;
  const end = <usize>n << 2;
  for (; i + 16 <= end; i += 16) {
    const logQ = f32x4.sub(f32x4.sub(v128.load(z + i), maxZ4), logZ4);
    const logP = f32x4.sub(f32x4.sub(v128.load(t + i), maxT4), logT4);
    const p = exp4(logP);
    loss4 = f32x4.relaxed_madd(p, f32x4.sub(logP, logQ), loss4);
    if (scale != 0) v128.store(z + i, f32x4.mul(f32x4.sub(exp4(logQ), p), scale4));
  }
  let loss = sumLanes(loss4);
  for (; i < end; i += 4) {
    const logQ = load<f32>(z + i) - maxZ - logZ;
    const logP = load<f32>(t + i) - maxT - logT;
    const p = exp1(logP);
    loss += p * (logP - logQ);
    if (scale != 0) store<f32>(z + i, (exp1(logQ) - p) * scale);
  }
  return loss;
}
