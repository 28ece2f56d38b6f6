/**
 * The files of a model's or an adapter's folder: the interface between their readers and where the files are. On a machine that is the disk
 * (`disk_folder.ts`); a page in a browser brings buffers.
 */
import { explain, FormatError } from "../../schemas/errors.ts";
import { type ByteSource, memoryBytes, readBytes } from "./byte_source.ts";
import { wrongContent } from "./wrong_content.ts";

/** A parsed JSON object. */
export type JsonObject = Record<string, unknown>;

/** A folder whose files can be read. */
export interface FolderFiles {
  /** For messages, and as the name of what is opened: the path, where there is one. */
  readonly path: string;
  /** How messages call a file in it. */
  pathOf(name: string): string;
  /** Names of what lies in it, or in a folder inside it, in order; none if there is no such folder. */
  names(inside?: string): string[];
  /** A file by its name; undefined if there is none. @throws {InputError} if it cannot be read. */
  file(name: string): ByteSource | undefined;
}

/** Buffers as a folder. They are not copied, and must not change as long as what is read from them is in use. */
export function memoryFolder(path: string, files: Readonly<Record<string, Uint8Array>>): FolderFiles {
  const pathOf = (name: string) => `${path}/${name}`;
  return {
    path,
    pathOf,
    names(inside) {
      const prefix = inside === undefined ? "" : `${inside}/`;
      const own = Object.keys(files).filter((name) => name.startsWith(prefix));
      return [...new Set(own.map((name) => name.slice(prefix.length).split("/", 1)[0]))].sort();
    },
    file: (name) => Object.hasOwn(files, name) ? memoryBytes(pathOf(name), files[name]) : undefined,
  };
}

/**
 * A file of a folder that holds one JSON object; undefined if there is no such file.
 *
 * @throws {FormatError} if it is not a JSON object.
 * @throws {InputError} if it cannot be read.
 */
export function folderJson(folder: FolderFiles, name: string): JsonObject | undefined {
  const text = folderText(folder, name);
  return text === undefined ? undefined : parseJsonObject(folder.pathOf(name), text);
}

/** Text of a file of a folder; undefined if there is none. @throws as {@link folderJson}. */
export function folderText(folder: FolderFiles, name: string): string | undefined {
  const source = folder.file(name);
  return source && textOf(source.name, readBytes(source, 0, source.size));
}

/** @param path Of the file, for messages. @throws {FormatError} if the text is not one JSON object. */
export function parseJsonObject(path: string, text: string): JsonObject {
  const fail = (received: string, hint = "the file is incomplete or damaged.") =>
    new FormatError(explain({ cannot: `read ${path}`, field: "content", rule: "one JSON object", received, hint }));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const wrong = wrongContent(memoryBytes(path, new TextEncoder().encode(text)));
    throw wrong ? fail(wrong.received, wrong.hint) : fail((error as Error).message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fail(Array.isArray(value) ? "an array" : typeof value);
  }
  return value as JsonObject;
}

/** Bytes of a file as text, without a mark of the byte order. @throws {FormatError} if they are a pointer of Git LFS in its place. */
export function textOf(path: string, data: Uint8Array): string {
  if (isPointer(data)) {
    const { received, hint } = wrongContent(memoryBytes(path, data))!;
    throw new FormatError(
      explain({ cannot: `read ${path}`, field: "content", rule: "the file itself", received, hint }),
    );
  }
  return new TextDecoder().decode(data);
}

function isPointer(data: Uint8Array): boolean {
  return data.length < 1024 && new TextDecoder().decode(data.subarray(0, 40)).startsWith("version https://git-lfs");
}
