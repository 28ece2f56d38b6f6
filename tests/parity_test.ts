/**
 * The engine against PyTorch, transformers and PEFT, on small random models (tests/fixtures/make_parity_fixtures.py): on the
 * reference device, on the cpu device with one and with two threads, and on the webgpu device where there is an adapter.
 */
import assert from "node:assert/strict";
import { createCpuDevice } from "../kernels/cpu/cpu_device.ts";
import { createWebGpuDevice, requestAdapter } from "../kernels/webgpu/start.ts";
import { ReferenceDevice } from "../kernels/reference/reference_device.ts";
import type { LoraAdapter } from "../core/format/lora_adapter.ts";
import { openGguf } from "../core/format/gguf_checkpoint.ts";
import type { LocalModel } from "../core/model/local_model.ts";
import { LoraTrainer } from "../core/train/lora_trainer.ts";
import type { TrainRow } from "../core/train/train_row.ts";
import { allLogits, largestDifference, relativeDifference } from "./fixtures/all_logits.ts";
import {
  fixtureAdapter,
  fixtureCheckpoint,
  type FixtureRow,
  type ParityFixture,
  readFixture,
  unpack,
} from "./fixtures/fixture_checkpoint.ts";
import { SharedDevice } from "./fixtures/shared_device.ts";
import { leaveOut, thorough } from "./thorough.ts";

/** A GPU that is a program, on which each kernel is compiled for seconds. */
const software = (await requestAdapter())?.summary.software === true;
if (software && !thorough) {
  leaveOut("parity on webgpu in software with the fixtures that are tried whole on one device only");
}

const logitTolerance = 1e-4;
/** ‖difference‖ over ‖hidden states‖, whose size no norm has bounded: some are 50 where logits are 10. */
const hiddenTolerance = 5e-6;
const lossTolerance = 1e-5;
const gradientTolerance = 1e-4;
const trainingTolerance = 1e-3;

const devices = [
  new SharedDevice("the reference device", () => Promise.resolve(new ReferenceDevice())),
  new SharedDevice("the cpu device, 1 thread", () => createCpuDevice({ threads: 1 })),
  new SharedDevice("the cpu device, 2 threads", () => createCpuDevice({ threads: 2 })),
  // Where there is no adapter, conformance_test.ts says so.
  ...await requestAdapter() ? [new SharedDevice("the webgpu device", () => createWebGpuDevice())] : [],
];
/**
 * Trainer and decoding are the same code whatever the device and the fixture, so long runs of them are made with every fixture on one
 * device, and with these two on all.
 */
const everywhere = ["llama_untied", "quantised_q4_1"], longOn = "the cpu device, 2 threads";
const shapes = ["llama_tied", "llama_untied", "qwen2_bias", "llama3_scaled"];
const quantised = ["quantised_q8_0", "quantised_q4_0", "quantised_q4_1"];

const tokensOf = (rows: readonly FixtureRow[]) => rows.map((r) => r.tokens);
const trainRows = (rows: readonly FixtureRow[], loss: TrainRow["loss"] = "nll"): TrainRow[] =>
  rows.map((r) => ({ ...r, loss }));

function assertClose(found: Float32Array, expected: Float32Array, tolerance: number, what: string): void {
  const difference = largestDifference(found, expected);
  assert.ok(difference <= tolerance, `${what}: off by ${difference}, at most ${tolerance} is allowed`);
}

function assertGradients(found: LoraAdapter, expected: LoraAdapter): void {
  assert.equal(found.pairs.length, expected.pairs.length);
  for (const [i, e] of expected.pairs.entries()) {
    for (const side of ["a", "b"] as const) {
      const difference = relativeDifference(found.pairs[i][side], e[side]);
      const what = `gradient of ${side} of layer ${e.layer} ${e.projection}`;
      assert.ok(
        difference <= gradientTolerance,
        `${what}: off by ${difference} relative, at most ${gradientTolerance} is allowed`,
      );
    }
  }
}

