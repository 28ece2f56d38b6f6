import type { Drafts } from "../model/drafts.ts";
import { GeneratedStates } from "../model/generated_states.ts";
import type { GenerateOptions, LanguageModel } from "../model/language_model.ts";
import { lowestAdapted } from "../model/lora.ts";

/**
 * A cache for questions that several adapters of one model are asked. What the first answered and computed makes the others' answers
 * faster, and changes none.
 */
export class DraftCache {
  readonly #drafts = new Map<string, Drafts>();

  /** @param layer Adapters that are asked later begin at this block, or above; those below have to be the same. */
  constructor(readonly layer: number) {}

  /** Greedy answers; under one name always to the same prompts. */
  async generate(
    name: string,
    model: LanguageModel,
    prompts: readonly (readonly number[])[],
    options: GenerateOptions,
  ): Promise<number[][]> {
    const drafts = this.#drafts.get(name);
    if (drafts) return await model.generate(prompts, { ...options, drafts });
    const states = new GeneratedStates(this.layer, { chosen: false });
    const answers = await model.generate(prompts, { ...options, states });
    this.#drafts.set(name, { answers, states });
    return answers;
  }
}

/**
 * What a measurement before and after a training of the upper `loraLayers` of so many blocks shares: nothing where the lowest one is trained,
 * too.
 */
export function sharedDrafts(layers: number, loraLayers: number): { before?: DraftCache } {
  const lowest = lowestAdapted(layers, loraLayers);
  return lowest > 0 ? { before: new DraftCache(lowest) } : {};
}
