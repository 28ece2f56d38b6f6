import { dot, unit } from "./vectors.ts";

/**
 * The directions in which rows vary most: the leading right singular vectors of the matrix of rows, by subspace iteration
 * from a fixed start, so that the same rows give the same directions. Orthonormal; fewer if the rows span fewer.
 *
 * @param rows Centred vectors of one length.
 */
export function commonDirections(rows: readonly Float32Array[], count: number, iterations = 6): Float32Array[] {
  const width = rows[0]?.length ?? 0;
  let directions = orthonormal(Array.from({ length: Math.min(count, width, rows.length) }, (_, d) => start(d, width)));
  for (let i = 0; i < iterations; i++) {
    // One step of (Xᵀ X) on every direction.
    directions = orthonormal(directions.map((direction) => {
      const out = new Float32Array(width);
      for (const row of rows) addScaled(out, row, dot(row, direction));
      return out;
    }));
  }
  return directions;
}

/** Takes the part along orthonormal directions out of a vector, in place. */
export function removeDirections(vector: Float32Array, directions: readonly Float32Array[]): void {
  for (const direction of directions) addScaled(vector, direction, -dot(vector, direction));
}

/** Gram–Schmidt, twice for its rounding; vectors that depend on those before them are dropped. */
function orthonormal(vectors: Float32Array[]): Float32Array[] {
  const out: Float32Array[] = [];
  for (const vector of vectors) {
    const length = Math.sqrt(dot(vector, vector));
    removeDirections(vector, out);
    removeDirections(vector, out);
    if (Math.sqrt(dot(vector, vector)) > 1e-5 * length) out.push(unit(vector));
  }
  return out;
}

/** A fixed vector without a pattern, another for every `d`. */
function start(d: number, width: number): Float32Array {
  return Float32Array.from({ length: width }, (_, i) => Math.sin(1 + 7.3 * d + 1.7 * i * (d + 1)));
}

function addScaled(out: Float32Array, row: Float32Array, scale: number): void {
  for (let i = 0; i < out.length; i++) out[i] += scale * row[i];
}
