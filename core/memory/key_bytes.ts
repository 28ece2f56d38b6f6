/**
 * Keys as a store keeps them. A dense key is its numbers, four bytes each. Of a sparse one (k winners take all) only what is not 0 is kept, so
 * that 64 winners of 2,048 take 389 bytes instead of 8,192. Little-endian.
 */

/** Of a sparse key: its length, then each place (two bytes) with its value (four). The odd byte in front tells it from a dense one. */
const headBytes = 5, pairBytes = 6;
const sparseMark = 1;
/** A place has two bytes. */
const mostPlaces = 65_536;

/** The key's bytes, in the shorter of the two forms. */
export function keyBytes(key: Float32Array): Uint8Array<ArrayBuffer> {
  const places = [...key.keys()].filter((place) => key[place] !== 0);
  const size = headBytes + places.length * pairBytes;
  if (size >= key.byteLength || key.length > mostPlaces) {
    return new Uint8Array(key.buffer, key.byteOffset, key.byteLength).slice();
  }
  const view = new DataView(new ArrayBuffer(size));
  view.setUint8(0, sparseMark);
  view.setUint32(1, key.length, true);
  places.forEach((place, i) => {
    view.setUint16(headBytes + i * pairBytes, place, true);
    view.setFloat32(headBytes + i * pairBytes + 2, key[place], true);
  });
  return new Uint8Array(view.buffer);
}

/** The key of such bytes; undefined if they are none. */
export function keyFrom(bytes: Uint8Array): Float32Array<ArrayBuffer> | undefined {
  if (bytes.byteLength % 4 === 0) return new Float32Array(bytes.slice().buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if ((bytes.byteLength - headBytes) % pairBytes !== 0 || view.getUint8(0) !== sparseMark) return undefined;
  const length = view.getUint32(1, true);
  if (length > mostPlaces) return undefined;
  const key = new Float32Array(length);
  for (let at = headBytes; at < bytes.byteLength; at += pairBytes) {
    const place = view.getUint16(at, true);
    if (place >= length) return undefined;
    key[place] = view.getFloat32(at + 2, true);
  }
  return key;
}