for (const name of [...shapes, ...quantised]) {
  const fixture = readFixture<ParityFixture>(name);
  const { about } = fixture;
  const few = tokensOf(about.rows.slice(...about.fewRows));
  const full = fixtureAdapter(fixture, "lora", about.targets);

  for (const device of devices) {
    if (device.name === "the webgpu device" && software && !thorough && !everywhere.includes(name)) continue;
    const test = (what: string, run: (model: LocalModel) => Promise<void>) =>
      Deno.test(`${name} on ${device.name}: ${what}`, () => device.withModel(fixtureCheckpoint(fixture), run));
    const longTest: typeof test = (...args) => {
      if (device.name === longOn || everywhere.includes(name)) test(...args);
    };
    const gradients = async (model: LocalModel, adapter: LoraAdapter, rows: TrainRow[], anchorWeight = 1) => {
      model.addAdapter("trained", adapter);
      using trainer = new LoraTrainer(model, "trained", { anchorWeight });
      const result = await trainer.gradients(rows);
      return { ...result, found: await trainer.readGradients() };
    };

    test("logits agree with transformers, without and with the adapter", async (model) => {
      assertClose(
        await allLogits(model, tokensOf(about.rows)),
        fixture.floats("logits"),
        logitTolerance,
        "base logits",
      );
      // One by one too, so that packing and shared prefixes are seen to change nothing.
      const vocab = model.config.vocab;
      let at = 0;
      for (const tokens of tokensOf(about.rows)) {
        const expected = fixture.floats("logits").slice(at * vocab, (at += tokens.length) * vocab);
        assertClose(await allLogits(model, [tokens]), expected, logitTolerance, `${tokens.length} tokens alone`);
      }
      model.addAdapter("full", full);
      assertClose(
        await allLogits(model, few, ["full"]),
        fixture.floats("lora_logits"),
        logitTolerance,
        "logits with the adapter",
      );
    });

    test("answer losses and the gradient of every LoRA matrix agree with PEFT", async (model) => {
      for (const [i, batch] of about.batches.entries()) {
        const { loss, found } = await gradients(model, full, trainRows(batch));
        assert.ok(
          Math.abs(loss - about.losses[i]) <= lossTolerance,
          `batch ${i}: loss ${loss}, in PyTorch ${about.losses[i]}`,
        );
        if (i === 0) assertGradients(found, fixtureAdapter(fixture, "grad.0", about.targets));
      }
    });

    longTest("20 AdamW steps with clipping go the way of PyTorch", async (model) => {
      const { rates, losses, gradNorms, weightDecay, clip } = about.train;
      assert.equal(losses.length, 20);
      model.addAdapter("trained", full);
      using trainer = new LoraTrainer(model, "trained", { weightDecay, clipNorm: clip });
      for (const [step, rate] of rates.entries()) {
        const { loss, gradNorm } = await trainer.step(trainRows(about.batches[step % about.batches.length]), rate);
        const off = Math.abs(loss / losses[step] - 1);
        assert.ok(off <= trainingTolerance, `step ${step}: loss ${loss}, in PyTorch ${losses[step]}, off by ${off}`);
        const normOff = Math.abs(gradNorm / gradNorms[step] - 1);
        assert.ok(
          normOff <= trainingTolerance,
          `step ${step}: gradient norm ${gradNorm}, in PyTorch ${gradNorms[step]}`,
        );
      }
      const end = await trainer.adapter();
      if (!shapes.includes(name)) return;
      for (const [i, e] of fixtureAdapter(fixture, "trained", about.targets).pairs.entries()) {
        for (const side of ["a", "b"] as const) {
          const off = relativeDifference(end.pairs[i][side], e[side]);
          assert.ok(
            off <= trainingTolerance,
            `${side} of layer ${e.layer} ${e.projection} after training: off by ${off}`,
          );
        }
      }
    });

    longTest("64 greedy tokens are those of transformers, without and with the adapter", async (model) => {
      assert.ok(about.greedy.every((tokens) => tokens.length === 64));
      assert.deepEqual(await model.generate(about.prompts, { maxNewTokens: 64 }), about.greedy);
      model.addAdapter("full", full);
      assert.deepEqual(await model.generate(about.prompts, { maxNewTokens: 64, adapters: ["full"] }), about.loraGreedy);
    });

    if (!shapes.includes(name)) continue;
    const subset = fixtureAdapter(fixture, "subset", about.subset);

    test(`loss, logits and gradients agree with PEFT where only ${about.subset.join(", ")} are adapted`, async (model) => {
      const { loss, found } = await gradients(model, subset, trainRows(about.batches[1]));
      assert.ok(Math.abs(loss - about.subsetLoss) <= lossTolerance, `loss ${loss}, in PyTorch ${about.subsetLoss}`);
      assertGradients(found, fixtureAdapter(fixture, "subset_grad", about.subset));
      assertClose(await allLogits(model, few, ["trained"]), fixture.floats("subset_logits"), logitTolerance, "logits");
    });

    test("rows held to the base model have the divergence and the gradient of PyTorch", async (model) => {
      const { loss, found } = await gradients(model, subset, trainRows(about.batches[1], "kl"));
      assert.ok(Math.abs(loss - about.holdLoss) <= lossTolerance, `KL ${loss}, in PyTorch ${about.holdLoss}`);
      assertGradients(found, fixtureAdapter(fixture, "hold_grad", about.subset));
    });

    test("two adapters added together give PEFT's logits", async (model) => {
      model.addAdapter("full", full);
      model.addAdapter("second", subset);
      assertClose(
        await allLogits(model, few, ["full", "second"]),
        fixture.floats("both_logits"),
        logitTolerance,
        "logits",
      );
    });

    test("hidden states after each block agree", async (model) => {
      const layers = Array.from({ length: model.config.layers + 1 }, (_, l) => l);
      const found = await model.hidden(few, layers);
      for (const l of layers) {
        const rows = Float32Array.from(found.flatMap((ofSequence) => [...ofSequence[l]]));
        const difference = relativeDifference(rows, fixture.floats(`hidden.${l}`));
        assert.ok(
          difference <= hiddenTolerance,
          `after ${l} blocks: off by ${difference} relative, at most ${hiddenTolerance} is allowed`,
        );
      }
    });
  }
}

