import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { LocalModel } from "../model/local_model.ts";
import { createLora, type LoraAdapter, projections } from "../model/lora.ts";
import { measureWhitening } from "./input_whitening.ts";
import type { TrainerState } from "./lora_step.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";

const rows: TrainRow[] = [
  { tokens: [257, 3, 4, 5, 6, 7, 8, 256], answerStart: 6, loss: "nll" },
  { tokens: [257, 3, 4, 5, 6, 9, 10, 11, 256], answerStart: 6, loss: "nll", weight: 2 },
  { tokens: [20, 21, 22, 23], answerStart: 1, loss: "kl" },
  { tokens: [257, 3, 4, 5, 6, 30, 31, 32], answerStart: 6, loss: "kl", weight: 0.5 },
];

function adapterFor(
  model: LocalModel,
  seed: number,
  targets = projections as readonly (typeof projections)[number][],
): LoraAdapter {
  const random = uniform(seed);
  const lora = createLora(model.config, { rank: 3, alpha: 6, targets, baseModel: "random" }, random);
  for (const p of lora.pairs) for (let i = 0; i < p.b.length; i++) p.b[i] = (random() * 2 - 1) * 0.2;
  return lora;
}

Deno.test("the gradient of every LoRA matrix agrees with finite differences, held rows and a shared prefix included", async () => {
  const model = new LocalModel(randomCheckpoint(5, { qkvBias: true }), new ReferenceDevice());
  const lora = adapterFor(model, 6);
  const lossOf = async (a: LoraAdapter) => {
    model.addAdapter("probe", a);
    const trainer = new LoraTrainer(model, "probe", { anchorWeight: 0.7 });
    const { loss } = await trainer.gradients(rows);
    const gradients = await trainer.readGradients();
    trainer.close();
    return { loss, gradients };
  };
  const { gradients } = await lossOf(lora);
  const h = 2e-2;
  for (const [i, pair] of lora.pairs.entries()) {
    for (const name of ["a", "b"] as const) {
      // Along the gradient itself, where the difference is largest against rounding.
      const g = gradients.pairs[i][name];
      const norm = Math.hypot(...g);
      assert.ok(norm > 1e-5, `${pair.layer} ${pair.projection} ${name} has a gradient`);
      const moved = async (sign: number) => {
        const pairs = lora.pairs.map((p, j) =>
          j === i ? { ...p, [name]: p[name].map((x, k) => x + sign * h * g[k] / norm) } : p
        );
        return (await lossOf({ ...lora, pairs })).loss;
      };
      const numeric = (await moved(1) - await moved(-1)) / (2 * h);
      assert.ok(
        Math.abs(numeric - norm) < 2e-3 + 0.02 * norm,
        `${pair.layer} ${pair.projection} ${name}: ${numeric} and ${norm}`,
      );
    }
  }
});

Deno.test("an adapter of the upper blocks has the gradients that it has as part of one of all blocks", async () => {
  const model = new LocalModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice());
  const whole = adapterFor(model, 6);
  for (const p of whole.pairs) if (p.layer < 1) p.b.fill(0);
  const upper = createLora(
    model.config,
    { rank: 3, alpha: 6, targets: projections, layers: 2, baseModel: "random" },
    uniform(1),
  );
  assert.deepEqual([...new Set(upper.pairs.map((p) => p.layer))], [1, 2]);
  upper.pairs = whole.pairs.filter((p) => p.layer >= 1);
  const gradientsOf = async (a: LoraAdapter) => {
    model.addAdapter("probe", a);
    const trainer = new LoraTrainer(model, "probe", { anchorWeight: 0.7 });
    const work = model.net.flopCounter.flop;
    await trainer.gradients(rows);
    const { pairs } = await trainer.readGradients();
    trainer.close();
    return { pairs: pairs.filter((p) => p.layer >= 1), flop: model.net.flopCounter.flop - work };
  };
  const [all, own] = [await gradientsOf(whole), await gradientsOf(upper)];
  assert.deepEqual(own.pairs, all.pairs);
  assert.ok(own.flop < all.flop);
});

Deno.test("a row that comes again is not run through the lower blocks again, and the steps are the same", async () => {
  const start = new LocalModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice());
  const lora = createLora(
    start.config,
    { rank: 3, alpha: 6, targets: projections, layers: 1, baseModel: "random" },
    uniform(1),
  );
  const steps = async (batches: TrainRow[][]) => {
    const model = new LocalModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice());
    model.addAdapter("probe", lora);
    const trainer = new LoraTrainer(model, "probe", { anchorWeight: 0.7 });
    const flop: number[] = [];
    for (const batch of batches) {
      const before = model.net.flopCounter.flop;
      await trainer.step(batch, 0.01);
      flop.push(model.net.flopCounter.flop - before);
    }
    return { pairs: (await trainer.adapter()).pairs, flop };
  };
  const again = await steps([rows, rows.map((r) => r.loss === "nll" ? { ...r, weight: 3 } : r)]);
  // Other arrays with the same tokens are the same rows.
  const copied = await steps([
    rows,
    rows.map((r) => ({ ...r, tokens: [...r.tokens], ...(r.loss === "nll" ? { weight: 3 } : {}) })),
  ]);
  assert.deepEqual(again.pairs, copied.pairs);
  assert.deepEqual(again.flop, copied.flop);
  assert.ok(again.flop[1] < again.flop[0]);
});

