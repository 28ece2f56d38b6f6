/** Who asks for a model: the adapter that was trained for it, the model itself where it is large enough, or nobody. */
import { shippedAsker } from "../adapters/askers.ts";
import { readPeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import { adapterAsker } from "../replay/rehearsal/adapter_asker.ts";
import type { Asker } from "../replay/rehearsal/asker.ts";
import { promptedAsker } from "../replay/rehearsal/prompted_asker.ts";
import { swapAsker } from "../replay/rehearsal/swap_asker.ts";

/** Name of the adapter in the model. */
const asker = "asker";
/** Parameters from which a model asks by itself: one of 1.5 B does, one of 0.1 B needs an adapter (docs/consolidation.md). */
const largeEnough = 1e9;

/** Makes the asker of a model ready. */
export async function openAsker(model: LocalModel): Promise<Asker> {
  if (model.adapterNames().includes(asker)) return adapterAsker(model, asker);
  const folder = shippedAsker(model.sha256);
  if (folder !== undefined) {
    model.addAdapter(asker, await readPeft(folder));
    return adapterAsker(model, asker);
  }
  return model.parameters >= largeEnough ? promptedAsker(model) : swapAsker;
}
