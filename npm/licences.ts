/** The licences of what a bundle holds. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * One text of all of them.
 *
 * @param inputs The files that went into the bundle, relative to `root`, as esbuild lists them.
 */
export async function licences(inputs: readonly string[], root: string): Promise<string> {
  const folders = new Set(
    inputs.flatMap((input) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const texts = new Map<string, string>();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
    const files = (await readdir(join(root, folder))).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
      .sort();
    const read = await Promise.all(files.map((file) => readFile(join(root, folder, file), "utf8")));
    texts.set(
      `${name} ${version}`,
      `${name} ${version}: ${license}\n\n${read.map((text) => text.trim()).join("\n\n")}\n`,
    );
  }
  return `hei-nw is under the Apache License 2.0 (LICENSE). It holds these packages, each under its own licence.\n\n${
    [...texts.values()].join(`\n${"-".repeat(80)}\n\n`)
  }`;
}
