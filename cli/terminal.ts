import { explain, RunError } from "../schemas/errors.ts";

/** Where a command prints, so that it can be tested without a terminal. */
export interface Terminal {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Whether stderr is a terminal. */
  interactive: boolean;
  /** Says when the person wants the work to end. */
  signal?: AbortSignal;
  /** Milliseconds, monotonic, for the progress that is shown; that of the process if it is left out. */
  clock?: () => number;
}

/** The process's own stdout and stderr. */
export const processTerminal: Terminal = {
  out: (text) => writeAll(Deno.stdout, text),
  err: (text) => writeAll(Deno.stderr, text),
  get interactive() {
    return Deno.stderr.isTerminal();
  },
};

/** Writes all of a text. Where nobody reads any more (`| head -1`) it is let go: the work itself goes on. */
export function writeAll(stream: { writeSync(data: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw new RunError(
      explain({
        cannot: "print",
        field: "the output",
        rule: "a place that can be written to",
        received: (error as Error).message,
        hint: "files that the command has written are complete.",
      }),
      { cause: error },
    );
  }
}