Deno.test("createLora adapts all blocks where no number is asked for, and no more than there are", () => {
  const { config } = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  const adapted = (layers: number) =>
    createLora(config, { rank: 1, alpha: 1, targets: ["v_proj"], layers, baseModel: "r" }, uniform(1)).pairs.length;
  for (const layers of [0, config.layers]) assert.equal(adapted(layers), config.layers);
  assert.throws(() => adapted(config.layers + 1), /layers must be at most its number of blocks/);
});

Deno.test("a row with an adapter beside it is trained and held as if that adapter were part of the base model", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  const reader = adapterFor(model, 8, ["q_proj", "o_proj"]);
  const fresh = createLora(model.config, { rank: 2, alpha: 4, targets: projections, baseModel: "random" }, uniform(1));
  model.addAdapter("reader", reader);
  model.addAdapter("fresh", fresh);
  const trainer = new LoraTrainer(model, "fresh");
  const { tokens, answerStart } = rows[0];
  const of = (row: Partial<TrainRow>) => trainer.gradients([{ tokens, answerStart, loss: "nll", ...row }]);
  const { logProbs } =
    (await model.score([{ prompt: tokens.slice(0, answerStart), continuation: tokens.slice(answerStart) }], {
      adapters: ["reader"],
    }))[0];
  const { nll } = await of({ extraAdapter: "reader" });
  assert.ok(Math.abs(nll! + logProbs.reduce((a, b) => a + b) / logProbs.length) < 1e-5);
  assert.notEqual((await of({})).nll, nll);
  // An untrained adapter changes nothing, so the student is where its own teacher is.
  assert.ok((await of({ loss: "kl", extraAdapter: "reader" })).kl! < 1e-6);
  const mixed = await trainer.gradients([
    rows[1],
    { tokens, answerStart, loss: "kl", extraAdapter: "reader" },
    rows[3],
  ]);
  assert.ok(mixed.kl! < 1e-6 && mixed.nll! > 0);
});

Deno.test("a batch tells each row's own loss, in the order of the rows, however they are split and weighted", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  model.addAdapter("reader", adapterFor(model, 8, ["q_proj"]));
  model.addAdapter("probe", adapterFor(model, 6));
  const mixed: TrainRow[] = [{ ...rows[0], extraAdapter: "reader" }, { ...rows[1], weight: 3 }, ...rows.slice(2)];
  const trainer = new LoraTrainer(model, "probe", { passTokens: 10 });
  const { rowLosses } = await trainer.gradients(mixed);
  assert.equal(rowLosses.length, mixed.length);
  for (const [i, row] of mixed.entries()) {
    const { nll, kl } = await trainer.gradients([row]);
    assert.ok(Math.abs(rowLosses[i] - (nll ?? kl)!) < 1e-5, `row ${i}: ${rowLosses[i]}`);
  }
});

Deno.test("a bound shortens the gradient of bounded rows by what their divergence exceeds it, and that of no others", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  model.addAdapter("probe", adapterFor(model, 6));
  // One held token a row, so that the factor is the row's own.
  const held: TrainRow = { tokens: [20, 21, 22, 23], answerStart: 3, loss: "kl" };
  const gradient = async (row: TrainRow, anchorBound: number) => {
    const trainer = new LoraTrainer(model, "probe", { anchorBound });
    const { kl } = await trainer.gradients([row]);
    const norm = Math.hypot(...(await trainer.readGradients()).pairs.flatMap((p) => [...p.a, ...p.b]));
    trainer.close();
    return { kl: kl!, norm };
  };
  const plain = await gradient(held, 0);
  const bound = plain.kl / 3;
  const bounded = await gradient({ ...held, bounded: true }, bound);
  assert.equal(bounded.kl, plain.kl);
  assert.ok(Math.abs(bounded.norm / plain.norm - 1 / 4) < 1e-5, `${bounded.norm} and ${plain.norm}`);
  assert.deepEqual(await gradient(held, bound), plain);
});

Deno.test("a batch split into passes has the gradient of the whole", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  model.addAdapter("probe", adapterFor(model, 6, ["q_proj", "down_proj"]));
  const gradient = async (passTokens: number) => {
    const trainer = new LoraTrainer(model, "probe", { passTokens });
    await trainer.gradients(rows);
    return (await trainer.readGradients()).pairs.flatMap((p) => [...p.a, ...p.b]);
  };
  const [whole, split] = [await gradient(2048), await gradient(10)];
  const difference = Math.hypot(...whole.map((x, i) => x - split[i]));
  assert.ok(difference < 1e-5 * Math.hypot(...whole), String(difference));
});

