import type { Command } from "commander";
import config from "../deno.json" with { type: "json" };
import type { DoctorReport } from "../core/run/doctor.ts";
import { quotedAsFlags } from "./error_text.ts";
import { addFlags, flagValues, outputFields } from "./flags.ts";
import { printJson, type Terminal, working } from "./print.ts";

/** `hei-nw doctor`. */
export function registerDoctor(program: Command, terminal: Terminal): void {
  const command = program.command("doctor")
    .summary("show the devices of this machine, their speed, and the models on it")
    .description(
      "Starts every device, measures it for a second or two, and lists the models in the caches of this machine.",
    );
  addFlags(command, outputFields, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const { runDoctor } = await import("../core/run/doctor.ts");
    const { processEnvironment } = await import("../core/format/locate.ts");
    const found = await working(
      terminal,
      verbose,
      ({ progress }) => runDoctor(config.version, processEnvironment, progress),
    );
    const report = withHints(found);
    if (json) printJson(terminal, report);
    else terminal.out(doctorText(report));
  });
}

/** The report with what to do about a cpu that could be faster. */
function withHints(report: DoctorReport): DoctorReport {
  const hint = "--v8-flags=--experimental-wasm-revectorize makes products about 1.6 times as fast (the tasks pass it)";
  const devices = report.devices.map((device) =>
    device.details?.pairs === false ? { ...device, details: { ...device.details, hint } } : device
  );
  return { ...report, devices };
}

/** The report for a person. */
function doctorText(report: DoctorReport): string {
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const lines = [
    `hei-nw ${report.version}, ${report.runtime}, ${report.system}, ${report.cores} cores, ${gib(report.memory_bytes)}`,
    "",
    "devices (--device auto takes " + report.auto + ")",
    ...report.devices.flatMap(({ device, description, gflops, details, problem }) => [
      problem === undefined
        ? `  ${description}: ${gflops} GFLOP/s`
        : `  ${device}: ${quotedAsFlags(problem, (field) => `--${field}`)}`,
      ...Object.entries(details ?? {}).map(([name, value]) => `    ${name.replaceAll("_", " ")}: ${value}`),
    ]),
    "",
    "models",
    `  in the project: ${report.embedded}`,
    ...report.caches.flatMap(({ path, models, problem }) => [
      `  ${path}${problem !== undefined ? `: ${problem}` : models.length === 0 ? ": none" : ""}`,
      ...models.map((model) => `    ${model}`),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
