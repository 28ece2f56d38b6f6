import { ModelError } from "../../schemas/errors.ts";

/** @throws {ModelError} where a training step (1-based) left the finite numbers. */
export function requireFinite({ loss, gradNorm }: { loss: number; gradNorm: number }, step: number): void {
  if (Number.isFinite(loss) && Number.isFinite(gradNorm)) return;
  throw new ModelError(
    `Cannot train: loss must be finite: received ${loss} (gradient norm ${gradNorm}) at step ${step}. ` +
      `Hint: lower the learning rate.`,
  );
}