Deno.test("training lowers the loss, and a restored state goes on with the same numbers", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  const fresh = createLora(model.config, { rank: 4, alpha: 8, targets: projections, baseModel: "random" }, uniform(1));
  model.addAdapter("x", fresh);
  const trainer = new LoraTrainer(model, "x", {});
  const losses: number[] = [];
  let saved;
  for (let i = 0; i < 20; i++) {
    if (i === 12) saved = await trainer.state();
    losses.push((await trainer.step(rows, 1e-2)).loss);
  }
  assert.ok(losses[19] < 0.5 * losses[0], losses.join(" "));
  const end = await trainer.state();
  const other = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  other.addAdapter("x", fresh);
  const resumed = new LoraTrainer(other, "x", {});
  resumed.restore(saved!);
  for (let i = 12; i < 20; i++) assert.equal((await resumed.step(rows, 1e-2)).loss, losses[i]);
  assert.deepEqual(await resumed.state(), end);
});

Deno.test("a rate that blows up is a clear error", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  model.addAdapter("x", adapterFor(model, 1));
  const trainer = new LoraTrainer(model, "x", { clipNorm: 0 });
  await assert.rejects(async () => {
    for (let i = 0; i < 8; i++) await trainer.step(rows, 1e30);
  }, /Cannot train: loss must be finite.*Hint: lower the learning rate/);
});

async function whitened(seed = 5) {
  const model = new LocalModel(randomCheckpoint(seed), new ReferenceDevice());
  const random = uniform(9);
  const texts = Array.from({ length: 8 }, () => Array.from({ length: 12 }, () => Math.floor(random() * 256)));
  const options = { ridge: 0.1, share: 0.5, random: uniform(2) };
  return { model, whitening: await measureWhitening(model, texts, projections, options) };
}

Deno.test("a whitened adapter is Â·S in the model, and its gradient by Â agrees with finite differences", async () => {
  const { model, whitening } = await whitened();
  const lora = adapterFor(model, 6);
  const lossOf = async (a: LoraAdapter) => {
    model.addAdapter("probe", a);
    const trainer = new LoraTrainer(model, "probe", { anchorWeight: 0.7, whitening });
    const { loss } = await trainer.gradients(rows);
    const [gradients, adapter] = [await trainer.readGradients(), await trainer.adapter()];
    trainer.close();
    return { loss, gradients, adapter };
  };
  const { gradients, adapter } = await lossOf(lora);
  for (const [i, pair] of lora.pairs.entries()) {
    const map = whitening.map(pair.layer, pair.projection)!;
    const { device } = model;
    const [x, out] = [device.alloc(pair.a.length), device.alloc(pair.a.length)];
    device.write(x, pair.a);
    whitening.apply(map, out, x, lora.rank);
    assert.deepEqual(adapter.pairs[i].a, await device.read(out));
    assert.deepEqual(adapter.pairs[i].b, pair.b);
    const g = gradients.pairs[i].a, norm = Math.hypot(...g), h = 2e-2;
    const moved = async (sign: number) => {
      const pairs = lora.pairs.map((p, j) => j === i ? { ...p, a: p.a.map((v, k) => v + sign * h * g[k] / norm) } : p);
      return (await lossOf({ ...lora, pairs })).loss;
    };
    const numeric = (await moved(1) - await moved(-1)) / (2 * h);
    assert.ok(
      Math.abs(numeric - norm) < 2e-3 + 0.02 * norm,
      `${pair.layer} ${pair.projection}: ${numeric} and ${norm}`,
    );
  }
});

Deno.test("a whitened training goes on from a restored state with the same numbers", async () => {
  const run = async (from: number, state?: TrainerState) => {
    const { model, whitening } = await whitened();
    const fresh = createLora(model.config, { rank: 4, alpha: 8, targets: projections, baseModel: "r" }, uniform(1));
    model.addAdapter("x", fresh);
    const trainer = new LoraTrainer(model, "x", { whitening });
    if (state) trainer.restore(state);
    let saved: TrainerState | undefined;
    const losses: number[] = [];
    for (let i = from; i < 12; i++) {
      if (i === 6) saved = await trainer.state();
      losses.push((await trainer.step(rows, 1e-2)).loss);
    }
    return { losses, saved, end: await trainer.state(), adapter: await trainer.adapter() };
  };
  const whole = await run(0);
  assert.ok(whole.losses[11] < 0.7 * whole.losses[0], whole.losses.join(" "));
  const resumed = await run(6, whole.saved);
  assert.deepEqual(resumed.losses, whole.losses.slice(6));
  assert.deepEqual(resumed.end, whole.end);
  assert.deepEqual(resumed.adapter, whole.adapter);
});
