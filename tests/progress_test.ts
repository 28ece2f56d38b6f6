/** What long work says of itself where stderr is no terminal, and that NO_COLOR is heeded: through the commands. */
import assert from "node:assert/strict";
import { inWorkFolder, runCli } from "./run_cli.ts";

/** A clock on which work of milliseconds takes minutes. */
const fastClock = () => 20_000 * performance.now();

/** Runs a command with its stderr in a file; gives the lines that stood there. */
async function linesOf(...args: string[]): Promise<string[]> {
  const { code, err } = await runCli([...args, "--device", "cpu"], false, undefined, fastClock);
  assert.equal(code, 0, err);
  assert.ok(!err.includes("\r") && !err.includes("\x1b"), "no line is rewritten, and nothing has a colour");
  assert.doesNotMatch(err, /^.* {2}(\d+)\/\1$/m, "what has ended is not told as if it stood still");
  return err.split("\n");
}

const time = /(\d+(\.\d)?s|\d+m \d\ds|\d+h \d\dm)/.source;
const training = (stage: string) =>
  new RegExp(String.raw`^${stage}  \d+/\d+  loss \d+\.\d{3}  \d+ tok/s  ${time} left$`);
const counting = (stage: string) => new RegExp(String.raw`^${stage}  \d+/\d+(  ${time} left)?$`);

function assertSaid(lines: readonly string[], ...wanted: RegExp[]): void {
  for (const line of wanted) assert.ok(lines.some((said) => line.test(said)), `${line} in\n${lines.join("\n")}`);
}

Deno.test("long work says step, loss, tokens a second and what is left, a line every ten seconds, where stderr is a file", async () => {
  await inWorkFolder(async () => {
    const row = (i: number) => JSON.stringify({ prompt: `Where is number ${i}?`, completion: `at place ${i}` });
    await Deno.writeTextFile("rows.jsonl", Array.from({ length: 8 }, (_, i) => `${row(i)}\n`).join(""));
    const train = ["train-lora", "--model", "model", "--data", "rows.jsonl", "--steps", "12", "--batch-size", "2"];
    assertSaid(await linesOf(...train, "--out", "adapter"), training("train lora"));

    await Deno.writeTextFile("recipe.json", JSON.stringify({ tau: -1, loraRank: 4, batchSize: 2, whiten: 0 }));
    const note = (i: number) =>
      JSON.stringify({ text: `Number ${i} is at place ${i}.`, cues: [`Where is ${i}?`], answer: `place ${i}` });
    await Deno.writeTextFile("notes.jsonl", Array.from({ length: 4 }, (_, i) => `${note(i)}\n`).join(""));
    const memory = ["--memory", "mine", "--recipe", "recipe.json"];
    assertSaid(await linesOf("remember", "--file", "notes.jsonl", "--model", "model", ...memory), counting("gate"));
    assertSaid(await linesOf("ask", "Where is 1?", "Where is 2?", ...memory), counting("answer"));
    const slept = await linesOf("sleep", "--steps", "8", "--force", ...memory);
    assertSaid(slept, training("sleep"), counting("drift before"), counting("ask again"), counting("drift after"));
  });
});

Deno.test({
  name: "on a terminal the headings of a result are dim, and with NO_COLOR plain",
  // util-linux's, which gives a program a terminal.
  ignore: !await new Deno.Command("script", { args: ["--version"], stdout: "null", stderr: "null" }).output()
    .then(({ success }) => success, () => false),
  async fn() {
    const script = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      const print = new URL("../cli/print.ts", import.meta.url);
      await Deno.writeTextFile(
        script,
        `import { printFiles, processTerminal, terminalProgress } from "${print}";
        const { sink, done } = terminalProgress(processTerminal, false);
        sink({ stage: "train", step: 1, total: 2, loss: 0.5 });
        done();
        printFiles(processTerminal, ["a file"]);`,
      );
      const said = async (env: Record<string, string>) => {
        // CI takes the colour away, too.
        const { NO_COLOR: _, CI: __, ...rest } = Deno.env.toObject();
        const { code, stdout } = await new Deno.Command("script", {
          args: ["--quiet", "--return", "--command", `${Deno.execPath()} run -A --no-check ${script}`, "/dev/null"],
          ...{ clearEnv: true, env: { ...rest, TERM: "xterm-256color", ...env }, stdin: "null" },
        }).output();
        const text = new TextDecoder().decode(stdout);
        assert.equal(code, 0, text);
        return text;
      };
      const line = `${"\r\x1b[Ktrain  1/2  loss 0.500".repeat(2)}\r\n`;
      assert.equal(await said({}), `${line}\r\n\x1b[2mwritten:\x1b[22m\r\n  a file\r\n`);
      // One line is still rewritten: that is no colour.
      assert.equal(await said({ NO_COLOR: "1" }), `${line}\r\nwritten:\r\n  a file\r\n`);
    } finally {
      await Deno.remove(script);
    }
  },
});
