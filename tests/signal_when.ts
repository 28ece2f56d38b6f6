/** Processes that are really killed, for tests. */
import { fileURLToPath } from "node:url";

/** Starts the command line in a process of its own and sends it a signal as soon as `when` holds of what it has said; what it said, and how it ended. */
export async function signalWhen(
  args: readonly string[],
  signal: Deno.Signal,
  when: (err: string) => Promise<boolean>,
) {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", main, ...args],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let err = "", over = false;
  const read = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) err += text;
  })();
  const status = child.status.then((ended) => (over = true, ended));
  while (!over && !await when(err)) await new Promise((resolve) => setTimeout(resolve, 2));
  if (!over) child.kill(signal);
  const ended = await status;
  await read;
  return { ...ended, err };
}
