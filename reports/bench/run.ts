/**
 * `deno task bench`: every benchmark of this folder, one after another, each into `reports/bench/results/`. Anything else that
 * runs on the machine spoils the numbers. What needs Python says so and is left out where it is missing.
 */
const folder = new URL(".", import.meta.url).pathname;
const benches = { matmul: "--json", lora_step: "--out" };

let failed = 0;
for (const [name, flag] of Object.entries(benches)) {
  console.error(`— ${name}`);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${folder}${name}.ts`, flag, `${folder}results/${name}.json`],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) failed++;
}
console.error(failed === 0 ? "All benchmarks wrote their results." : `${failed} benchmark(s) failed.`);
Deno.exit(failed > 0 ? 1 : 0);
