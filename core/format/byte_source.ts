/**
 * Bytes that are read piece by piece: the interface between the readers of model files and where the files are. On a machine that is the
 * disk (`file_bytes.ts`); a page in a browser brings a buffer, or reads in a worker.
 */

import { InputError } from "../../schemas/errors.ts";

/** Something of a fixed size that can be read anywhere. */
export interface ByteSource {
  /** For messages: the path, where there is one. */
  readonly name: string;
  /** Bytes in all. */
  readonly size: number;
  /**
   * Fills `target` with the bytes from `position` on, which the caller knows to be there.
   *
   * @throws {FormatError} if they are not there any more.
   */
  read(target: Uint8Array, position: number): void;
}

/** A buffer as a source. */
export function memoryBytes(name: string, data: Uint8Array): ByteSource {
  return {
    name,
    size: data.length,
    read: (target, position) => target.set(data.subarray(position, position + target.length)),
  };
}

/** Some bytes of a source, in a buffer of their own. */
export function readBytes(source: ByteSource, position: number, length: number): Uint8Array {
  const data = new Uint8Array(length);
  source.read(data, position);
  return data;
}

/** How messages call a name without a file behind it, as in a cache of Hugging Face's whose blobs were removed. */
export const lostLink = "a link that leads nowhere";

/** The error for such a name. */
export function lostFile(path: string): InputError {
  return new InputError(
    `Cannot read ${path}: path must be a readable file: received ${lostLink}. Hint: download the model again.`,
  );
}
