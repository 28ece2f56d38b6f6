/** A folder of the disk. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileBytes } from "./file_bytes.ts";
import type { FolderFiles } from "./folder_files.ts";

/** The files of a folder as they are when they are asked for; of one that is not there, none. */
export function diskFolder(path: string): FolderFiles {
  const pathOf = (name: string) => join(path, name);
  return {
    path,
    pathOf,
    names(inside) {
      const folder = inside === undefined ? path : pathOf(inside);
      return existsSync(folder) ? readdirSync(folder).sort() : [];
    },
    file: (name) => existsSync(pathOf(name)) ? fileBytes(pathOf(name)) : undefined,
  };
}
