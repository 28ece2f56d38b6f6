/**
 * Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/): momentum whose singular values are all brought near one, so
 * that what a matrix learns rarely is learned as fast as what it learns all the time. The step is scaled to the size of AdamW's (Liu et
 * al. 2025, arXiv:2502.16982), so that one learning rate serves both.
 */
import type { Device, Tensor } from "../../kernels/device.ts";
import { BufferScope } from "../model/buffer_scope.ts";

/** One matrix in the flat buffer of all weights. */
export interface MuonMatrix {
  /** Where its values begin. */
  offset: number;
  rows: number;
  cols: number;
}

/** The flat buffers, and what a step is taken with. */
export interface MuonArgs {
  /** Updated. */
  params: Tensor;
  /** Left as they are. */
  grads: Tensor;
  /** Updated. */
  momentum: Tensor;
  matrices: readonly MuonMatrix[];
  lr: number;
  /** Decay of the momentum. */
  beta: number;
  /** Decoupled: the parameters shrink by lr · weightDecay. */
  weightDecay: number;
  /** The device on which parameters and momentum change, where `device` may leave out what it was given; `device` itself by default. */
  lasting?: Device;
  /** Waits until a buffer is computed, before anything changes; throws where the step is not to be taken. */
  whole?: (of: Tensor) => Promise<void>;
}

/** Of the quintic whose iterates take a singular value in (0, 1] to about one (Jordan et al. 2024). */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const iterations = 5;
/** Root mean square of an update, in units of the learning rate; AdamW's is about as large. */
const updateRms = 0.4;

/** One step on every matrix. Parameters and momentum change at the very end, all at once, so that a step is taken whole or not at all. */
export async function muonStep(device: Device, args: MuonArgs): Promise<void> {
  const { params, grads, momentum, matrices, lr, beta, weightDecay } = args;
  const largest = Math.max(...matrices.map(({ rows, cols }) => rows * cols));
  const side = Math.max(...matrices.map(({ rows, cols }) => Math.min(rows, cols)));
  using scope = new BufferScope(device);
  const updates = matrices.map(({ rows, cols }) => scope.alloc(rows * cols));
  const spare = scope.alloc(largest);
  const gram = scope.alloc(side * side), polynomial = scope.alloc(side * side);
  const squares = scope.alloc(matrices.length);
  const part = (t: Tensor, { offset, rows, cols }: MuonMatrix) => device.view(t, offset, rows * cols);
  /** The new momentum of a matrix, in `spare`. */
  const advance = (on: Device, matrix: MuonMatrix, n: number) => {
    scaleInto(on, { out: spare, x: part(momentum, matrix), alpha: beta, n });
    on.axpy({ out: spare, x: part(grads, matrix), alpha: 1, n });
  };
  for (const [i, matrix] of matrices.entries()) {
    const n = matrix.rows * matrix.cols;
    advance(device, matrix, n);
    // Nesterov: one step ahead of the momentum.
    scaleInto(device, { out: updates[i], x: part(grads, matrix), alpha: 1, n });
    device.axpy({ out: updates[i], x: spare, alpha: beta, n });
    device.sumSquares({ out: device.view(squares, i, 1), x: updates[i], n });
  }
  const norms = (await device.read(squares)).map((sum) => Math.sqrt(sum));
  for (const [i, { rows, cols }] of matrices.entries()) {
    if (!(norms[i] > 0)) continue;
    let x = updates[i], y = spare;
    scaleInto(device, { out: y, x, alpha: 1 / norms[i], n: rows * cols });
    [x, y] = [y, x];
    for (let k = 0; k < iterations; k++) {
      orthogonalizeOnce(device, { out: y, x, rows, cols, gram, polynomial });
      [x, y] = [y, x];
    }
    // An odd number of iterations ends where it began: in `updates`.
  }
  // Commands run in order: with the last update all are computed.
  await args.whole?.(updates[updates.length - 1]);
  const { lasting = device } = args;
  for (const [i, matrix] of matrices.entries()) {
    const { rows, cols } = matrix;
    const n = rows * cols;
    const p = part(params, matrix);
    advance(lasting, matrix, n);
    scaleInto(lasting, { out: part(momentum, matrix), x: spare, alpha: 1, n });
    scaleInto(lasting, { out: spare, x: p, alpha: 1, n });
    lasting.axpy({ out: p, x: spare, alpha: -lr * weightDecay, n });
    if (!(norms[i] > 0)) continue;
    lasting.axpy({ out: p, x: updates[i], alpha: -lr * updateRms * Math.sqrt(Math.max(rows, cols)), n });
  }
}

interface Once {
  out: Tensor;
  x: Tensor;
  rows: number;
  cols: number;
  gram: Tensor;
  polynomial: Tensor;
}

/** out = aX + (bA + cA²)X with A = XXᵀ, or from the right with A = XᵀX where that is the smaller one. */
function orthogonalizeOnce(device: Device, { out, x, rows, cols, gram, polynomial }: Once): void {
  const side = Math.min(rows, cols);
  const square = { m: side, n: side };
  if (rows <= cols) device.matmulNT({ out: gram, x, w: x, ...square, k: cols });
  else device.matmulTN({ out: gram, x, w: x, ...square, k: rows });
  device.matmulNT({ out: polynomial, x: gram, w: gram, ...square, k: side, alpha: c });
  device.axpy({ out: polynomial, x: gram, alpha: b, n: side * side });
  if (rows <= cols) device.matmulNN({ out, x: polynomial, w: x, m: rows, n: cols, k: rows });
  else device.matmulNN({ out, x, w: polynomial, m: rows, n: cols, k: cols });
  device.axpy({ out, x, alpha: a, n: rows * cols });
}

function scaleInto(device: Device, { out, x, alpha, n }: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
  device.fill({ out, value: 0, n });
  device.axpy({ out, x, alpha, n });
}
