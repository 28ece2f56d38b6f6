/** One file out of a zip archive (a Python wheel is one), streamed and hashed. Format: PKWARE's APPNOTE.TXT, without zip64. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { explain, FormatError } from "../../schemas/errors.ts";
import { readBytes } from "./byte_source.ts";
import { fileBytes } from "./file_bytes.ts";
import { damagedHint } from "./weights_file.ts";

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;

interface Entry {
  method: number;
  packed: number;
  unpacked: number;
  /** Where the packed bytes begin. */
  start: number;
}

/**
 * Unpacks one member of an archive to a file.
 *
 * @param expected Its size and SHA-256; the check is made while unpacking, and nothing beyond that size is written.
 * @throws {FormatError} if the archive is damaged, has no such member, or it is not the expected one.
 */
export async function unpackMember(
  archive: string,
  member: string,
  target: string,
  expected: { bytes: number; sha256: string },
  progress: (done: number) => void = () => {},
): Promise<void> {
  const fail = failer(archive);
  const entry = findMember(archive, member);
  if (entry.unpacked !== expected.bytes) throw fail(`size of ${member}`, `${expected.bytes} bytes`, entry.unpacked);
  if (entry.method !== 0 && entry.method !== 8) {
    throw fail(`compression of ${member}`, "stored (0) or deflated (8)", entry.method);
  }
  const hash = createHash("sha256");
  let done = 0;
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, next) {
      done += chunk.length;
      if (done > expected.bytes) return next(fail(`size of ${member}`, `${expected.bytes} bytes`, "more"));
      hash.update(chunk);
      progress(done);
      next(null, chunk);
    },
  });
  const source = createReadStream(archive, {
    start: entry.start,
    end: entry.start + entry.packed - 1,
    highWaterMark: 1 << 20,
  });
  try {
    if (entry.method === 8) {
      await pipeline(source, createInflateRaw({ chunkSize: 1 << 18 }), check, createWriteStream(target));
    } else await pipeline(source, check, createWriteStream(target));
  } catch (error) {
    if (/^Z_/.test(String((error as NodeJS.ErrnoException).code))) {
      throw fail(member, "a deflated file", (error as Error).message);
    }
    throw error;
  }
  if (done !== expected.bytes) throw fail(`size of ${member}`, `${expected.bytes} bytes`, done);
  const sha256 = hash.digest("hex");
  if (sha256 !== expected.sha256) throw fail(`SHA-256 of ${member}`, expected.sha256, sha256);
}

function failer(archive: string): (field: string, rule: string, received: unknown) => FormatError {
  return (field, rule, received) =>
    new FormatError(explain({ cannot: `unpack ${archive}`, field, rule, received, hint: damagedHint }));
}

function findMember(archive: string, member: string): Entry {
  const fail = failer(archive);
  const source = fileBytes(archive);
  const { size } = source;
  const read = (position: number, length: number, field: string): DataView => {
    if (position < 0 || position + length > size) {
      throw fail(field, `within the ${size} bytes of the archive`, `${length} bytes at ${position}`);
    }
    return new DataView(readBytes(source, position, length).buffer);
  };
  // The end record has a comment of up to 65,535 bytes behind it, so it is searched for backwards.
  const tailLength = Math.min(size, 22 + 65_535);
  const tail = read(size - tailLength, tailLength, "archive");
  let at = tailLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== endSignature) at--;
  if (at < 0) throw fail("archive", "a complete zip file", "no end record");
  const count = tail.getUint16(at + 10, true);
  const directorySize = tail.getUint32(at + 12, true);
  const directory = read(tail.getUint32(at + 16, true), directorySize, "central directory");
  for (let i = 0, p = 0; i < count; i++) {
    if (p + 46 > directorySize || directory.getUint32(p, true) !== directorySignature) {
      throw fail("central directory", `${count} entries`, i);
    }
    const nameLength = directory.getUint16(p + 28, true);
    if (p + 46 + nameLength > directorySize) throw fail("central directory", `${count} whole entries`, i);
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, p + 46, nameLength));
    if (name === member) {
      const header = directory.getUint32(p + 42, true);
      const local = read(header, 30, `header of ${member}`);
      if (local.getUint32(0, true) !== localSignature) {
        throw fail(`header of ${member}`, "a local file header", "something else");
      }
      const start = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
      const packed = directory.getUint32(p + 20, true);
      if (packed === 0 || start + packed > size) {
        throw fail(member, `within the ${size} bytes of the archive`, `${packed} bytes at ${start}`);
      }
      return {
        method: directory.getUint16(p + 10, true),
        packed,
        unpacked: directory.getUint32(p + 24, true),
        start,
      };
    }
    p += 46 + nameLength + directory.getUint16(p + 30, true) + directory.getUint16(p + 32, true);
  }
  throw fail("archive", `a wheel that holds ${member}`, `${count} other files`);
}
