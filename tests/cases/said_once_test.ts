/** What was decided by a guess is printed once by the commands that open a model; where a model cannot be had, those at hand are named. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openModel } from "../../core/format/open_model.ts";
import { withFolder } from "../../core/format/test_folder.ts";
import { inWorkFolder, runCli } from "../run_cli.ts";

const times = (text: string, pattern: RegExp) => text.match(new RegExp(pattern, "g"))?.length ?? 0;

Deno.test("generate, train-lora and export print each warning once, on stderr", async () => {
  await inWorkFolder(async (folder) => {
    const path = join(folder, "model", "config.json");
    const json = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...json, rope_scaling: { factor: 2 } }));
    await Deno.writeTextFile("rows.jsonl", '{"prompt":"Who?","completion":"me"}\n');
    const commands = [
      "generate --model model --prompt Hi --max-new-tokens 2 --json",
      "train-lora --model model --data rows.jsonl --steps 1 --out a",
      "export --adapter a --out merged",
      "export --adapter a --to gguf --out a.gguf",
    ];
    for (const command of commands) {
      const { code, out, err } = await runCli(command.split(" "));
      assert.equal(code, 0, err);
      assert.equal(
        times(err, /hei-nw: warning: model: rope_scaling has a factor of 2 and no type/),
        1,
        `${command}\n${err}`,
      );
      assert.doesNotMatch(out, /warning/);
    }
    const refused = await runCli(["export", "--adapter", "a", "--to", "merged", "--out", "m.gguf"]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /--out must be the name of a folder.*received "the name of a GGUF file"/);
  });
});

Deno.test("models at hand are named where one cannot be had", async () => {
  await withFolder(async (home) => {
    const environment = { get: () => undefined, home: () => home };
    const hub = join(home, ".cache/huggingface/hub/models--org--there/snapshots/abc");
    await Deno.mkdir(hub, { recursive: true });
    for (const name of ["config.json", "model.safetensors"]) await Deno.writeTextFile(join(hub, name), "");
    await Deno.mkdir(join(home, ".cache/huggingface/hub/models--org--configuration-only/snapshots/abc"), {
      recursive: true,
    });
    const atHand = /On this machine: org\/there, hei-nw\/dummy-model\./;
    await assert.rejects(openModel("org/away", { pull: false, environment }), atHand);
    await assert.rejects(openModel("./away", { pull: false, environment }), atHand);
  });
});
