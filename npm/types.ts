/** Type declarations of the public entries, without the modules that no entry speaks of. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";

const compilerFlags = [
  ...["--declaration", "--emitDeclarationOnly", "--noCheck", "--allowImportingTsExtensions", "--skipLibCheck"],
  ...["--stripInternal", "--resolveJsonModule", "--types", "", "--ignoreConfig"],
  ...["--target", "esnext", "--module", "esnext", "--moduleResolution", "bundler"],
];

/**
 * Writes the declarations of some modules.
 *
 * @param entries Paths relative to `root`.
 * @param name What the package is called in the examples of its documentation.
 */
export async function writeTypes(root: string, entries: readonly string[], out: string, name: string): Promise<void> {
  const made = await mkdtemp(join(tmpdir(), "hei-nw-types-"));
  try {
    await compile(root, entries, made);
    const seen = new Set<string>(), open = entries.map((entry) => entry.replace(/\.ts$/, ".d.ts"));
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      const text = await readFile(join(made, file), "utf8");
      const changed = text.replaceAll("@hei-nw/hei-nw", name)
        .replace(/((?:from|import\()\s*")(\.[^"]*)\.ts"/g, (_, before: string, target: string) => {
          open.push(posix.join(posix.dirname(file), `${target}.d.ts`));
          return `${before}${target}.js"`;
        });
      await mkdir(dirname(join(out, file)), { recursive: true });
      await writeFile(join(out, file), changed);
    }
  } finally {
    await rm(made, { recursive: true });
  }
}

async function compile(root: string, entries: readonly string[], out: string): Promise<void> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "npm:typescript@7.0.2/tsc",
      ...compilerFlags,
      "--outDir",
      out,
      "--rootDir",
      root,
      ...entries,
    ],
    cwd: root,
    stderr: "inherit",
  }).output();
  const text = new TextDecoder().decode(stdout);
  // Packages are Deno's here, which this compiler does not know; their types are of no entry.
  if (code !== 0 && code !== 2) throw new Error(`tsc: exit code ${code}\n${text}`);
}
