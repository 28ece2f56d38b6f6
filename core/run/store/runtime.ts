/** What this program runs in. */
import process from "node:process";
import { hasCode } from "../../format/has_code.ts";

/** The versions that a result may depend on, by name: of Deno or else of Node, and of V8. */
export function runtimeVersions(): Record<string, string> {
  const { deno, node, bun, v8 } = process.versions;
  const [name, version] = deno ? ["deno", deno] : bun ? ["bun", bun] : ["node", node];
  return { [name]: version, v8 };
}

/** Whether a process of this number is there; undefined if this program may not ask. */
export async function isAlive(pid: number): Promise<boolean | undefined> {
  const { Deno: deno } = globalThis as {
    Deno?: { permissions: { query(of: { name: "run" }): Promise<{ state: string }> } };
  };
  if (deno && (await deno.permissions.query({ name: "run" })).state !== "granted") return undefined;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, "ESRCH");
  }
}
