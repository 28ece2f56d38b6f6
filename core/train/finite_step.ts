import { explain, ModelError } from "../../schemas/errors.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { LoraAdapter } from "../model/lora.ts";
import type { TrainRow } from "./train_row.ts";

/** The result itself. @throws {ModelError} if a training step (1-based) left the finite numbers. */
export function requireFinite<T extends { loss: number; gradNorm: number }>(result: T, step: number): T {
  const { loss, gradNorm } = result;
  if (Number.isFinite(loss) && Number.isFinite(gradNorm)) return result;
  throw new ModelError(
    `Cannot train: loss must be finite: received ${loss} (gradient norm ${gradNorm}) at step ${step}. ` +
      `Hint: lower the learning rate.`,
  );
}

/**
 * What the last step of a training made of its adapter, which no later step's loss tells. Finite parameters are not enough: it is
 * their products that the model computes with, and how large these may be depends on the model. So one row is read with them.
 *
 * @param name Under which the adapter is active in the model.
 * @param row One of the last step's; undefined if no step was taken.
 * @throws {ModelError} if the adapter is of no use.
 */
export async function requireUsable(
  model: LocalModel,
  name: string,
  adapter: LoraAdapter,
  row: TrainRow | undefined,
): Promise<void> {
  const diverged = (field: string, received: number) =>
    new ModelError(explain({
      cannot: "use the adapter",
      field,
      rule: "finite",
      received,
      hint: "the training diverged; lower the learning rate.",
    }));
  for (const { layer, projection, a, b } of adapter.pairs) {
    for (const values of [a, b]) {
      const bad = values.find((x) => !Number.isFinite(x));
      if (bad !== undefined) throw diverged(`every parameter of layer ${layer} ${projection}`, bad);
    }
  }
  if (!row) return;
  const { tokens, answerStart, extraAdapter } = row;
  const item = { prompt: tokens.slice(0, answerStart), continuation: tokens.slice(answerStart) };
  const adapters = extraAdapter === undefined ? [name] : [name, extraAdapter];
  // In f32: what is rounded to integers comes out finite, whatever it was.
  const [{ logProbs }] = await model.score([item], { adapters, activationBits: 32 });
  const bad = logProbs.find((x) => !Number.isFinite(x));
  if (bad !== undefined) throw diverged("the loss after the last step", -bad);
}
