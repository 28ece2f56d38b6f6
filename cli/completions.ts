import { Argument, type Command } from "commander";
import { type CompletionPlace, completionScript, type Shell, shells } from "./completion_scripts.ts";
import { addFlags, flagValues, outputFields } from "./flags.ts";
import { printJson, type Terminal } from "./print.ts";

const printing = { json: outputFields.json };

/** `hei-nw completions`. */
export function registerCompletions(program: Command, terminal: Terminal): void {
  const command = program.command("completions")
    .summary("print a script for shell completion of commands and flags")
    .description(
      "Prints the script. bash and zsh: source <(hei-nw completions bash). fish: hei-nw completions fish > " +
        "~/.config/fish/completions/hei-nw.fish.",
    )
    .addArgument(new Argument("<shell>", "your shell").choices(shells));
  addFlags(command, printing, terminal);
  command.action((shell: Shell) => {
    const script = completionScript(shell, placesOf(program));
    if (flagValues(command, printing).json) return printJson(terminal, { shell, script });
    terminal.out(script);
  });
}

/** All that can be typed, out of the commands themselves. */
export function placesOf(command: Command, at = ""): CompletionPlace[] {
  const flags = command.createHelp().visibleOptions(command);
  return [
    {
      at,
      words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      commands: command.commands.map((one) => ({ name: one.name(), says: one.summary() || one.description() })),
      flags: flags.flatMap(({ long, short, description, required }) =>
        long == null ? [] : [{
          long,
          ...(short == null ? {} : { short }),
          says: description.replace(/ \((default|choices|required)[:;)].*$/, ""),
          ...(required ? { values: choicesIn(description) } : {}),
        }]
      ),
    },
    ...command.commands.flatMap((one) => placesOf(one, at === "" ? one.name() : `${at} ${one.name()}`)),
  ];
}

/** The words that a flag's help lists. */
function choicesIn(description: string): string[] {
  const [, list = ""] = /\(choices: ([^;)]*)/.exec(description) ?? [];
  return list.split(", ").filter((word) => /^[\w.+-]+$/.test(word));
}
