/**
 * Rows out of the pages of a SQLite file, without its trees: where a page is damaged, SQLite reads nothing behind it, and the rows of all
 * other pages are still there. What is found may be damaged; who asks checks it. Source: sqlite.org/fileformat2.html.
 */
import type { SQLInputValue } from "node:sqlite";

/** A row as it stands on a page. */
export interface PageRow {
  /** Its number; absent in a table that has none. */
  rowid?: number;
  /** In the order of the file, as far as they can be read. */
  values: SQLInputValue[];
  /** The page says of itself that it holds rows; else it was only tried. */
  sure: boolean;
}

/** SQLite's own size of a page, which no file of ours changes. */
const pageSize = 4096;
const tableLeaf = 0x0d, tableInner = 0x05, indexLeaf = 0x0a, indexInner = 0x02;

/** The rows of all pages. */
export function* rowsOfPages(bytes: Uint8Array): Generator<PageRow> {
  for (let start = 0; start < bytes.length; start += pageSize) {
    // The file's own header stands before that of its first page.
    const head = start === 0 ? 100 : start;
    const kind = bytes[head];
    if (kind === tableInner) continue;
    const known = [tableLeaf, indexLeaf, indexInner].includes(kind);
    for (const tried of known ? [kind] : [tableLeaf, indexLeaf]) {
      for (const row of rowsOfPage(bytes, start, head, tried)) yield { ...row, sure: known };
    }
  }
}

function* rowsOfPage(bytes: Uint8Array, start: number, head: number, kind: number): Generator<Omit<PageRow, "sure">> {
  const view = viewOf(bytes);
  const pointers = head + (kind === indexInner ? 12 : 8);
  const count = head + 8 <= bytes.length ? view.getUint16(head + 3) : 0;
  for (let i = 0; i < count; i++) {
    const pointer = pointers + 2 * i;
    if (pointer + 2 > Math.min(start + pageSize, bytes.length)) return;
    const reader = new Reader(bytes, start + view.getUint16(pointer) + (kind === indexInner ? 4 : 0));
    const length = reader.varint();
    const rowid = kind === tableLeaf ? { rowid: reader.varint() } : {};
    yield { ...rowid, values: valuesOf(payloadOf(bytes, reader.at, length, kind === tableLeaf)) };
  }
}

/** The bytes of a row: long ones go on in pages of their own. */
function payloadOf(bytes: Uint8Array, at: number, length: number, ofTable: boolean): Uint8Array {
  if (!(length <= bytes.length)) return new Uint8Array();
  const most = ofTable ? pageSize - 35 : Math.floor((pageSize - 12) * 64 / 255) - 23;
  if (length <= most) return bytes.subarray(at, at + length);
  const least = Math.floor((pageSize - 12) * 32 / 255) - 23;
  const local = least + (length - least) % (pageSize - 4);
  const here = local <= most ? local : least;
  const payload = new Uint8Array(length);
  payload.set(bytes.subarray(at, at + here));
  const view = viewOf(bytes);
  for (let filled = here, link = at + here; filled < length;) {
    const page = link + 4 <= bytes.length ? view.getUint32(link) : 0;
    link = (page - 1) * pageSize;
    if (page < 1 || link + 4 > bytes.length) return payload.subarray(0, filled);
    const part = bytes.subarray(link + 4, Math.min(link + pageSize, link + 4 + length - filled));
    if (part.length === 0) return payload.subarray(0, filled);
    payload.set(part, filled);
    filled += part.length;
  }
  return payload;
}

/** The values of a row, up to the first that is not there. */
function valuesOf(payload: Uint8Array): SQLInputValue[] {
  const header = new Reader(payload, 0);
  const end = header.varint();
  if (!(end <= payload.length)) return [];
  const values: SQLInputValue[] = [];
  for (let at = end; header.at < end;) {
    const kind = header.varint(), size = sizeOf(kind);
    if (!(at + size <= payload.length)) return values;
    values.push(valueOf(payload, kind, at, size));
    at += size;
  }
  return values;
}

function sizeOf(kind: number): number {
  if (kind >= 12) return (kind - (kind % 2 === 0 ? 12 : 13)) / 2;
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][kind] ?? NaN;
}

function valueOf(payload: Uint8Array, kind: number, at: number, size: number): SQLInputValue {
  const bytes = payload.subarray(at, at + size);
  if (kind >= 12) {
    return kind % 2 === 0 ? Uint8Array.from(bytes) : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }
  if (kind === 0) return null;
  if (kind >= 8) return kind - 8;
  if (kind === 7) return viewOf(bytes).getFloat64(0);
  const number = bytes.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
  return Number(BigInt.asIntN(8 * size, number));
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Numbers of one to nine bytes, seven bits each; NaN behind the end. */
class Reader {
  constructor(readonly bytes: Uint8Array, public at: number) {}

  varint(): number {
    let value = 0;
    for (let i = 0; i < 9; i++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return NaN;
      if (i === 8) return value * 256 + byte;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return NaN;
  }
}
