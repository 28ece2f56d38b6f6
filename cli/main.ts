/** The command line. Commands are declared here and in their files; what they do is imported when one is called. */
import { Command, CommanderError } from "commander";
import config from "../deno.json" with { type: "json" };
import { registerAccept } from "./accept.ts";
import { registerAblate } from "./ablate.ts";
import { registerAsk } from "./ask.ts";
import { registerChat } from "./chat.ts";
import { registerCompletions } from "./completions.ts";
import { registerDoctor } from "./doctor.ts";
import { commandOf, errorText } from "./error_text.ts";
import { registerEval } from "./eval.ts";
import { registerEvalModel } from "./eval_model.ts";
import { addExamples } from "./examples.ts";
import { registerExport } from "./export.ts";
import { registerGate } from "./gate.ts";
import { registerGenerate } from "./generate.ts";
import { canResume, interrupted, interruptedText, interruption, processSignals } from "./interruption.ts";
import { registerM4 } from "./m4.ts";
import { registerMcp } from "./mcp.ts";
import { registerMemory } from "./memory.ts";
import { UsageError } from "./flags.ts";
import { NotMet, processTerminal, type Terminal } from "./print.ts";
import { registerPretrain } from "./pretrain.ts";
import { registerPull } from "./pull.ts";
import { registerRemember } from "./remember.ts";
import { registerReport } from "./report.ts";
import { registerServe } from "./serve.ts";
import { registerSleep } from "./sleep.ts";
import { registerSweep } from "./sweep.ts";
import { registerTrainLora } from "./train_lora.ts";
import { registerTrainAsker } from "./train_asker.ts";
import { registerTrainKeyer } from "./train_keyer.ts";
import { registerTrainReader } from "./train_reader.ts";

/** The whole command line, without anything that takes time to load. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command("hei-nw")
    .description("A memory for local language models, and sleep that trains it into LoRA weights.")
    .version(config.version)
    .exitOverride()
    .showHelpAfterError("(hei-nw COMMAND --help lists all flags)")
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .configureHelp({ helpWidth: 100, subcommandTerm });
  for (
    const register of [
      registerRemember,
      registerAsk,
      registerChat,
      registerSleep,
      registerServe,
      registerMcp,
      registerMemory,
      registerM4,
      registerAblate,
      registerSweep,
      registerAccept,
      registerCompletions,
      registerDoctor,
      registerEval,
      registerEvalModel,
      registerExport,
      registerGate,
      registerGenerate,
      registerPretrain,
      registerPull,
      registerReport,
      registerTrainLora,
      registerTrainAsker,
      registerTrainKeyer,
      registerTrainReader,
    ]
  ) {
    register(program, terminal);
  }
  addExamples(program);
  return program;
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

/**
 * Runs one command line.
 *
 * @param name How the program is called where it stands, for the line that says how to go on.
 * @returns The exit code: 0, 1 where the command failed, 2 where the command line itself is wrong, 130 where the terminal's
 * signal has ended it.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal = processTerminal,
  name = "hei-nw",
): Promise<number> {
  const program = createProgram(terminal);
  if (args.length === 0) {
    terminal.out(program.helpInformation());
    return 0;
  }
  try {
    // `deno task m4 -- --n 8`, as npm wants it: the dashes mean nothing here.
    await program.parseAsync(args.filter((arg) => arg !== "--"), { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof NotMet) return 1;
    if (terminal.signal?.aborted && error === terminal.signal.reason) {
      terminal.err(interruptedText(name, args, commandOf(program, args)));
      return interrupted;
    }
    terminal.err(errorText(error, commandOf(program, args)));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Runs the process's own command line, and ends the process. @param name See {@link main}. */
export async function start(name = "hei-nw"): Promise<never> {
  // WebGPU looks for a desktop, and libwayland complains on stderr where there is none to look for.
  if (Deno.build.os === "linux" && !Deno.env.get("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", Deno.env.get("TMPDIR") ?? "/tmp"); // node:os would say so too, and takes 5 ms to load.
  }
  // A command that cannot be gone on with has nothing to save: there a signal does what it always does.
  const signal = canResume(commandOf(createProgram(processTerminal), Deno.args))
    ? interruption(processSignals, () => {
      if (processTerminal.interactive) processTerminal.err("\nSaving what is done; once more ends at once.\n");
    })
    : undefined;
  const { out, err } = processTerminal;
  Deno.exit(await main(Deno.args, { out, err, interactive: processTerminal.interactive, signal }, name));
}

if (import.meta.main) await start();
