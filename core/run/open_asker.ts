import { shippedAsker } from "../adapters/askers.ts";
import { readPeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { Asker } from "../replay/rehearsal/asker.ts";
import { askerAdapter, askerOf } from "./asker_of.ts";

/** Makes the asker of a model ready: with the adapter that ships for it, if there is one. */
export async function openAsker(model: LocalModel): Promise<Asker> {
  const folder = shippedAsker(model.sha256);
  const there = model.adapterNames().includes(askerAdapter);
  if (folder !== undefined && !there) model.addAdapter(askerAdapter, await readPeft(folder));
  return askerOf(model);
}
