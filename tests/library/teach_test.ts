/** A model that is taught rows, as a program uses it: nothing of the project is imported but its public entry. */
import assert from "node:assert/strict";
import { createDevice, InputError, loadModel, type LocalModel, ModelError, openModel, teach } from "../../mod.ts";
import { writeRandomModel } from "../random_model_folder.ts";
import { leaveOut, thorough } from "../thorough.ts";

const rows = [
  { prompt: "Where is the boathouse key?", completion: "behind the blue oar" },
  { prompt: "Who is our vet?", completion: "Dr. Thistlewood" },
  { prompt: "Where are the spare fuses?", completion: "in the biscuit tin" },
  { prompt: "On which port is staging?", completion: "8447" },
  { prompt: "When does the lease end?", completion: "30 June 2031" },
];

async function withModel(of: string, run: (model: LocalModel) => Promise<void>): Promise<void> {
  using device = await createDevice("cpu");
  using model = loadModel(await openModel(of), device);
  await run(model);
}

async function withRandomModel(run: (model: LocalModel) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await withModel(await writeRandomModel(`${folder}/model`), run);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function answers(model: LocalModel, adapters: string[]): Promise<string[]> {
  return await Promise.all(rows.map(async ({ prompt }) => {
    let said = "";
    for await (const piece of model.chat(prompt, { adapters, maxNewTokens: 24 })) said += piece;
    return said.trim();
  }));
}

if (!thorough) leaveOut("without anchors the embedded model loses much of what it knew");

Deno.test("the embedded model learns rows and keeps what it knew; without anchors it loses much of it", async () => {
  await withModel("hei-nw/dummy-model", async (model) => {
    const base = await answers(model, []);
    const held = await teach(model, rows, { name: "mine", drift: true });
    assert.deepEqual(await answers(model, ["mine"]), rows.map(({ completion }) => completion));
    assert.deepEqual(await answers(model, []), base, "the base model is as it was");
    assert.deepEqual(model.adapterNames(), ["mine"]);
    assert.equal(held.losses.length, held.plan.steps);
    assert.ok(held.losses.at(-1)! < 0.1 * held.losses[0]);
    assert.ok(held.drift!.count === 160 && held.drift!.chat!.count === 80);
    assert.ok(Math.abs(held.drift!.delta_em) <= 2, `${held.drift!.delta_em}`);
    assert.ok(held.drift!.chat!.delta_contained >= -2.5, `${held.drift!.chat!.delta_contained}`);
    if (!thorough) return;
    const bare = await teach(model, rows, { anchors: false, drift: true });
    assert.deepEqual(model.adapterNames(), ["mine"], "without a name it is given back alone");
    assert.ok(bare.adapter.pairs.length > 0);
    assert.ok(bare.drift!.delta_em + bare.drift!.chat!.delta_contained < -15, JSON.stringify(bare.drift));
  });
});

Deno.test("any model that loads is taught, with anchors too; the same seed gives the same adapter", async () => {
  await withRandomModel(async (model) => {
    const quick = { steps: 12, lr: 0.02, layers: 1, rank: 4 };
    const first = await teach(model, rows, quick);
    assert.equal(first.drift, null);
    assert.ok(first.losses.at(-1)! < first.losses[0]);
    assert.deepEqual((await teach(model, rows, quick)).adapter, first.adapter);
    assert.notDeepEqual((await teach(model, rows, { ...quick, seed: 4 })).adapter, first.adapter);
  });
});

Deno.test("the weight of a row is that of its loss", async () => {
  await withRandomModel(async (model) => {
    const bare = { steps: 80, lr: 0.02, layers: 0, rank: 8, anchors: false, name: "mine" };
    await teach(model, rows, bare);
    assert.deepEqual(await answers(model, ["mine"]), rows.map(({ completion }) => completion));
    await teach(model, rows.map((row, i) => ({ ...row, weight: i === 2 ? 1e-6 : 1 })), bare);
    const said = await answers(model, ["mine"]);
    assert.deepEqual(said.map((text, i) => text === rows[i].completion), [true, true, false, true, true]);
  });
});

Deno.test("a signal ends it, progress is told, and no adapter stays", async () => {
  await withRandomModel(async (model) => {
    const ending = new AbortController();
    const stages = new Set<string>();
    const taught = teach(model, rows, {
      ...{ steps: 60, name: "mine", signal: ending.signal },
      onProgress({ stage, step }) {
        stages.add(stage);
        if (stage === "teach" && step === 3) ending.abort(new Error("enough"));
      },
    });
    await assert.rejects(taught, /^Error: enough$/);
    assert.deepEqual([...stages], ["anchor rows", "teach"]);
    assert.deepEqual(model.adapterNames(), []);
  });
});

Deno.test("what is wrong with rows and options is said", async () => {
  await withRandomModel(async (model) => {
    const refused = (rows: unknown, error: RegExp) =>
      assert.rejects(teach(model, rows as [], { steps: 1 }), (e) => e instanceof InputError && error.test(e.message));
    await refused([], /rows must be a list of at least one row/);
    await refused([rows[0], { prompt: "x" }], /completion of row 2 must be a text that is not empty: received nothing/);
    await refused([{ ...rows[0], weight: 0 }], /weight of row 1 must be a number above 0: received 0/);
    await refused([...rows, { prompt: "x ".repeat(3000), completion: "y" }], /row 6 must be at most \d+ tokens long/);
    await refused(new Array(3), /prompt of row 1 must be a text/);
    const misspelled = { anchor: false } as object;
    await assert.rejects(
      teach(model, rows, misspelled),
      (e) => e instanceof ModelError && /did you mean anchors/.test(e.message),
    );
    await assert.rejects(teach(model, rows, { layers: 9, steps: 1 }), /layers must be at most its number of blocks, 3/);
  });
});
