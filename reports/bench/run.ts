/**
 * `deno task bench`: every benchmark of this folder, one after another, each into `reports/bench/results/`, and docs/performance.md out
 * of the results. Anything else that runs on the machine spoils the numbers. What needs Python or Node says so and is left out where
 * it is missing. `deno task bench matmul_peers decode_peers` runs only those.
 */
import { writePerformance } from "../performance_table.ts";

const folder = new URL(".", import.meta.url).pathname;
const benches: Readonly<Record<string, string>> = {
  matmul: "--json",
  matmul_peers: "--json",
  pairs: "--json",
  matmul_webgpu: "--json",
  decode_peers: "--json",
  gguf_adapter_peer: "--json",
  lora_step: "--out",
  lora_step_webgpu: "--json",
  full_step: "--out",
  contention: "--json",
  m4_whole: "--json",
};

const asked = Deno.args.filter((arg) => arg !== "--");
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`Cannot run ${unknown.join(", ")}: a bench is one of ${Object.keys(benches).join(", ")}.`);
  Deno.exit(2);
}
let failed = 0, leftOut = 0;
for (const [name, flag] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(`— ${name}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${folder}${name}.ts`, flag, `${folder}results/${name}.json`],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  // A bench that has nobody to compare with says why and exits with 2.
  if (code === 2) leftOut++;
  else if (code !== 0) failed++;
}
await writePerformance();
const outcome = failed === 0 ? "No benchmark failed" : `${failed} benchmark(s) failed`;
console.error(leftOut === 0 ? `${outcome}.` : `${outcome}; ${leftOut} left out, see above.`);
Deno.exit(failed > 0 ? 1 : 0);
