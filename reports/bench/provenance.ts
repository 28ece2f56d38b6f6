import { availableParallelism, cpus, totalmem } from "node:os";

/** Where and with what a number was measured; a part of every row in `results/`. */
export interface Provenance {
  /** ISO 8601, to the second. */
  date: string;
  machine: { cpu: string; cores: number; memoryGiB: number; os: string };
  versions: Record<string, string>;
  /** Commit of this checkout, with "+" where files differ from it; "none" outside of one. */
  commit: string;
}

/** The present machine, runtime and commit; `versions` names what is measured beside us. */
export async function provenance(versions: Record<string, string> = {}): Promise<Provenance> {
  return {
    date: new Date().toISOString().slice(0, 19) + "Z",
    machine: {
      cpu: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      os: `${Deno.build.os} ${Deno.build.arch}`,
    },
    versions: { deno: Deno.version.deno, v8: Deno.version.v8, ...versions },
    commit: await commit(),
  };
}

/** The command that made a result: a bench of this folder with V8's flags and the arguments that it was given, but where it wrote. */
export function commandLine(
  bench: string,
  args: readonly string[] = Deno.args,
  flags: string = Deno.env.get("DENO_V8_FLAGS") ?? "",
): string {
  const isPlace = (arg: string | undefined) => arg === "--json" || arg === "--detail";
  const told = args.filter((arg, i) => !isPlace(arg) && !isPlace(args[i - 1]));
  return [...(flags ? [`DENO_V8_FLAGS=${flags}`] : []), "deno run -A", `reports/bench/${bench}.ts`, ...told].join(" ");
}

async function commit(): Promise<string> {
  const git = async (...args: string[]) => {
    const cwd = new URL(".", import.meta.url).pathname;
    const { success, stdout } = await new Deno.Command("git", { args, cwd, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  };
  try {
    const head = await git("rev-parse", "HEAD");
    return head === undefined ? "none" : head + (await git("status", "--porcelain") ? "+" : "");
  } catch {
    return "none"; // There is no git.
  }
}
