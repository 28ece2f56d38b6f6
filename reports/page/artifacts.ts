/** Artifacts of a folder, each read through its schema: what is not there, or cannot be read, is said and not thrown. */
import { join } from "node:path";
import { type Block, missing } from "./blocks.ts";

/** An artifact, or why there is none. */
export type Held<T> = { value: T; lacks?: undefined } | { value?: undefined; lacks: Lack };

/** Why an artifact is not shown. */
export interface Lack {
  file: string;
  /** What is wrong with it; undefined if it is not there. */
  damage?: string;
}

/** Reads `name` in `folder` with its schema's reader. */
export async function heldJson<T>(folder: string, name: string, read: (value: unknown) => T): Promise<Held<T>> {
  return await held(folder, name, (text) => read(JSON.parse(text)));
}

/** Reads a file of JSON lines, each with its schema's reader. */
export async function heldLines<T>(folder: string, name: string, read: (value: unknown) => T): Promise<Held<T[]>> {
  return await held(
    folder,
    name,
    (text) => text.split("\n").filter((line) => line !== "").map((l) => read(JSON.parse(l))),
  );
}

async function held<T>(folder: string, name: string, parse: (text: string) => T): Promise<Held<T>> {
  let text: string;
  try {
    text = await Deno.readTextFile(join(folder, name));
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound;
    return { lacks: { file: name, ...(absent ? {} : { damage: (error as Error).message }) } };
  }
  try {
    return { value: parse(text) };
  } catch (error) {
    return { lacks: { file: name, damage: (error as Error).message } };
  }
}

/** One line instead of what is not shown. @param what "the loss". */
export function lacking({ file, damage }: Lack, what: string): Block {
  return missing(
    damage === undefined
      ? `Not here: ${what}. The folder has no ${file}.`
      : `Not shown: ${what}. ${file} cannot be read: ${damage}`,
  );
}
