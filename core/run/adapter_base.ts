/** Whether an adapter meets the base model that it was trained on. */
import { resolve } from "node:path";
import type { LoraAdapter } from "../format/lora_adapter.ts";

/**
 * A warning where an adapter names another base model than the one it is put on; undefined if it names the same, or none. The same
 * model may have two names (a file in another number format), so it is no more than a warning.
 */
export function otherBase({ baseModel }: LoraAdapter, model: string): string | undefined {
  if (baseModel === "" || baseModel.toLowerCase() === model.toLowerCase()) return undefined;
  if (resolve(baseModel) === resolve(model)) return undefined;
  return `the adapter was trained on ${baseModel}; it is put on ${model}. On another model it is of no use.`;
}
