/**
 * `deno task executable`: makes a single file that runs on a machine with nothing of ours: a shell script (`header.sh`), and behind it the
 * bundle and the Deno binary of the npm package for that platform, compressed.
 *
 *     deno task executable [TARGET…]        linux-x64, linux-arm64, darwin-x64, darwin-arm64; by default this machine's
 */
import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import config from "../deno.json" with { type: "json" };
import { bundle, root } from "../npm/bundle.ts";
import { runEnvironment, runFlags } from "../npm/run_flags.ts";

/** Platforms for which npm has a Deno and whose shell the header is written for, with the package of each. */
const packages: Record<string, string> = {
  "linux-x64": "@deno/linux-x64-glibc",
  "linux-arm64": "@deno/linux-arm64-glibc",
  "darwin-x64": "@deno/darwin-x64",
  "darwin-arm64": "@deno/darwin-arm64",
};

/** This machine, as the targets are named. */
export const here = `${platform()}-${arch()}`;

/** Files in the archive all have this time, so that nothing is newer than the stamp that is written after them. */
const longAgo = new Date("2020-01-01T00:00:00Z");

/** Makes the single file of a platform. @returns Its path. @throws if the platform has none, or its Deno cannot be had. */
export async function makeExecutable(target: string, folder: string): Promise<string> {
  if (!Object.hasOwn(packages, target)) {
    throw new Error(
      `Cannot make an executable: the target must be one of ${Object.keys(packages).join(", ")}: received ${target}`,
    );
  }
  const work = await mkdtemp(join(tmpdir(), "hei-nw-executable-"));
  try {
    const content = join(work, "content");
    await bundle(content);
    await copyFile(target === here ? Deno.execPath() : await fetchDeno(target, work), join(content, "deno"));
    await chmod(join(content, "deno"), 0o755);
    const bytes = await settle(content);
    await command("tar", ["-cf", join(work, "content.tar"), ...await readdir(content)], content);
    const payload = await promisify(gzip)(await readFile(join(work, "content.tar")), { level: 6 });
    const path = join(folder, `hei-nw-${target}.sh`);
    await mkdir(folder, { recursive: true });
    await writeFile(path, [await header(target, payload, bytes), payload]);
    await chmod(path, 0o755);
    return path;
  } finally {
    await rm(work, { recursive: true });
  }
}

async function header(target: string, payload: Uint8Array, bytes: number): Promise<Uint8Array> {
  const digest = createHash("sha256").update(payload).digest("hex");
  const values: Record<string, string> = {
    VERSION: config.version,
    TARGET: target,
    DIGEST: digest,
    SHORT: digest.slice(0, 12),
    BYTES: String(bytes),
    FLAGS: runFlags.join(" "),
    ENVIRONMENT: Object.entries(runEnvironment).map((pair) => pair.join("=")).join(" "),
  };
  const text = (await readFile(join(root, "standalone/header.sh"), "utf8"))
    .replace(/@([A-Z]+)@/g, (place, name: string) => values[name] ?? place);
  // The payload begins behind the header, whose length has as many digits as its own place.
  const length = new TextEncoder().encode(text).length + 5 - "@OFFSET@".length;
  return new TextEncoder().encode(text.replace("@OFFSET@", String(length + 1).padStart(5, "0")));
}

/** Gives all files below a folder the same time, and tells the sum of their sizes. */
async function settle(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    await utimes(path, longAgo, longAgo);
    if (entry.isFile()) bytes += (await stat(path)).size;
  }
  return bytes;
}

/** The Deno of another platform, out of its npm package: of the version that runs this. */
async function fetchDeno(target: string, folder: string): Promise<string> {
  const said = await command(
    "npm",
    ["pack", "--json", "--ignore-scripts", `${packages[target]}@${Deno.version.deno}`],
    folder,
  );
  const [{ filename }] = JSON.parse(said);
  await command("tar", ["-xzf", filename], folder);
  return join(folder, "package/deno");
}

async function command(name: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(name, { args: [...args], cwd }).output();
  if (code !== 0) throw new Error(`${name} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  const targets = Deno.args.filter((arg) => arg !== "--");
  for (const target of targets.length > 0 ? targets : [here]) {
    const path = await makeExecutable(target, join(root, "standalone/dist"));
    console.log(`${path} (${((await stat(path)).size / 2 ** 20).toFixed(1)} MiB)`);
  }
}
