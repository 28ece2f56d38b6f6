/** Which peers this machine has. Every answer is either there or a reason, which the benches print and write down. */
import { existsSync } from "node:fs";

/** What a bench needs of Python, and how to get all of it. */
const install =
  "pip install -r reports/bench/peers/requirements.txt, and pass that Python as --python or HEI_NW_PYTHON";
const loraPackages = ["torch", "transformers", "peft", "gguf"];

/**
 * Python that has the peers' packages: `given`, else `HEI_NW_PYTHON`, else `python3` on the path.
 *
 * @returns `python`, or `missing`: what is not there and how to install it.
 */
export async function findPeerPython(
  given?: string,
  packages: readonly string[] = loraPackages,
): Promise<{ python: string } | { missing: string }> {
  const python = given || Deno.env.get("HEI_NW_PYTHON") || "python3";
  const lookUp = `import importlib.util as u; print(*[p for p in ${
    JSON.stringify(packages)
  } if u.find_spec(p) is None])`;
  try {
    const { success, stdout } = await new Deno.Command(python, { args: ["-c", lookUp], stderr: "null" }).output();
    const absent = new TextDecoder().decode(stdout).trim();
    if (success && absent === "") return { python };
    return {
      missing: success
        ? `${python} has no ${absent.replaceAll(" ", ", ")}: ${install}`
        : `${python} does not run: ${install}`,
    };
  } catch {
    return { missing: `there is no ${python}: ${install}` };
  }
}

/** Where the npm peers and their scripts are. */
export const npmFolder = new URL("npm/", import.meta.url);

/** Runtimes for them. The scripts are plain JavaScript, so that either can run them. */
export type Runtime = "deno" | "node";

/** The version of an npm peer, or why it is not there. */
export async function findNpmPeer(name: string): Promise<{ version: string } | { missing: string }> {
  const file = new URL(`node_modules/${name}/package.json`, npmFolder);
  if (!existsSync(file)) {
    return {
      missing:
        `${name} is not installed: npm install --omit=optional --ignore-scripts --prefix reports/bench/peers/npm (about 550 MB)`,
    };
  }
  return { version: JSON.parse(await Deno.readTextFile(file)).version };
}

/** The command that starts a runtime, and its version; undefined if it is not there. */
export async function findRuntime(
  runtime: Runtime,
): Promise<{ command: string; flags: string[]; version: string } | undefined> {
  if (runtime === "deno") {
    return {
      command: Deno.execPath(),
      flags: ["run", "--quiet", "-A", "--no-lock", "--node-modules-dir=manual"],
      version: `Deno ${Deno.version.deno}`,
    };
  }
  try {
    const { success, stdout } = await new Deno.Command("node", { args: ["--version"], stderr: "null" }).output();
    if (!success) return undefined;
    return { command: "node", flags: [], version: `Node ${new TextDecoder().decode(stdout).trim().slice(1)}` };
  } catch {
    return undefined;
  }
}
