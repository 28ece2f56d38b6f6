/** What `deno task gpu` needs on a machine that has the Deno binary and nothing else. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunError } from "../../schemas/errors.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Most bytes of all files. */
const mostBytes = 64 << 20;
/** Where the file is made; git ignores it. */
const stage = join(root, ".cache/gpu");
/** All that is run there. */
const programs = [
  "reports/bench/gpu.ts",
  "reports/bench/gpu_decode.ts",
  "reports/bench/matmul_webgpu.ts",
  "reports/bench/lora_step_webgpu.ts",
  "tests/conformance_test.ts",
  "tests/parity_test.ts",
];
/** Folders that these read or import from, and the packages that they load. */
const folders = ["core", "kernels", "reports/bench", "schemas", "recipes", "tests"];
const packages = ["@huggingface/jinja", "@huggingface/tokenizers", "arktype", "jsonc-parser", "ml-matrix"];

/** Packs them into one file. @throws {RunError} if they are too large. */
export async function packForGpu(): Promise<void> {
  await Deno.remove(stage, { recursive: true }).catch(() => {});
  await Deno.mkdir(stage, { recursive: true });
  const own = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  // With the whole import map the cache would hold what compiles and draws, too.
  const imports = Object.fromEntries(packages.map((name) => [name, own.imports[name]]));
  const config = join(stage, "deno.json");
  await Deno.writeTextFile(config, JSON.stringify({ nodeModulesDir: "none", unstable: ["webgpu"], imports }, null, 2));
  const cache = join(stage, "deno_dir");
  await run(Deno.execPath(), ["cache", "--quiet", "--no-lock", "--config", config, ...programs], { DENO_DIR: cache });
  const file = join(stage, "hei-nw-gpu.tar.gz");
  // What Deno compiled on this machine is made again there.
  const without = ["node_modules", "*_cache_v2*", "deno_dir/gen", "reports/bench/results"].map((name) =>
    `--exclude=${name}`
  );
  await run("tar", ["-czf", file, ...without, "-C", root, ...folders, "-C", stage, "deno.json", "deno_dir"]);
  const { size } = await Deno.stat(file);
  if (size > mostBytes) {
    throw new RunError(`Cannot pack for a GPU machine: the file must be at most ${mostBytes} bytes: received ${size}.`);
  }
  console.log(file);
  console.error(`${(size / 2 ** 20).toFixed(1)} MiB. On the other machine, in an empty folder:

  tar -xzf hei-nw-gpu.tar.gz
  DENO_DIR=$PWD/deno_dir deno run -A --cached-only --no-lock --no-check --unstable-webgpu reports/bench/gpu.ts --offline --json gpu.json`);
}

async function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args], cwd: root, env }).output();
  if (!success) throw new RunError(`Cannot run ${command}: ${new TextDecoder().decode(stderr).trim()}`);
}
