/** `pretrain` and `eval-model` through the command line, at a size that learns nothing in earnest. */
import assert from "node:assert/strict";
import { cp as copy } from "node:fs/promises";
import { join } from "node:path";
import { openModel } from "../core/format/open_model.ts";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";
import { thoroughTest } from "./thorough.ts";

const short = "pretrain --device cpu --batch-size 8 --lr 0.01 --warmup 2 --eval-every 1000".split(" ");
const tiny = [...short, ..."--layers 1 --width 64 --vocab 400".split(" ")];

let finished: Promise<{ kept: string; out: string }> | undefined;

/** A model of 40 steps in a folder "m" of the working folder, and what the command printed; several tests share one training. */
async function trained(): Promise<string> {
  finished ??= (async () => {
    const kept = await Deno.makeTempDir({ prefix: "hei-nw-pretrained-" });
    const { code, out, err } = await runCli([...tiny, "--steps", "40", "--out", join(kept, "m"), "--json"]);
    assert.equal(code, 0, err);
    return { kept, out };
  })();
  const { kept, out } = await finished;
  await copy(join(kept, "m"), "m", { recursive: true });
  return out;
}

Deno.test("pretrain lowers the loss and writes a model folder that opens, and that eval-model examines", async () => {
  await inWorkFolder(async () => {
    const { summary, files } = JSON.parse(await trained());
    assert.equal(summary.steps, 40);
    // ln 400 = 6.0 is what a model loses that knows nothing.
    assert.ok(summary.loss < 5.5, `${summary.loss}`);
    assert.equal(files.length, 4);
    const checkpoint = await openModel("m");
    assert.equal(checkpoint.ownCorpus, true);
    const text = "On 3 May, Zoë Quist-Lund left the key at the café.";
    assert.equal(checkpoint.tokens.decode(checkpoint.tokens.encode(text)), text);
    const turn = (content: string) => checkpoint.tokens.chat([{ role: "user", content }]);
    assert.equal(
      turn("Notes:\n- a\n- b\n\nWhy?"),
      "<|im_start|>user\nNotes:\nWhy?\n- a\nWhy?\n- b\n\nWhy?<|im_end|>\n<|im_start|>assistant\n",
    );
    assert.equal(turn("- a\n\nWhy?"), "<|im_start|>user\n- a\n\nWhy?<|im_end|>\n<|im_start|>assistant\n");
    const examined = await runCli("eval-model --model m --device cpu -n 4 --seeds 5,6 --scenario B --json".split(" "));
    assert.equal(examined.code, 0, examined.err);
    const report = JSON.parse(examined.out);
    assert.deepEqual(
      report.exams.map((e: { scenario: string; seed: number; n: number }) => [e.scenario, e.seed, e.n]),
      [
        ["B", 5, 4],
        ["B", 6, 4],
      ],
    );
    assert.ok(report.invariants.n >= 300 && report.load_seconds > 0 && report.answer_ms > 0);
  });
});

Deno.test("pretrain --from goes on from a model of its own, and from no other", async () => {
  await inWorkFolder(async () => {
    const first = JSON.parse(await trained());
    const goOn = [...short, ..."--steps 20 --from m --first-lines 6 --out more --json".split(" ")];
    const more = await runCli(goOn);
    assert.equal(more.code, 0, more.err);
    const reshaped = await runCli([...goOn, "--layers", "5"]);
    assert.equal(reshaped.code, 2);
    assert.match(
      reshaped.err,
      /--layers must be left out when --from is given: the shape is that of m: received 5/,
    );
    assert.ok(JSON.parse(more.out).summary.loss < first.summary.loss - 0.2);
    assert.equal(await Deno.readTextFile("more/tokenizer.json"), await Deno.readTextFile("m/tokenizer.json"));
    const config = JSON.parse(await Deno.readTextFile("more/config.json"));
    await Deno.writeTextFile("more/config.json", JSON.stringify({ ...config, hei_nw_corpus: undefined }));
    const refused = await runCli([...short, "--from", "more", "--out", "other"]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /Cannot pretrain from more: --from must be a folder that pretrain wrote/);
    await assert.rejects(Deno.stat("other"));
  });
});

thoroughTest("pretrain that is killed goes on where it stood and ends with the same bytes", async () => {
  await inWorkFolder(async () => {
    const args = [...tiny, "--steps", "40", "--save-every", "2"];
    await trained();
    const killed = await runCli([...args, "--out", "parts"], true, (text) => {
      if (/pretrain +([3-9]|[12]\d)\/40/.test(text)) throw new Deno.errors.Interrupted("killed");
    });
    assert.match(killed.err, /killed/);
    assert.equal(killed.code, 1);
    const refused = await runCli([...args, "--out", "parts"]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /Cannot train into parts: --out must be a folder without a training.*--resume/);
    const other = await runCli([...args, "--seed", "2", "--resume", "--out", "parts"]);
    assert.match(other.err, /--seed must be 1, as in the interrupted training: received 2/);
    assert.equal((await runCli([...args, "--resume", "--out", "parts"])).code, 0);
    assert.deepEqual(await comparable("parts"), await comparable("m"));
    for (const more of [[], ["--resume"]]) {
      const again = await runCli([...args, ...more, "--out", "parts"]);
      assert.match(again.err, /--out must be a folder without a model/);
    }
  });
});

Deno.test("pretrain and eval-model refuse what they cannot do", async () => {
  for (
    const [args, message] of [
      [["pretrain", "--width", "100"], /--width must be a multiple of 64/],
      [["pretrain", "--vocab", "100"], /--vocab must be a whole number from 259/],
      [["eval-model", "--seeds", "1,1"], /--seeds must be whole numbers.*none twice/],
      [["eval-model", "--scenario", "D"], /--scenario must be one or more of A, B, C/],
    ] as const
  ) {
    const { code, err } = await runCli(args);
    assert.equal(code, 2);
    assert.match(err, message);
  }
});

Deno.test.afterAll(async () => {
  if (finished) await Deno.remove((await finished).kept, { recursive: true });
});
