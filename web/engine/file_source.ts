/** A file of the user's, read piece by piece in a worker. */
import { sha256 } from "@noble/hashes/sha2.js";
import type { ByteSource } from "../../core/format/byte_source.ts";
import { readBytes } from "../../core/format/byte_source.ts";
import { hexOf } from "../../core/format/hex.ts";
import { explain, FormatError } from "../../schemas/errors.ts";

/** Workers have it; TypeScript's types of a page do not. */
declare class FileReaderSync {
  readAsArrayBuffer(part: Blob): ArrayBuffer;
}

const chunkBytes = 1 << 22;

/** The file as a source. Reads throw a {@link FormatError} where it was changed or removed in the meantime. */
export function fileSource(file: File): ByteSource {
  const reader = new FileReaderSync();
  return {
    name: file.name,
    size: file.size,
    read(target, position) {
      try {
        target.set(new Uint8Array(reader.readAsArrayBuffer(file.slice(position, position + target.length))));
      } catch (cause) {
        throw new FormatError(
          explain({
            cannot: `read ${file.name}`,
            field: "file",
            rule: "the one that was opened",
            received: (cause as Error).message,
            hint: "it was changed or removed while in use; open it again.",
          }),
          { cause },
        );
      }
    },
  };
}

/** SHA-256 of a whole source, in hex. */
export function hashOf(source: ByteSource): string {
  const hash = sha256.create();
  for (let at = 0; at < source.size; at += chunkBytes) {
    hash.update(readBytes(source, at, Math.min(chunkBytes, source.size - at)));
  }
  return hexOf(hash.digest());
}
