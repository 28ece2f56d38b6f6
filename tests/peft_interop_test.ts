/** Adapters go both ways between this project and Hugging Face PEFT, with the same logits. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readPeft, writePeft } from "../core/format/peft.ts";
import { startModel } from "../core/model/load.ts";
import { createLora, projections } from "../core/model/lora.ts";
import { LoraTrainer } from "../core/train/lora_trainer.ts";
import { findPeerPython } from "../reports/bench/peers/find_peers.ts";
import { allLogits, largestDifference } from "./fixtures/all_logits.ts";
import { fixtureAdapter, fixtureCheckpoint, type ParityFixture, readFixture } from "./fixtures/fixture_checkpoint.ts";
import { uniform } from "./random_checkpoint.ts";

const tolerance = 1e-4;
const fixture = readFixture<ParityFixture>("llama_untied");
const few = fixture.about.rows.slice(...fixture.about.fewRows).map((r) => r.tokens);
const openBase = () => startModel(fixtureCheckpoint(fixture), { device: "cpu", threads: 1 });

Deno.test("an adapter folder that PEFT wrote loads with every matrix, and gives PEFT's logits", async () => {
  const adapter = await readPeft(fileURLToPath(new URL("fixtures/parity/peft_adapter", import.meta.url)));
  const { rank, alpha, targets } = fixture.about;
  assert.deepEqual([adapter.rank, adapter.alpha, adapter.targets], [rank, alpha, targets]);
  assert.equal(adapter.baseModel, "hei-nw/parity-llama-untied");
  assert.deepEqual(adapter.pairs, fixtureAdapter(fixture, "lora", targets).pairs);
  using model = await openBase();
  model.addAdapter("theirs", adapter);
  const difference = largestDifference(await allLogits(model, few, ["theirs"]), fixture.floats("lora_logits"));
  assert.ok(difference <= tolerance, `off by ${difference}`);
});

const peer = await findPeerPython();
if ("missing" in peer) console.warn(`PEFT cannot be asked, so one test is ignored: ${peer.missing}`);

const written = [
  { targets: projections, dtype: "f32" },
  { targets: ["q_proj", "down_proj"], dtype: "bf16" },
] as const;

Deno.test({
  name:
    "adapters that we train and write load in PEFT with the same logits: all projections in f32, two of them in bf16",
  ignore: "missing" in peer,
  fn: async () => {
    const { python } = peer as { python: string };
    const root = await Deno.makeTempDir();
    using model = await openBase();
    try {
      const plain = await allLogits(model, few);
      const parameters: number[] = [];
      for (const { targets, dtype } of written) {
        const folder = `${root}/${dtype}`;
        const start = { rank: 4, alpha: 12, targets, baseModel: "hei-nw/parity" };
        model.addAdapter("ours", createLora(model.config, start, uniform(7)));
        using trainer = new LoraTrainer(model, "ours");
        for (const batch of fixture.about.batches) {
          await trainer.step(batch.map((row) => ({ ...row, loss: "nll" as const })), 2e-2);
        }
        await writePeft(`${folder}/adapter`, await trainer.adapter(), { dtype });
        // Read back, so that what is compared has been rounded as the file has.
        model.addAdapter("ours", await readPeft(`${folder}/adapter`));
        const logits = await allLogits(model, few, ["ours"]);
        assert.ok(largestDifference(plain, logits) > 0.1, "the adapter does something");
        await Deno.writeTextFile(`${folder}/logits.json`, JSON.stringify({ rows: few, logits: [...logits] }));
        parameters.push(model.adapters(["ours"])[0].count);
      }
      const script = fileURLToPath(new URL("fixtures/check_peft.py", import.meta.url));
      const args = [script, ...written.map(({ dtype }) => `${root}/${dtype}`)];
      const { success, stdout, stderr } = await new Deno.Command(python, { args }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
      assert.equal(answers.length, written.length);
      for (const [i, { dtype }] of written.entries()) {
        assert.ok(answers[i].difference <= tolerance, `PEFT's logits are off by ${answers[i].difference} (${dtype})`);
        assert.equal(answers[i].parameters, parameters[i], "PEFT has taken every matrix and made no other");
      }
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
});
