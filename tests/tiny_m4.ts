/** A run of `m4` that takes seconds, for tests. */
import type { M4Options, RunContext } from "../core/run/m4_options.ts";
import { runDefaults, specification } from "../schemas/recipe.ts";
import { thorough } from "./thorough.ts";

/** The options of a small `m4` on the random model of {@link inWorkFolder}. */
export function m4Options(more: Partial<M4Options>): M4Options {
  return {
    ...specification,
    ...runDefaults,
    ...{ model: "model", n: 3, loraLr: 0.01, batchSize: 4, steps: 12, whiten: 0.1 },
    ...{ anchorBound: 0.3, anchorShare: 0.5, anchorChat: 1, anchorText: 1, anchorStatements: 2 },
    ...more,
  };
}

/** What such a run is handed besides: the whole drift guard, 1,546 prompts twice, is asked in a thorough run, and in those of the command. */
export const m4Context: Pick<RunContext, "now" | "quickGuard"> = {
  now: () => new Date(0),
  quickGuard: !thorough,
};
