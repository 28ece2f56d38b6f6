/** Who asks for a model: the adapter in it that was trained for this, the model itself where it is large enough, or nobody. */
import { askingSeparator, worldSeparator } from "../corpus/asking/asking_rows.ts";
import type { LocalModel } from "../model/local_model.ts";
import { adapterAsker } from "../replay/rehearsal/adapter_asker.ts";
import type { Asker } from "../replay/rehearsal/asker.ts";
import { promptedAsker } from "../replay/rehearsal/prompted_asker.ts";
import { swapAsker } from "../replay/rehearsal/swap_asker.ts";

/** Name of the adapter in the model. */
export const askerAdapter = "asker";
/** Parameters from which a model asks by itself: one of 1.5 B does, one of 0.1 B needs an adapter (docs/consolidation.md). */
const largeEnough = 1e9;

/** What an asker of the model writes between answers or questions. */
export function separatorFor({ ownCorpus }: Pick<LocalModel, "ownCorpus">): string {
  return ownCorpus ? worldSeparator : askingSeparator;
}

/** The asker of a model with the adapters that it carries. */
export function askerOf(model: LocalModel): Asker {
  if (model.adapterNames().includes(askerAdapter)) {
    const own = adapterAsker(model, askerAdapter, separatorFor(model));
    if (!model.ownCorpus) return own;
    // In its own world unseen words stand for whatever was never told; its asker was not trained to name others.
    return { ...own, others: swapAsker.others };
  }
  return model.parameters >= largeEnough ? promptedAsker(model) : swapAsker;
}
