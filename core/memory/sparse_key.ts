/** Sparse keys as they are held: places and values, not thousands of zeros. */

/** What of a key is not 0. */
export interface SparseKey {
  /** Numbers of the key, zeros included. */
  length: number;
  /** Where it is not 0, in rising order. */
  places: Uint32Array;
  /** What it has there. */
  values: Float32Array;
}

/** Whether so few of a key's numbers are other than 0 that to look only at these is faster than anything approximate. */
export function isSparse(key: Float32Array): boolean {
  let count = 0;
  for (const value of key) if (value !== 0) count++;
  return 8 * count <= key.length;
}

/** The places and values of a key. */
export function sparseKey(key: Float32Array): SparseKey {
  const places: number[] = [];
  for (let place = 0; place < key.length; place++) if (key[place] !== 0) places.push(place);
  return {
    length: key.length,
    places: Uint32Array.from(places),
    values: Float32Array.from(places, (place) => key[place]),
  };
}

/** The key with its zeros. */
export function denseKey({ length, places, values }: SparseKey): Float32Array {
  const key = new Float32Array(length);
  places.forEach((place, i) => key[place] = values[i]);
  return key;
}

/** The product of a key with a sparse one, to the last bit that of all their numbers. */
export function sparseDot(key: Float32Array, { places, values }: SparseKey): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += key[places[i]] * values[i];
  return sum;
}

/** Whether a key has these places and values and no others. */
export function isKey({ length, places, values }: SparseKey, key: Float32Array): boolean {
  let at = 0;
  for (let place = 0; place < key.length; place++) {
    if (key[place] === 0) continue;
    if (places[at] !== place || values[at] !== key[place]) return false;
    at++;
  }
  return at === places.length && key.length === length;
}
