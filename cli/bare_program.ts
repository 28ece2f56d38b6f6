import { Command } from "commander";
import config from "../deno.json" with { type: "json" };
import type { Terminal } from "./print.ts";

/** The command line without its commands. */
export function bareProgram(terminal: Terminal): Command {
  return new Command("hei-nw")
    .description("A memory for local language models, and sleep that trains it into LoRA weights.")
    .version(config.version)
    .exitOverride()
    .showHelpAfterError("(hei-nw COMMAND --help lists all flags)")
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .configureHelp({ helpWidth: 100, subcommandTerm });
}

/** How a list of commands names one. Commander would look at its options. */
function subcommandTerm(command: Command): string {
  const args = command.registeredArguments.map((one) => {
    const name = `${one.name()}${one.variadic ? "..." : ""}`;
    return one.required ? ` <${name}>` : ` [${name}]`;
  });
  return `${command.name()}${command.commands.length === 0 && command.name() !== "help" ? " [options]" : ""}${
    args.join("")
  }`;
}
