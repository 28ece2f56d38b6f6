/**
 * Answers each JSON line on stdin with one on stdout: `{ "do": NAME, … }` calls `commands[NAME]` with the rest. What fails is
 * answered as `{ "error": … }`. Whatever libraries print goes to stderr, so that nothing stands between the answers.
 */
import process from "node:process";
import { createInterface } from "node:readline";

/** @param {Record<string, (args: any) => any>} commands */
export async function serve(commands) {
  for (const name of ["log", "info", "debug", "warn"]) {
    console[name] = (...args) => void process.stderr.write(`${args.join(" ")}\n`);
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const { do: name, ...args } = JSON.parse(line);
    let answer;
    try {
      answer = await commands[name](args) ?? {};
    } catch (error) {
      answer = { error: String(error?.stack ?? error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  process.exit(0); // Libraries leave workers behind that would keep the process alive.
}
