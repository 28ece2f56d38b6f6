import assert from "node:assert/strict";
import { embeddedModel } from "../../core/format/known_models.ts";
import { openModel } from "../../core/format/open_model.ts";
import { inFloats, noisyLora, peerTensors, randomRows } from "./lora_case.ts";
import { lossDifference } from "./lora_step_webgpu.ts";

Deno.test("peers get the weights and the adapter that we have, value for value", async () => {
  const stored = await openModel(embeddedModel.id, { pull: false });
  const checkpoint = inFloats(stored), adapter = noisyLora(stored.config, embeddedModel.id);
  const { places, values } = peerTensors(checkpoint, adapter);
  const of = (name: string) => {
    const { shape, at } = places.find((place) => place.name === name)!;
    return { shape, values: values.subarray(at, at + shape.reduce((a, b) => a * b)) };
  };
  const { format, data } = checkpoint.tensor("model.layers.5.mlp.down_proj.weight");
  assert.equal(format, "f32");
  const down = of("model.layers.5.mlp.down_proj.weight");
  assert.deepEqual(down.shape, [128, 256]);
  assert.deepEqual(down.values, new Float32Array(data.slice().buffer));
  const last = adapter.pairs[adapter.pairs.length - 1];
  assert.deepEqual(of("lora.5.down_proj.b"), { shape: [128, 8], values: last.b });
  assert.equal(places.length, checkpoint.names().length + 2 * adapter.pairs.length);
});

Deno.test("rows have one length, and answers to compare losses on", () => {
  const rows = randomRows({ rows: 3, tokens: 10, answerTokens: 4 }, 50);
  assert.deepEqual(rows.map((row) => [row.tokens.length, row.answerStart]), Array(3).fill([10, 6]));
  assert.ok(rows.flatMap((row) => row.tokens).every((id) => id >= 0 && id < 50));
});

Deno.test("losses that differ, are not numbers or are missing keep a peer from being timed", () => {
  assert.equal(lossDifference([3, 2], [3.0005, 1.9995]), undefined);
  assert.match(lossDifference([3, 2], [3, 2.01]) ?? "", /step 2 is 2\.01, ours 2/);
  assert.match(lossDifference([3, 2], [NaN, 2]) ?? "", /step 1/);
  assert.match(lossDifference([3, 2], [3]) ?? "", /step 2/);
});
