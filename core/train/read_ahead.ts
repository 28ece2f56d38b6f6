import type { LocalModel } from "../model/local_model.ts";
import { FrozenBlocks } from "./frozen_blocks.ts";
import type { FrozenStateCache } from "./frozen_state_cache.ts";
import { Teacher } from "./teacher.ts";
import type { TrainRow } from "./train_row.ts";

/** Bytes of states that are read ahead: half of what a cache keeps. The rows after them are read when they come. */
const mostBytes = 2 ** 29;
/** Most tokens in one pass of the teacher, as trainers have it by default. */
const passTokens = 2048;

/** Fills a cache with what the base model makes of rows, the first ones first, always in the same passes. */
export async function readAhead(
  model: LocalModel,
  states: FrozenStateCache,
  rows: readonly TrainRow[],
  signal?: AbortSignal,
): Promise<void> {
  const { width } = model.config;
  let bytes = 0;
  const fitting = rows.filter(({ tokens, loss }) =>
    (bytes += 4 * width * tokens.length * (loss === "kl" ? 2 : 1)) <= mostBytes
  );
  const frozen = new FrozenBlocks(model, states);
  await frozen.read(fitting, signal);
  await new Teacher(model, states, frozen, passTokens).read(fitting.filter(({ loss }) => loss === "kl"), signal);
}
