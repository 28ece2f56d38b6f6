import { InputError } from "../../../schemas/errors.ts";

const packages = ["torch", "transformers", "peft", "gguf"];

/** Environment of a peer: the caller's, without limits on threads, so that the peer chooses its own best. */
function peerEnvironment(): Record<string, string> {
  const threads = /^(OPENBLAS_|OMP_|MKL_|GOMP_|KMP_|VECLIB_|NUMEXPR_)/;
  return Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => !threads.test(name)));
}

/**
 * Python that has the peers' packages: `given`, else `HEI_NW_PYTHON`, else `python3` on the path.
 *
 * @returns `python`, or `missing`: what is not there and how to install it.
 */
export async function findPeerPython(given?: string): Promise<{ python: string } | { missing: string }> {
  const python = given ?? Deno.env.get("HEI_NW_PYTHON") ?? "python3";
  const install =
    "pip install -r reports/bench/peers/requirements.txt, and pass that Python as --python or HEI_NW_PYTHON";
  const lookUp = `import importlib.util as u; print(*[p for p in ${
    JSON.stringify(packages)
  } if u.find_spec(p) is None])`;
  try {
    const { success, stdout } = await new Deno.Command(python, { args: ["-c", lookUp], stderr: "null" }).output();
    const absent = new TextDecoder().decode(stdout).trim();
    if (success && absent === "") return { python };
    return {
      missing: success
        ? `${python} has no ${absent.replaceAll(" ", ", ")}: ${install}`
        : `${python} does not run: ${install}`,
    };
  } catch {
    return { missing: `there is no ${python}: ${install}` };
  }
}

/** A peer in a process of its own that answers one JSON line to each JSON line. */
export class PeerProcess {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, script: URL) {
    this.#process = new Deno.Command(python, {
      args: [script.pathname],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      clearEnv: true,
      env: peerEnvironment(),
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#lines = readLines(this.#process.stdout);
  }

  /** Sends one command and waits for its answer. @throws {InputError} where the peer has ended. */
  async ask<T>(command: Record<string, unknown> & { do: string }): Promise<T> {
    await this.#writer.write(new TextEncoder().encode(JSON.stringify(command) + "\n"));
    const { value, done } = await this.#lines.next();
    if (done) {
      throw new InputError(
        `Cannot run the peer: ${command.do} must be answered: received nothing. Hint: its error stands above.`,
      );
    }
    return JSON.parse(value);
  }

  async close(): Promise<void> {
    await this.#writer.close();
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
