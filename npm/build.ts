/** `deno task npm`: makes the npm package in npm/dist and packs it. Prints the path of the tarball. */
import { chmod, cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as esbuild from "esbuild";
import config from "../deno.json" with { type: "json" };
import { bundle, root } from "./bundle.ts";
import { runEnvironment, runFlags } from "./run_flags.ts";
import { writeTypes } from "./types.ts";

/** What the package is called on npm. */
export const packageName = "hei-nw";

/** Entries that can be imported, by the name of their module. */
const subpaths = { ".": "mod", "./engine": "engine", "./eval": "eval", "./browser": "browser" };

/** Makes the package, and gives the path of its tarball. */
export async function buildPackage(): Promise<string> {
  const out = join(root, "npm/dist");
  await bundle(out);
  const modules = Object.values(subpaths);
  await writeTypes(root, modules.map((name) => `${name}.ts`), join(out, "types"), packageName);
  await writeBin(join(out, "bin.js"));
  await writeFile(join(out, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
  await cp(join(root, "npm/README.md"), join(out, "README.md"));
  return join(root, "npm", await pack(out));
}

function manifest() {
  const repository = Deno.env.get("GITHUB_REPOSITORY");
  return {
    name: packageName,
    version: config.version,
    description: "Gives a local language model a memory, and lets it sleep on it",
    license: config.license,
    // npm takes provenance only where the package names the repository that built it.
    ...(repository === undefined
      ? {}
      : { repository: { type: "git", url: `git+https://github.com/${repository}.git` } }),
    type: "module",
    bin: { "hei-nw": "bin.js" },
    exports: {
      ...Object.fromEntries(
        Object.entries(subpaths).map((
          [path, name],
        ) => [path, { types: `./types/${name}.d.ts`, default: `./${name}.js` }]),
      ),
      "./package.json": "./package.json",
    },
    engines: { node: ">=20.16" },
    // The very version that builds and tests the package: V8's flags and permissions differ from one to another.
    dependencies: { deno: Deno.version.deno },
    peerDependencies: { webgpu: ">=0.3" },
    peerDependenciesMeta: { webgpu: { optional: true } },
  };
}

async function writeBin(path: string): Promise<void> {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join(root, "npm/bin.ts")],
    outfile: path,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    define: {
      RUN_FLAGS: JSON.stringify(runFlags),
      RUN_ENVIRONMENT: JSON.stringify(runEnvironment),
      "import.meta.main": "false",
    },
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "warning",
  });
  await esbuild.stop();
  await chmod(path, 0o755);
}

async function pack(folder: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("npm", {
    args: ["pack", "--json", "--ignore-scripts", "--pack-destination", join(root, "npm")],
    cwd: folder,
  }).output();
  if (code !== 0) throw new Error(`npm pack: ${new TextDecoder().decode(stderr)}`);
  const found = /"filename":\s*"([^"]+)"/.exec(new TextDecoder().decode(stdout));
  if (!found) throw new Error("npm pack did not say what it wrote");
  return found[1];
}

if (import.meta.main) console.log(await buildPackage());
