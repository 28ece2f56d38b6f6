/** The command line. What a command needs is imported when it is called, and the help of all commands is at hand as a text. */
import type { Command } from "commander";
import { asksForHelp } from "./asked_help.ts";
import { helpText } from "./help_text.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/**
 * Runs one command line.
 *
 * @param name How the program is called where it stands, for the line that says how to go on.
 * @returns The exit code: 0, 1 if the command failed, 2 where the command line itself is wrong, 130 where the terminal's
 * signal has ended it.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal = processTerminal,
  name = "hei-nw",
): Promise<number> {
  if (asksForHelp(args)) {
    terminal.out(helpText);
    return 0;
  }
  return await run(await programFor(args, terminal), args, terminal, name);
}

async function programFor(args: readonly string[], terminal: Terminal): Promise<Command> {
  const { programWith } = await import("./one_command.ts");
  const alone = await programWith(args.find((arg) => arg !== "--"), terminal);
  return alone ?? (await import("./program.ts")).createProgram(terminal);
}

async function run(program: Command, args: readonly string[], terminal: Terminal, name: string): Promise<number> {
  const [{ CommanderError }, { commandOf, errorText }, { UsageError }, { NotMet }] = await Promise.all([
    import("commander"),
    import("./error_text.ts"),
    import("./flags.ts"),
    import("./print.ts"),
  ]);
  try {
    // What the system could not decode: a note would keep a letter that nobody wrote, and a file would not be found.
    const wrong = args.find((arg) => arg.includes("\ufffd"));
    if (wrong !== undefined) {
      throw new UsageError(`Cannot run hei-nw: an argument must be in UTF-8: received ${JSON.stringify(wrong)}.`);
    }
    await program.parseAsync(args.filter((arg) => arg !== "--"), { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof NotMet) return 1;
    if (terminal.signal?.aborted && error === terminal.signal.reason) {
      const { interrupted, interruptedText } = await import("./interruption.ts");
      terminal.err(interruptedText(name, args, commandOf(program, args)));
      return interrupted;
    }
    terminal.err(errorText(error, commandOf(program, args)));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Runs the process's own command line, and ends the process. @param name See {@link main}. */
export async function start(name = "hei-nw"): Promise<never> {
  const { args } = Deno;
  if (asksForHelp(args)) Deno.exit(await main(args));
  // WebGPU looks for a desktop, and libwayland complains on stderr if there is none to look for.
  if (Deno.build.os === "linux" && !Deno.env.get("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", Deno.env.get("TMPDIR") ?? "/tmp"); // node:os would say so too, and takes 5 ms to load.
  }
  const { out, err, interactive } = processTerminal;
  const terminal: Terminal = { out, err, interactive };
  const program = await programFor(args, terminal);
  const [{ commandOf }, { canResume, interruption, processSignals }] = await Promise.all([
    import("./error_text.ts"),
    import("./interruption.ts"),
  ]);
  // A command that cannot be continued has nothing to save: there a signal does what it always does.
  if (canResume(commandOf(program, args))) {
    terminal.signal = interruption(processSignals, () => {
      if (interactive) err("\nSaving what is done; once more ends at once.\n");
    });
  }
  Deno.exit(await run(program, args, terminal, name));
}

if (import.meta.main) await start();
