/** A server of the command line inside the test process. */
import { main } from "../cli/main.ts";

/** A server that runs; disposing of it ends it as Ctrl-C does. */
export interface Serving extends AsyncDisposable {
  /** As it says it: `http://127.0.0.1:8765/v1`. */
  url: string;
  /** What it has said on stderr. */
  err(): string;
  /** Ends it; its exit code. */
  end(): Promise<number>;
}

/** Starts `hei-nw serve` or `hei-nw mcp --http` on a free port. */
export async function serving(args: readonly string[]): Promise<Serving> {
  const ending = new AbortController();
  const listening = Promise.withResolvers<string>();
  let err = "";
  const ended = main([...args, "--port", "0"], {
    out: (text) => {
      const url = /^listening: (\S+)/m.exec(text)?.[1];
      if (url) listening.resolve(url);
    },
    err: (text) => err += text,
    interactive: false,
    signal: ending.signal,
  });
  const failed = ended.then((code) => Promise.reject(new Error(`the server ended with ${code}: ${err}`)));
  failed.catch(() => {});
  const end = () => {
    ending.abort();
    return ended;
  };
  return {
    url: await Promise.race([listening.promise, failed]),
    err: () => err,
    end,
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
