import { InputError } from "../../../schemas/errors.ts";

/** Environment of a peer: the caller's, without limits on threads, so that the peer chooses its own best. */
function peerEnvironment(): Record<string, string> {
  const threads = /^(OPENBLAS_|OMP_|MKL_|GOMP_|KMP_|VECLIB_|NUMEXPR_)/;
  return Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => !threads.test(name)));
}

/** How a peer is started. */
export interface PeerOptions {
  /** Before the script: what the runtime takes. */
  flags?: readonly string[];
  /** After the script. */
  args?: readonly string[];
  /** Added to the environment. */
  env?: Readonly<Record<string, string>>;
  /** Stops the process between its answers, so that threads which spin while they wait take nothing from whoever is timed. */
  pausing?: boolean;
}

/** A stopped process would outlive us if we are interrupted. */
const running = new Set<Deno.ChildProcess>();
let watching = false;

function endWithUs(process: Deno.ChildProcess): void {
  running.add(process);
  if (watching || Deno.build.os === "windows") return;
  watching = true;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      for (const peer of running) peer.kill("SIGKILL");
      Deno.exit(130);
    });
  }
}

/** A peer in a process of its own that answers one JSON line to each JSON line. */
export class PeerProcess {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;
  readonly #pausing: boolean;

  constructor(command: string, script: URL, options: PeerOptions = {}) {
    const { flags = [], args = [], env = {}, pausing = false } = options;
    this.#process = new Deno.Command(command, {
      args: [...flags, script.pathname, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      clearEnv: true,
      env: { ...peerEnvironment(), ...env },
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#lines = readLines(this.#process.stdout);
    this.#pausing = pausing && Deno.build.os !== "windows";
    if (this.#pausing) endWithUs(this.#process);
  }

  /** Sends one command and waits for its answer. @throws {InputError} if the peer has ended, or answers with an error. */
  async ask<T>(command: Record<string, unknown> & { do: string }): Promise<T> {
    if (this.#pausing) this.#process.kill("SIGCONT");
    await this.#writer.write(new TextEncoder().encode(JSON.stringify(command) + "\n"));
    const { value, done } = await this.#lines.next();
    if (done) {
      throw new InputError(
        `Cannot run the peer: ${command.do} must be answered: received nothing. Hint: its error stands above.`,
      );
    }
    if (this.#pausing) this.#process.kill("SIGSTOP");
    const answer = JSON.parse(value);
    if (typeof answer.error === "string") {
      throw new InputError(`Cannot run the peer: ${command.do} must succeed: received ${answer.error}`);
    }
    return answer;
  }

  /** Ends the peer; one that has ended already stays so. */
  async close(): Promise<void> {
    if (this.#pausing && running.delete(this.#process)) {
      try {
        this.#process.kill("SIGCONT");
      } catch { /* It has ended. */ }
    }
    await this.#writer.close().catch(() => {});
    await this.#process.status;
  }
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
