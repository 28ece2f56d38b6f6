/** Runs the command line inside the test process, in a folder of its own, with a random model beside it. */
import { join } from "node:path";
import { main } from "../cli/main.ts";
import { writeRandomModel } from "./random_model_folder.ts";

export interface CliResult {
  code: number;
  out: string;
  err: string;
}

/**
 * Runs one command line.
 *
 * @param onErr Hears what goes to stderr; throwing there ends the run as a crash would.
 * @param clock For what is shown of the progress.
 */
export async function runCli(
  args: readonly string[],
  interactive = false,
  onErr?: (text: string) => void,
  clock?: () => number,
): Promise<CliResult> {
  let out = "", err = "";
  const code = await main(args, {
    out: (text) => out += text,
    err: (text) => {
      err += text;
      onErr?.(text);
    },
    interactive,
    ...(clock ? { clock } : {}),
  });
  return { code, out, err };
}

/** Runs `test` in a fresh working folder that holds a random model named "model"; comes back afterwards. */
export async function inWorkFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const before = Deno.cwd();
  const folder = await Deno.makeTempDir({ prefix: "hei-nw-test-" });
  try {
    await writeRandomModel(join(folder, "model"));
    Deno.chdir(folder);
    await test(folder);
  } finally {
    Deno.chdir(before);
    await Deno.remove(folder, { recursive: true });
  }
}

/** Every file of a run folder by its name, latencies, the time table and the report of it left out: what equal runs have in common. */
export async function comparable(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const walk = async (dir: string, prefix: string) => {
    for await (const entry of Deno.readDir(dir)) {
      const path = join(dir, entry.name), name = prefix + entry.name;
      if (entry.isDirectory) await walk(path, `${name}/`);
      else if (["timing.json", "report.html", "report.md"].includes(entry.name)) continue;
      else if (name.endsWith(".json")) {
        files[name] = (await Deno.readTextFile(path)).replace(
          /"(latency|adapter_latency_overhead_s)": [-\d.e]+/g,
          '"$1": 0',
        );
      } else files[name] = (await Deno.readFile(path)).toBase64();
    }
  };
  await walk(folder, "");
  return files;
}
