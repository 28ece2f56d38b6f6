import assert from "node:assert/strict";
import { createDevice } from "../../kernels/choose_device.ts";
import { activations } from "../model/sparse_projection.ts";
import { Random } from "../random/random.ts";
import { projectionGradient, type TextRows, trainProjection } from "./projection_trainer.ts";

const shape = { inputs: 6, units: 16, winners: 5 };
const temperature = 0.3;

/** Three pairs with rivals, of two or three tokens each. */
function smallBatch(random: Random) {
  const starts = [0, 2, 5, 7, 9, 12, 14, 16, 19, 21];
  const tokens = Float32Array.from({ length: starts.at(-1)! * shape.inputs }, () => random.gaussian());
  return { starts, tokens };
}

Deno.test("the gradient of matrix and bias is that of finite differences", async () => {
  using device = await createDevice("reference");
  const random = new Random("projection gradient");
  const { starts, tokens } = smallBatch(random);
  const matrix = Float32Array.from({ length: shape.units * shape.inputs }, () => random.gaussian());
  const bias = Float32Array.from({ length: shape.units }, () => 0.3 * random.gaussian());
  const at = async (weights: { matrix: Float32Array; bias: Float32Array }) => {
    const driven = await activations(device, { ...shape, ...weights }, tokens);
    return projectionGradient({ tokens, starts, driven }, shape, temperature);
  };
  const { gradients: [dMatrix, dBias] } = await at({ matrix, bias });
  const step = 1e-3;
  const difference = async (name: "matrix" | "bias", i: number) => {
    const moved = async (by: number) => {
      const weights = { matrix: matrix.slice(), bias: bias.slice() };
      weights[name][i] += by;
      return (await at(weights)).loss;
    };
    return (await moved(step) - await moved(-step)) / (2 * step);
  };
  const largest = Math.max(...dMatrix.map(Math.abs));
  for (let i = 0; i < matrix.length; i += 3) {
    assert.ok(Math.abs(await difference("matrix", i) - dMatrix[i]) < 0.01 * largest + 1e-3, `matrix ${i}`);
  }
  for (let i = 0; i < bias.length; i++) {
    assert.ok(Math.abs(await difference("bias", i) - dBias[i]) < 0.01 * largest + 1e-3, `bias ${i}`);
  }
});

Deno.test("training lowers the loss, and the same seed gives the same weights", async () => {
  using device = await createDevice("reference");
  const random = new Random("projection training");
  // Of a token half the inputs tell what a text is about, and half are noise, louder in cues.
  const inputs = 8, count = 24;
  const topics = Array.from({ length: count }, () => Array.from({ length: inputs / 2 }, () => random.gaussian()));
  const rows = (own: (i: number) => number[], noise: number): TextRows => ({
    inputs,
    starts: [...Array(count + 1).keys()],
    values: Float32Array.from(
      topics.flatMap((_, i) => [...own(i), ...Array.from({ length: inputs / 2 }, () => noise * random.gaussian())]),
    ),
  });
  const pairs = {
    cues: rows((i) => topics[i], 2),
    episodes: rows((i) => topics[i], 1),
    rivals: rows((i) => topics[(i + 1) % count], 1),
  };
  const trained = () =>
    trainProjection(device, pairs, {
      ...{ units: 32, winners: 6, steps: 40, batchSize: 12, rate: 0.02, temperature: 0.1 },
      random: new Random("seed"),
    });
  const [{ losses, projection }, again] = [await trained(), await trained()];
  assert.ok(losses.at(-1)! < 0.6 * losses[0], `${losses[0]} to ${losses.at(-1)}`);
  assert.deepEqual(again.projection, projection);
});
