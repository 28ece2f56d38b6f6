/** The lines of a text file, one at a time, however large it is. */
import { InputError } from "../../schemas/errors.ts";

/** One line: its text, or why it could not be read. */
export interface TextLine {
  /** From 1. */
  number: number;
  /** Without its line break; undefined if it could not be read. */
  text?: string;
  /** What it must be, where it could not be read. */
  rule?: string;
}

/** Longest line, in bytes: a note is a few sentences. */
const longestLine = 1 << 20;
const lineFeed = 0x0a, carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Splits bytes into lines at \n or \r\n, and reads each as UTF-8; a byte order mark at the beginning is left out. A line that
 * is not UTF-8 or too long comes without a text, and the ones after it are read anyway.
 *
 * @param name Of the file, for the message.
 * @throws {InputError} if the file is UTF-16.
 */
export async function* textLines(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let pieces: Uint8Array[] = [], length = 0, number = 0;
  const take = (piece: Uint8Array) => {
    length += piece.length;
    if (length <= longestLine) pieces.push(piece);
  };
  const line = (): TextLine => {
    number++;
    const tooLong = length > longestLine;
    const whole = tooLong ? new Uint8Array() : joined(pieces, length);
    [pieces, length] = [[], 0];
    if (tooLong) return { number, rule: `at most ${longestLine} bytes long` };
    const start = number === 1 && byteOrderMark.every((byte, i) => whole[i] === byte) ? byteOrderMark.length : 0;
    const end = whole.at(-1) === carriageReturn ? whole.length - 1 : whole.length;
    try {
      return { number, text: decoder.decode(whole.subarray(start, Math.max(start, end))) };
    } catch {
      return { number, rule: "in UTF-8" };
    }
  };
  let first = true;
  for await (const chunk of bytes) {
    if (first && isUtf16(chunk)) {
      throw new InputError(
        `Cannot read ${name}: the file must be in UTF-8: received UTF-16. Hint: save it as UTF-8.`,
      );
    }
    first &&= chunk.length === 0;
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, at));
      yield line();
      from = at + 1;
    }
    if (from < chunk.length) take(chunk.slice(from));
  }
  if (length > 0) yield line();
}

function isUtf16([a, b]: Uint8Array): boolean {
  return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
