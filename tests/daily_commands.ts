/**
 * The commands of daily use, one after the other in one process, for a test that starts it with the permissions under test:
 * `daily_commands.ts MODEL`, in an empty folder. Ends with 1 where one fails, and says which.
 */
import { main } from "../cli/main.ts";

const [model] = Deno.args;
const note = "The boathouse key hangs behind the blue oar.";
const flags = ["--memory", "mine", "--device", "cpu", "--threads", "1"];
const commands = [
  ["remember", note, "--model", model, "--pin", ...flags],
  ["ask", "Where is the boathouse key?", "--max-new-tokens", "2", ...flags],
  ["sleep", "--dry-run", ...flags],
  ["memory", "list", "--memory", "mine"],
  ["memory", "export", "--memory", "mine", "--out", "notes.jsonl"],
  ["forget", note, "--memory", "mine"],
];
for (const args of commands) {
  let err = "";
  const code = await main(args, { out() {}, err: (text) => err += text, interactive: false });
  if (code !== 0) {
    console.error(`hei-nw ${args.join(" ")} ended with ${code}: ${err}`);
    Deno.exit(1);
  }
}
