// The gradient of attention's scores, which both ways back share.
import { intArg, pointerArg } from "../args";
import { clearAfter, dot, DOUT, HEAD_DIM, HEADS, hideAfter, KV_HEADS, LSE, OUT, SCORE_ROW, visibleKeys } from "./attention_blocks";
import { exp4 } from "../elementwise/exp";

/** For every row its log-sum-exp, then Σ dout · out: what the softmax subtracts from every score's gradient. */
export function gatherStats(stats: usize, args: usize, token: i32, queries: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), group = heads / intArg(args, KV_HEADS);
  for (let i = 0; i < queries; ++i) {
    for (let g = 0; g < group; ++g) {
      const head = <usize>(token + i) * <usize>heads + <usize>(kvHead * group + g);
      const at = head * (<usize>headDim << 2);
      store<f32>(stats, load<f32>(pointerArg(args, LSE) + (head << 2)));
      store<f32>(stats, dot(pointerArg(args, DOUT) + at, pointerArg(args, OUT) + at, headDim), 4);
      stats += 8;
    }
  }
}

/** scores → p = exp(scores − lse); slopes → ds = p · (slopes − Σ dout · out), where slopes = dout · vᵀ. */
export function scoreGradient(
  scores: usize, slopes: usize, rows: i32, stats: usize, group: i32, base: i32, slope: i32, keys: i32,
): void {
  for (let r = 0; r < rows; ++r) {
    const visible = visibleKeys(base, slope, r / group, keys);
    const p = scores + <usize>r * SCORE_ROW, ds = slopes + <usize>r * SCORE_ROW;
    const lse4 = v128.load32_splat(stats + (<usize>r << 3));
    const dot4 = v128.load32_splat(stats + (<usize>r << 3), 4);
    hideAfter(p, visible);
    // The hidden probabilities are next to nothing; times anything but 0 they would be subnormal, which is slow.
    v128.store(ds + (<usize>visible << 2), dot4);
    const end = <usize>visible << 2;
    for (let i: usize = 0; i < end; i += 16) {
      const value = exp4(f32x4.sub(v128.load(p + i), lse4));
      v128.store(p + i, value);
      v128.store(ds + i, f32x4.mul(value, f32x4.sub(v128.load(ds + i), dot4)));
    }
    clearAfter(p, visible);
    clearAfter(ds, visible);
  }
}
