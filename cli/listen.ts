/** A server on an address, until a signal ends it. */
import type { Handler } from "../core/run/serve/handler.ts";
import { isLoopback } from "../core/run/serve/guard.ts";
import { explain, InputError } from "../schemas/errors.ts";
import { flagValues, UsageError } from "./flags.ts";
import type { Terminal } from "./print.ts";
import { interruption, processSignals } from "./interruption.ts";
import type { Command } from "commander";

/** Rows of every command that listens. */
export const listenFields = {
  host: {
    rule: { kind: "text" },
    default: "127.0.0.1",
    help: "address to listen on; an address that other machines can reach needs --key",
    value: "<HOST>",
  },
  port: {
    rule: { kind: "integer", min: 0, max: 65535 },
    default: 8765,
    help: "port; 0 chooses a free one",
    value: "<PORT>",
  },
  key: {
    rule: { kind: "text" },
    default: undefined,
    help: "API key that clients have to send",
    value: "<KEY>",
    shown: "$HEI_NW_KEY",
  },
  cors: {
    rule: { kind: "text" },
    default: undefined,
    help: "origin of web pages that may use the server, for example https://chat.example; * allows all and needs --key",
    value: "<ORIGIN>",
    shown: "none",
  },
} as const;

/** Where to listen, and who is let by. */
export interface Address {
  host: string;
  port: number;
  key: string | undefined;
  cors: string | undefined;
}

/** @throws {UsageError} if others could come in without a key. */
export function addressOf(command: Command): Address {
  const { host, port, key = Deno.env.get("HEI_NW_KEY") || undefined, cors } = flagValues(command, listenFields);
  const cannot = `run hei-nw ${command.name()}`,
    hint = "openssl rand -hex 32 makes one; $HEI_NW_KEY keeps it off the command line.";
  const open = !isLoopback(host) ? `--host ${host}` : cors === "*" ? "--cors *" : undefined;
  if (key === undefined && open !== undefined) {
    throw new UsageError(explain({ cannot, field: "--key", rule: `given with ${open}`, received: undefined, hint }));
  }
  if (cors !== undefined && cors !== "*" && (!URL.canParse(cors) || new URL(cors).origin !== cors)) {
    const rule = "an origin without a path, for example https://chat.example";
    throw new UsageError(explain({ cannot, field: "--cors", rule, received: cors }));
  }
  return { host, port, key, cors };
}

/** The signal that ends a server: the terminal's, or that of the process. The second one ends the process at once. */
export function endOf(terminal: Terminal): AbortSignal {
  return terminal.signal ?? interruption(processSignals, () => {
    terminal.err("hei-nw: ends when what has begun is done; once more ends at once.\n");
  });
}

/** How long connections may take to close once all is answered, in milliseconds. */
const patience = 1000;

/** A server that listens; disposing of it cuts its connections. */
export class Listening implements AsyncDisposable {
  /** "http://127.0.0.1:8765" */
  readonly origin: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #cut = new AbortController();
  #closed = false;

  /** @throws {InputError} if the address cannot be listened on. */
  constructor(handler: Handler, { host, port }: Address) {
    try {
      const hostname = host.replace(/^\[|\]$/g, "");
      this.#server = Deno.serve({ hostname, port, signal: this.#cut.signal, onListen() {} }, handler);
    } catch (error) {
      const rule = "an address of this machine, with a port that is free and allowed";
      throw new InputError(
        explain({ cannot: "listen", field: "host", rule, received: `${host}:${port} (${(error as Error).message})` }),
        { cause: error },
      );
    }
    const { hostname, port: taken } = this.#server.addr;
    this.origin = `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${taken}`;
  }

  /**
   * Answers until the signal is aborted.
   *
   * @param settle Called then: takes no more work, and resolves when what has begun is done.
   */
  async until(signal: AbortSignal, settle: () => Promise<void>): Promise<void> {
    const ended = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => ended.resolve(), { once: true });
    if (signal.aborted) ended.resolve();
    await ended.promise;
    const closed = this.#server.shutdown();
    await settle();
    // A connection on which nothing was asked would hold the server up.
    const timer = setTimeout(() => this.#cut.abort(), patience);
    await closed;
    this.#closed = true;
    clearTimeout(timer);
  }

  /** Cuts all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) this.#cut.abort();
    await this.#server.finished;
  }
}
