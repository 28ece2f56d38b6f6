/** Writes cli/help_text.ts, the help of all commands as it is printed: deno task help-text. */
import { createProgram } from "./program.ts";

/** The module's text. */
export function helpModule(): string {
  const help = createProgram({ out: () => {}, err: () => {}, interactive: false }).helpInformation();
  const safe = help.replace(/[\\`$]/g, "\\$&");
  return "/** Made by `deno task help-text`: what `hei-nw --help` prints, so that nothing has to be loaded for it. */\n" +
    `export const helpText = \`${safe}\`;\n`;
}

if (import.meta.main) await Deno.writeTextFile(new URL("help_text.ts", import.meta.url), helpModule());
