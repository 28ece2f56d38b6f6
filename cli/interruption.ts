/** Ctrl-C and SIGTERM: the first one asks the work to end where it can be continued, the second one ends the process. */
import type { Command } from "commander";
import { shellWord } from "../core/run/shell_word.ts";

/** What is needed of the process, so that a test can send signals to itself. */
export interface SignalSource {
  /** Calls back for each signal that asks the process to end. */
  listen(heard: () => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** One Ctrl-C may come several times: from the terminal or `kill`, and passed on by each `deno task` above. Until then it counts once. */
const oncePressedMs = 300;

/** The exit code of a command that was interrupted. */
export const interrupted = 130;

/** The process's own signals. On Windows a closed window comes as SIGHUP, and there is no SIGTERM. */
export const processSignals: SignalSource = {
  listen(heard) {
    for (const name of Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] as const : ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(name, heard);
    }
  },
  exit: (code) => Deno.exit(code),
  now: () => performance.now(),
};

/** Ctrl-C alone: whoever sends another signal means the whole process. */
export const keyboard: SignalSource = {
  ...processSignals,
  listen: (heard) => Deno.addSignalListener("SIGINT", heard),
};

/** Does a piece of work that can be ended. */
export type Turn = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** For work that comes in turns: a signal ends the turn that is under way. If there is none, or it is ending already, it ends the process. */
export function interruptibleTurns(source: SignalSource): Turn {
  let turn: AbortController | undefined, pressedAt = -Infinity;
  source.listen(() => {
    const before = pressedAt;
    pressedAt = source.now();
    if (pressedAt - before < oncePressedMs) return;
    if (turn === undefined || turn.signal.aborted) return source.exit(interrupted);
    turn.abort();
  });
  return async (work) => {
    turn = new AbortController();
    try {
      return await work(turn.signal);
    } finally {
      turn = undefined;
    }
  };
}

/** Aborted by the first signal; the second one ends the process. @param first Called at the first one. */
export function interruption(source: SignalSource, first: () => void): AbortSignal {
  const controller = new AbortController();
  let pressedAt = -Infinity;
  source.listen(() => {
    if (controller.signal.aborted) {
      if (source.now() - pressedAt >= oncePressedMs) source.exit(interrupted);
      return;
    }
    pressedAt = source.now();
    controller.abort();
    first();
  });
  return controller.signal;
}

/** Whether an interrupted command can be continued. */
export function canResume(command: Command | undefined): boolean {
  return goesOnAsItIs(command) || (command?.options.some(({ long }) => long === "--resume") ?? false);
}

/** Whether the same command goes on by itself: a sleep looks for what an interrupted one has kept. */
function goesOnAsItIs(command: Command | undefined): boolean {
  return command?.name() === "sleep";
}

/** What goes to stderr of a command that a signal has ended: how to continue it, in one line. */
export function interruptedText(program: string, args: readonly string[], command: Command | undefined): string {
  if (!canResume(command)) return "hei-nw: interrupted.\n";
  const whole = args.includes("--resume") || goesOnAsItIs(command) ? args : [...args, "--resume"];
  return `hei-nw: interrupted; what was done is kept. Go on with: ${[program, ...whole.map(shellWord)].join(" ")}\n`;
}
