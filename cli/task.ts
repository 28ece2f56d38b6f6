/**
 * Where the tasks of deno.json begin. Deno runs a task in the project's folder; paths are meant from where the person stands, which
 * deno tells in INIT_CWD. The command line itself does not look at it, since programs that it starts inherit it.
 */
import { start } from "./main.ts";

if (import.meta.main) {
  const folder = Deno.env.get("INIT_CWD");
  if (folder) Deno.chdir(folder);
  await start("deno task hei-nw");
}
