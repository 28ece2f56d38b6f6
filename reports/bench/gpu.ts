/**
 * `deno task gpu`: is everything right on the GPU of this machine, and how fast is it? At most eight minutes.
 *
 *     deno task gpu [--json FILE] [--minutes 8] [--small] [--offline]
 *     deno task gpu --pack
 *
 * Checks conformance (every operation against the plain reference) and parity (whole models against PyTorch's numbers) on the WebGPU
 * adapter that it finds; then measures products, decoding and a LoRA step, beside jax-js, TensorFlow.js and PyTorch on CUDA where they
 * are installed. One file with the adapter's name holds all of it. Exits with 1 if something is wrong, with 2 if there is no adapter.
 * A software adapter gets small sizes, and of a suite that is not done in time what was done until then is counted. --pack gathers what a machine without network needs (docs/commands.md).
 */
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { requestAdapter } from "../../kernels/webgpu/start.ts";
import { bench, type Outcome, type PartOptions, type Suite, suite } from "./gpu_parts.ts";
import { packForGpu } from "./gpu_pack.ts";
import type { GpuDecodeResult } from "./gpu_decode.ts";
import type { LoraGpuResult } from "./lora_step_webgpu.ts";
import type { MatmulGpuResult } from "./matmul_webgpu.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

/** `gpu_<adapter>.json`. */
export interface GpuResult extends Provenance {
  bench: "gpu";
  command: string;
  adapter: {
    name: string;
    software: boolean;
    vendor: string;
    architecture: string;
    device: string;
    limits: Record<string, number>;
    features: string[];
  };
  seconds: number;
  conformance: Outcome<Suite>;
  parity: Outcome<Suite>;
  products: Outcome<MatmulGpuResult>;
  decoding: Outcome<GpuDecodeResult>;
  lora_step: Outcome<LoraGpuResult>;
}

/** Parts of the whole time that each may take; what one leaves goes to the next. */
const shares = { conformance: 0.4, parity: 0.2, products: 0.1, decoding: 0.15, lora_step: 0.15 };

/** Cubes of products: what a GPU is measured on, and what a software adapter can do in seconds. */
const sizes = { large: "512,1024,2048,4096", small: "128,256" };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      minutes: { type: "string", default: "8" },
      small: { type: "boolean", default: false },
      offline: { type: "boolean", default: false },
      pack: { type: "boolean", default: false },
    },
  });
  if (values.pack) return await packForGpu();
  const found = await requestAdapter();
  if (!found) {
    console.error(
      "Cannot check a GPU: WebGPU finds no adapter here. Hint: install a Vulkan driver (Debian: mesa-vulkan-drivers).",
    );
    process.exit(2);
  }
  const { adapter, summary } = found;
  const { vendor, architecture, device } = adapter.info;
  const small = values.small || summary.software;
  console.error(`${summary.name}${summary.software ? " (computes on the CPU: small sizes)" : ""}`);
  const started = performance.now(), whole = 60 * Number(values.minutes);
  const spent = () => (performance.now() - started) / 1000;
  let owed = 0;
  const part = async <T extends Found>(
    name: keyof typeof shares,
    run: (options: PartOptions) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    owed += shares[name] * whole;
    const most = owed - spent();
    console.error(`${name}: at most ${Math.round(most)} s …`);
    const outcome = await run({ most, offline: values.offline });
    console.error(
      `  ${"result" in outcome ? told(outcome.result) : `left out: ${outcome.left_out}`} (${
        Math.round(outcome.seconds)
      } s)`,
    );
    return outcome;
  };
  const made = await provenance();
  const result: GpuResult = {
    ...{ bench: "gpu", command: commandLine("gpu"), ...made },
    adapter: {
      ...{ name: summary.name, software: summary.software, vendor, architecture, device },
      limits: limitsOf(adapter),
      features: [...adapter.features].sort(),
    },
    seconds: 0,
    conformance: await part("conformance", (options) => suite("tests/conformance_test.ts", /^webgpu, /, options)),
    parity: await part("parity", (options) => suite("tests/parity_test.ts", /on the webgpu device/, options)),
    products: await part(
      "products",
      (options) =>
        bench("matmul_webgpu", ["--cubes", small ? sizes.small : sizes.large, "--rounds", small ? "1" : "5"], options),
    ),
    decoding: await part(
      "decoding",
      (options) => bench("gpu_decode", small ? ["--prompt", "8", "--tokens", "3", "--sequences", "1"] : [], options),
    ),
    lora_step: await part(
      "lora_step",
      (options) =>
        bench(
          "lora_step_webgpu",
          small ? ["--rounds", "1", "--steps", "1", "--tiny"] : ["--rounds", "5", "--steps", "4"],
          options,
        ),
    ),
  };
  result.seconds = significant(spent());
  const slug = summary.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const file = values.json ?? join(fileURLToPath(new URL("results/", import.meta.url)), `gpu_${slug}.json`);
  await Deno.writeTextFile(file, JSON.stringify(result, null, 1) + "\n");
  console.log(file);
  const wrong = [result.conformance, result.parity].some((one) => !("result" in one) || one.result.failed > 0);
  if (wrong) process.exit(1);
}

/** What a part can find. */
type Found = Suite | MatmulGpuResult | GpuDecodeResult | LoraGpuResult;

/** One line of it. */
function told(result: Found): string {
  if ("passed" in result) {
    const more = result.not_done === undefined ? "" : `; ${result.not_done}`;
    return `${result.passed} passed, ${result.failed} failed, in ${result.steps} cases${more}`;
  }
  const absent = result.absent.length === 0
    ? ""
    : `; not measured: ${result.absent.map(({ name }) => name).join(", ")}`;
  const lines = result.rows.map((row) => {
    if ("gflops" in row) return `${row.peer} ${row.shape} ${row.gflops} GFLOP/s`;
    if ("seconds" in row) return `${row.peer} ${row.seconds} s a step`;
    return `${row.model} × ${row.sequences} reads ${row.read_per_second}, says ${row.said_per_second} tokens/s`;
  });
  return `${lines.join("; ")}${absent}`;
}

/** What an adapter can do, of what we ask for. */
function limitsOf({ limits }: GPUAdapter): Record<string, number> {
  const {
    maxBufferSize,
    maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize,
    maxComputeInvocationsPerWorkgroup,
  } = limits;
  return {
    maxBufferSize,
    maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize,
    maxComputeInvocationsPerWorkgroup,
  };
}

if (import.meta.main) await main();
