import type { Tensor } from "../../kernels/device.ts";
import { BufferScope } from "../model/buffer_scope.ts";

/** Leading eigenpairs of a covariance, as far as a sketch of it shows them. */
export interface Eigenpairs {
  /** features × rank, one eigenvector a column. */
  vectors: Tensor;
  /** rank values, none negative. */
  values: number[];
}

/**
 * Single-pass Nyström approximation of a positive semidefinite matrix C from its sketch Y = C·Ω (Tropp, Yurtsever, Udell &
 * Cevher 2017, algorithm 3): with Yν = Y + ν·Ω and Cholesky L·Lᵀ = Ωᵀ·Yν, the left singular vectors of E = Yν·L⁻ᵀ are the
 * eigenvectors, and the eigenvalues are σ² − ν. The large products run on the device, the small rank × rank ones here in f64.
 *
 * @param scope Gets the eigenvectors.
 * @param sketch features × rank, C·Ω; overwritten.
 * @param test features × rank, Ω.
 */
export async function dominantEigenpairs(
  scope: BufferScope,
  sketch: Tensor,
  test: Tensor,
  features: number,
): Promise<Eigenpairs> {
  const { CholeskyDecomposition, EigenvalueDecomposition, Matrix } = await import("ml-matrix");
  const { device } = scope;
  const rank = sketch.length / features;
  using own = new BufferScope(device);
  const small = own.alloc(rank * rank);
  const gram = async (x: Tensor, y: Tensor) => {
    device.matmulTN({ out: small, x, w: y, m: rank, n: rank, k: features });
    const g = Matrix.from1DArray(rank, rank, await device.read(small));
    return g.add(g.transpose()).mul(0.5);
  };
  device.sumSquares({ out: small, x: sketch, n: sketch.length });
  const norm = Math.sqrt((await device.read(small, 0, 1))[0]);
  const shift = norm * 1e-6;
  const vectors = scope.alloc(features * rank);
  if (norm === 0) return { vectors, values: new Array(rank).fill(0) };
  device.axpy({ out: sketch, x: test, alpha: shift, n: sketch.length });
  const core = await gram(test, sketch);
  const factor = new CholeskyDecomposition(core).lowerTriangularMatrix;
  device.write(small, Float32Array.from(lowerInverse(factor.to2DArray()).flat()));
  const e = own.alloc(features * rank);
  device.matmulNT({ out: e, x: sketch, w: small, m: features, n: rank, k: rank });
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(await gram(e, e), {
    assumeSymmetric: true,
  });
  const basis = eigenvectorMatrix.to2DArray().map((row) =>
    row.map((x, j) => realEigenvalues[j] > 0 ? x / Math.sqrt(realEigenvalues[j]) : 0)
  );
  device.write(small, Float32Array.from(basis.flat()));
  device.matmulNN({ out: vectors, x: e, w: small, m: features, n: rank, k: rank });
  return { vectors, values: realEigenvalues.map((s) => Math.max(0, s - shift)) };
}

/** L⁻¹ of a lower triangular L, by forward substitution. */
function lowerInverse(l: readonly (readonly number[])[]): number[][] {
  const n = l.length;
  const inverse = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let j = 0; j < n; j++) {
    inverse[j][j] = 1 / l[j][j];
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += l[i][k] * inverse[k][j];
      inverse[i][j] = -sum / l[i][i];
    }
  }
  return inverse;
}
