/** A server of the command line in a process of its own. */
import { fileURLToPath } from "node:url";

/** A server that runs; disposing of it ends it. */
export interface Serving extends AsyncDisposable {
  /** As it says it: `http://127.0.0.1:8765/v1`. */
  url: string;
  /** What it has said on stderr. */
  err(): string;
  /** Ends it as Ctrl-C does; its exit code. */
  end(): Promise<number>;
}

/** Starts `hei-nw serve` or `hei-nw mcp --http` on a free port. @param permissions As flags of Deno; all where they are left out. */
export async function serving(args: readonly string[], permissions: readonly string[] = ["-A"]): Promise<Serving> {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", ...permissions, main, ...args, "--port", "0"],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let out = "", err = "", over = false;
  const listening = Promise.withResolvers<string>();
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
  };
  const reading = Promise.all([
    read(child.stdout, (text) => {
      out += text;
      const url = /^listening: (\S+) /m.exec(out)?.[1];
      if (url) listening.resolve(url);
    }),
    read(child.stderr, (text) => err += text),
  ]);
  const ended = child.status.then(async ({ code }) => {
    over = true;
    await reading;
    listening.reject(new Error(`the server ended with ${code}: ${err}`));
    return code;
  });
  const end = () => {
    if (!over) child.kill("SIGINT");
    return ended;
  };
  return {
    url: await listening.promise,
    err: () => err,
    end,
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
