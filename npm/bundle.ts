/**
 * The whole product as a folder of plain JavaScript: what the npm package, the single file and the standalone executables hold. Every
 * dependency is inside, and so are the kernels (wasm), the shaders (WGSL), the embedded model, the adapters and the font of the figures.
 */
import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import config from "../deno.json" with { type: "json" };
import { licences } from "./licences.ts";

/** The checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Entries of the bundle, by the name that each has there. The worker is what threads run. */
const entries = {
  mod: "mod.ts",
  engine: "engine.ts",
  eval: "eval.ts",
  browser: "browser.ts",
  cli: "cli/main.ts",
  worker: "kernels/cpu/pool/worker.ts",
};

/**
 * Some packages are CommonJS and ask for Node's modules by `require`; asked for this way they load in half the time. What is not there has
 * to throw, as with Node's own: linkedom takes a canvas of its own only then.
 */
const require = "const require = (name) => { const module = process.getBuiltinModule(name); " +
  "if (module === undefined) throw new Error(`hei-nw has no module ${name}`); return module; };";

/** What some Nodes lack, and what stands in its place. */
const ponyfills = "npm/ponyfills.ts";
/** What has to run before some modules, by their files. */
const beforehand: Record<string, string> = {
  "kernels/cpu/pool/pool.ts": "npm/relaxed_simd.ts",
  "kernels/webgpu/start.ts": "npm/node_gpu.ts",
};
const replaced = {
  "Promise.withResolvers": "withResolvers",
  "Map.groupBy": "groupBy",
  "RegExp.escape": "escapePattern",
  "Atomics.pause": "pause",
  "AsyncDisposableStack": "AsyncStack",
};

/** Makes the bundle in a folder, instead of what stood there. */
export async function bundle(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const packages = await packagesFolder();
  const assets = new Map<string, string>();
  try {
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
      outdir: out,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: ["node20", "es2022"],
      // Some packages name a module that only bundlers of web pages can read first.
      mainFields: ["module", "main"],
      nodePaths: [packages],
      external: ["canvas", "webgpu"],
      charset: "utf8",
      legalComments: "none",
      metafile: true,
      logLevel: "warning",
      banner: { js: require },
      plugins: [ownModules(packages, assets)],
    });
    await writeFile(join(out, "LICENSES.txt"), await licences(Object.keys(metafile.inputs), root));
  } finally {
    await esbuild.stop();
  }
  for (const [to, from] of assets) {
    await mkdir(dirname(join(out, to)), { recursive: true });
    await cp(from, join(out, to), { recursive: true, filter: (path) => !path.endsWith(".ts") });
  }
  await copyFile(join(root, "LICENSE"), join(out, "LICENSE"));
}

/**
 * What changes in our own modules. Files that a module finds by its own address lie elsewhere in the bundle, whose JavaScript is all in one
 * folder: they keep their place in the checkout, seen from there. And what some Nodes lack comes from `ponyfills.ts`.
 */
function ownModules(packages: string, assets: Map<string, string>): esbuild.Plugin {
  const placed = (from: string, to: string) => {
    assets.set(to, from);
    return to;
  };
  const modules = new Map(Object.entries(entries).map(([name, file]) => [file, `${name}.js`]));
  return {
    name: "own modules",
    setup(build) {
      // Deno knows Node's modules by their whole names alone; some packages leave out "node:".
      build.onResolve(
        { filter: /^[a-z_/]+$/ },
        ({ path }) => isBuiltin(path) ? { path: `node:${path}`, external: true } : undefined,
      );
      // Commander asks at once for modules that it needs only for commands in files of their own: 10 ms of every start.
      build.onLoad({ filter: /commander\/lib\/command\.js$/ }, async ({ path }) => ({
        contents: (await readFile(path, "utf8")).replace(
          /^(const \w+ = )(require\('node:(?:child_process|fs|path)'\));$/gm,
          "$1new Proxy({}, { get: (_, name) => $2[name] });",
        ),
        loader: "js",
      }));
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(root, path).split(sep).join("/");
        const text = await readFile(path, "utf8");
        const missing = Object.entries(replaced).filter(([name]) => text.includes(name) && file !== ponyfills);
        const from = JSON.stringify(join(root, ponyfills));
        const first = beforehand[file] ? [`import ${JSON.stringify(join(root, beforehand[file]))};`] : [];
        const contents = [...first, ...missing.map(([, own]) => `import { ${own} } from ${from};`), text].join("")
          .replaceAll(
            /\b(Promise\.withResolvers|Map\.groupBy|RegExp\.escape|Atomics\.pause|AsyncDisposableStack)\b/g,
            (name) => file === ponyfills ? name : replaced[name as keyof typeof replaced],
          )
          .replace(
            /new URL\(\s*(["`])(\.[^"`]*)\1,\s*import\.meta\.url,?\s*\)/g,
            (_, quote: string, target: string) => {
              const place = posix.join(posix.dirname(file), target);
              const module = modules.get(place);
              if (module) return `new URL("./${module}", import.meta.url)`;
              // A name that is known later: all that may be meant goes along.
              const whole = place.replace(/\/?\$\{.*/, "");
              placed(join(root, whole), whole);
              return `new URL(${quote}./${place}${quote}, import.meta.url)`;
            },
          )
          .replace(/import\.meta\.resolve\("([^"]+)"\)/g, (_, target: string) => {
            const to = placed(join(packages, target), `assets/${basename(target)}`);
            return `new URL("./${to}", import.meta.url).href`;
          });
        const left = contents.replaceAll(/new URL\([^)]*, import\.meta\.url\)/g, "").match(
          /import\.meta\.(url|resolve|dirname)\b.*/,
        );
        if (left) throw new Error(`${file}: the bundle cannot tell which file is meant: ${left[0]}`);
        return { contents, loader: "ts" };
      });
    },
  };
}

/** A folder of the packages as esbuild finds them, out of Deno's own cache and as the lock file says. */
async function packagesFolder(): Promise<string> {
  const lock = await readFile(join(root, "deno.lock"));
  const hash = createHash("sha256").update(lock).digest("hex").slice(0, 16);
  const folder = join(root, ".cache", `packages-${hash}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "auto", imports: config.imports }));
  await writeFile(join(folder, "deno.lock"), lock);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args: ["install", "--quiet"], cwd: folder })
    .output();
  if (code !== 0) throw new Error(`deno install in ${folder}: ${new TextDecoder().decode(stderr)}`);
  return join(folder, "node_modules");
}
