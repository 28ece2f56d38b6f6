/**
 * Where the tasks of deno.json begin. Deno runs a task in the project's folder; paths are meant from where the person stands, which
 * deno tells in INIT_CWD. The command line itself does not look at it, since programs that it starts inherit it.
 */
import { asksForHelp } from "./asked_help.ts";
import { helpText } from "./help_text.ts";
import { processTerminal } from "./terminal.ts";

if (import.meta.main) {
  if (asksForHelp(Deno.args)) processTerminal.out(helpText);
  else {
    const folder = Deno.env.get("INIT_CWD");
    if (folder) Deno.chdir(folder);
    // Deno reads whatever a plain import leads to, a thousand files, before it runs the first line: the help would wait for them.
    const { start } = await import(new URL("main.ts", import.meta.url).href) as typeof import("./main.ts");
    await start("deno task hei-nw");
  }
}
