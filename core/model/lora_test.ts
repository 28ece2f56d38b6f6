import assert from "node:assert/strict";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { ModelError } from "../../schemas/errors.ts";
import { createLora, type Projection, projections } from "./lora.ts";

const { config } = randomCheckpoint(5);
const fine = { rank: 2, alpha: 4, targets: ["v_proj", "q_proj", "v_proj"] as Projection[], baseModel: "r" };

Deno.test("createLora adapts each of its targets once, in the order of the projections", () => {
  const lora = createLora(config, fine, uniform(1));
  assert.deepEqual(lora.targets, ["q_proj", "v_proj"]);
  assert.equal(lora.pairs.length, 2 * config.layers);
});

Deno.test("createLora refuses options that make no adapter, and names them", () => {
  const wrong: [Partial<Record<keyof typeof fine | "layers", unknown>>, RegExp][] = [
    ...[0, -1, 1.5, NaN, Infinity, "8", undefined].map((rank): typeof wrong[number] => [
      { rank },
      /Cannot create an adapter: rank must be an integer of at least 1: received/,
    ]),
    ...[0, -4, NaN, Infinity, "8"].map((alpha): typeof wrong[number] => [{ alpha }, /alpha must be a finite number/]),
    [{ targets: [] }, /targets must be one or more of q_proj, .*, down_proj: received \[\]/],
    [{ targets: ["q_proj", "query"] }, /targets must be one or more of .*received \["q_proj","query"\]/],
    [{ targets: "q_proj" }, /targets must be one or more of/],
    [{ layers: -1 }, /layers must be an integer of at least 0: received -1/],
    [{ layers: 1.5 }, /layers must be an integer/],
    [{ layers: NaN }, /layers must be an integer/],
  ];
  for (const [option, message] of wrong) {
    assert.throws(
      () => createLora(config, { ...fine, ...option } as typeof fine, uniform(1)),
      (e) => e instanceof ModelError && message.test(e.message),
      JSON.stringify(option),
    );
  }
  assert.equal(createLora(config, { ...fine, targets: projections, layers: 1 }, uniform(1)).pairs.length, 7);
});
