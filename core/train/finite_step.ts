import { ModelError } from "../../schemas/errors.ts";

/** The result itself. @throws {ModelError} where a training step (1-based) left the finite numbers. */
export function requireFinite<T extends { loss: number; gradNorm: number }>(result: T, step: number): T {
  const { loss, gradNorm } = result;
  if (Number.isFinite(loss) && Number.isFinite(gradNorm)) return result;
  throw new ModelError(
    `Cannot train: loss must be finite: received ${loss} (gradient norm ${gradNorm}) at step ${step}. ` +
      `Hint: lower the learning rate.`,
  );
}
