/** What `deno task gpu` needs on a machine that has the Deno binary and nothing else. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunError } from "../../schemas/errors.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Most bytes of all files. */
const mostBytes = 64 << 20;
/** Where npm's packages go; git ignores it. */
const cache = ".cache/gpu";
/** All that is run there. */
const programs = [
  "reports/bench/gpu.ts",
  "reports/bench/gpu_decode.ts",
  "reports/bench/matmul_webgpu.ts",
  "reports/bench/lora_step_webgpu.ts",
  "tests/conformance_test.ts",
  "tests/parity_test.ts",
];
/** Folders that these read or import from. */
const folders = ["core", "kernels", "reports/bench", "schemas", "recipes", "tests", "deno.json", "deno.lock"];

/** Packs them into hei-nw-gpu.tar.gz beside this checkout's files. @throws {RunError} where they are too large. */
export async function packForGpu(): Promise<void> {
  await run(Deno.execPath(), ["cache", "--quiet", ...programs], { DENO_DIR: join(root, cache) });
  const tar = join(root, ".cache/hei-nw-gpu.tar.gz");
  // What Deno compiled on this machine is made again there.
  const without = [
    "--exclude=node_modules",
    "--exclude=*_cache_v2*",
    `--exclude=${cache}/gen`,
    "--exclude=reports/bench/results",
  ];
  await run("tar", ["-czf", tar, ...without, ...folders, cache]);
  const { size } = await Deno.stat(tar);
  if (size > mostBytes) {
    throw new RunError(
      `Cannot pack for a GPU machine: the files must be at most ${mostBytes} bytes: received ${size}.`,
    );
  }
  console.log(tar);
  console.error(`${(size / 2 ** 20).toFixed(1)} MiB. On the other machine, in an empty folder:

  tar -xzf hei-nw-gpu.tar.gz
  DENO_DIR=$PWD/${cache} HEI_NW_GPU_OFFLINE=1 deno run -A --cached-only --no-check --unstable-webgpu reports/bench/gpu.ts --json gpu.json`);
}

async function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args], cwd: root, env }).output();
  if (!success) throw new RunError(`Cannot run ${command}: ${new TextDecoder().decode(stderr).trim()}`);
}