Deno.test("a base model stored as bf16 gives the same logits as in f32", async () => {
  const fixture = readFixture<ParityFixture>("qwen2_bias");
  for (const device of devices) {
    await device.withModel(fixtureCheckpoint(fixture, "bf16"), async (model) => {
      assertClose(
        await allLogits(model, tokensOf(fixture.about.rows)),
        fixture.floats("logits"),
        logitTolerance,
        device.name,
      );
    });
  }
});

Deno.test({
  name: "20 training steps on a quantised base give the same losses on the cpu and the webgpu device",
  ignore: await requestAdapter() === undefined,
  async fn() {
    const fixture = readFixture<ParityFixture>("quantised_q4_1");
    const { batches, targets, train } = fixture.about;
    const curve = (on: string) =>
      devices.find(({ name }) => name === on)!.withModel(fixtureCheckpoint(fixture), async (model) => {
        model.addAdapter("trained", fixtureAdapter(fixture, "lora", targets));
        using trainer = new LoraTrainer(model, "trained");
        const losses: number[] = [];
        for (const [step, rate] of train.rates.entries()) {
          losses.push((await trainer.step(trainRows(batches[step % batches.length]), rate)).loss);
        }
        return losses;
      });
    const cpu = await curve("the cpu device, 2 threads"), webgpu = await curve("the webgpu device");
    assert.equal(cpu.length, 20);
    for (const [step, loss] of cpu.entries()) {
      assert.ok(
        Math.abs(webgpu[step] / loss - 1) <= trainingTolerance,
        `step ${step}: ${webgpu[step]}, on the cpu ${loss}`,
      );
    }
  },
});

/** What `make_parity_fixtures.py` says about its tiny GGUF file. */
interface GgufFixture {
  texts: string[];
  ids: number[][];
  rows: FixtureRow[];
  prompts: number[][];
  greedy: number[][];
  messages: { role: "system" | "user"; content: string }[];
  chat: string;
  chatIds: number[];
}

Deno.test("a GGUF file with mixed tensor types reads as transformers reads it: tokens, chat template, logits, greedy tokens", async () => {
  const { about, floats } = readFixture<GgufFixture>("tiny_gguf");
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/tiny.gguf`;
    await Deno.writeFile(path, unpack("tiny.gguf.gz"));
    for (const device of devices) {
      await device.withModel(await openGguf(path), async (model) => {
        assert.deepEqual(about.texts.map((t) => model.tokens.encode(t)), about.ids);
        assert.deepEqual(about.ids.map((ids) => model.tokens.decode(ids, true)), about.texts);
        assert.equal(model.tokens.chat(about.messages), about.chat);
        assert.deepEqual(model.tokens.encode(about.chat), about.chatIds);
        assertClose(
          await allLogits(model, tokensOf(about.rows)),
          floats("logits"),
          logitTolerance,
          `logits on ${device.name}`,
        );
        // The fixture's tokens were made without an end token, so ours may end earlier.
        const ends = new Set(model.tokens.endIds);
        const expected = about.greedy.map((ids) => ids.slice(0, ids.findIndex((id) => ends.has(id)) >>> 0));
        assert.deepEqual(await model.generate(about.prompts, { maxNewTokens: 32 }), expected);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test.afterAll(async () => {
  for (const device of devices) await device.close();
});
