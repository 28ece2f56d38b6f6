/** A GGUF model of one file or several, as `llama-gguf-split` parts it: metadata in the first, tensors in all. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileBytes } from "./file_bytes.ts";
import { type GgufParts, joinGguf, readGguf } from "./gguf.ts";
import { startReading } from "./reading.ts";

/** What a name says of a part: `model-00002-of-00003.gguf`. Counts begin at 1. */
export function partName(name: string): { prefix: string; no: number; count: number } | undefined {
  const [, prefix, no, count] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i.exec(name) ?? [];
  return prefix === undefined ? undefined : { prefix, no: Number(no), count: Number(count) };
}

/**
 * Reads a model by any of its files.
 *
 * @throws {FormatError} if a part is missing, or they do not belong together.
 * @throws {InputError} if there is no such file.
 */
export function readGgufParts(path: string): GgufParts {
  const given = readGguf(fileBytes(path));
  const count = given.metadata.get("split.count") ?? 1;
  if (count === 0 || count === 1) return joinGguf([given]);
  const { fail } = startReading(path);
  const no = given.metadata.get("split.no");
  const name = partName(basename(path));
  if (name?.count !== count || (typeof no === "number" && name.no !== no + 1)) {
    throw fail(
      "split.count",
      "absent, or that of the file's own name (…-00001-of-00002.gguf)",
      `part ${typeof no === "number" ? no + 1 : "?"} of ${count}`,
      "give all parts the names that they had, or join them: `llama-gguf-split --merge FIRST-PART JOINED.gguf`.",
    );
  }
  const paths = partPaths(path, name);
  for (const part of paths) {
    if (existsSync(part)) continue;
    throw fail(basename(part), `beside it, since split.count is ${count}`, undefined, "get all parts of the model.");
  }
  const parts = paths.map((part) => part === path ? given : readGguf(fileBytes(part)));
  for (const [i, { metadata, source }] of parts.entries()) {
    const own = [metadata.get("split.no"), metadata.get("split.count")];
    if (own[0] === i && own[1] === count) continue;
    throw startReading(source.name).fail(
      "split.no and split.count",
      `${i} and ${count}, as its name says`,
      own,
      "the parts are of different models; get them all again.",
    );
  }
  const model = joinGguf(parts);
  const tensors = model.metadata.get("split.tensors.count") ?? model.tensors.length;
  if (tensors !== model.tensors.length) {
    throw fail("split.tensors.count", `${model.tensors.length}, as there are`, tensors);
  }
  return model;
}

/** Paths of all parts, in order, from that of one. */
function partPaths(path: string, { prefix, count }: { prefix: string; count: number }): string[] {
  const digits = (n: number) => String(n).padStart(5, "0");
  return Array.from({ length: count }, (_, i) => {
    const ending = basename(path).slice(-".gguf".length);
    return join(dirname(path), `${prefix}-${digits(i + 1)}-of-${digits(count)}${ending}`);
  });
}
