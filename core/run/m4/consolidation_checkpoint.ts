import { rm } from "node:fs/promises";
import { FormatError } from "../../../schemas/errors.ts";
import { type LoraAdapter, parameterCount } from "../../format/lora_adapter.ts";
import type { ConsolidationState } from "../../replay/consolidate.ts";
import { readReplayRow } from "../../../schemas/replay_row.ts";
import { readCheckpointState, writeCheckpointState } from "../store/checkpoint_state.ts";

/** A state without its arrays. */
type Header = Omit<ConsolidationState, "params" | "m" | "v">;

/** Whether a file's header has the lists that a consolidation saves; the rows in it are read by their own schema. */
function isHeader(value: object): value is Header {
  return "rows" in value && Array.isArray(value.rows) && "history" in value && Array.isArray(value.history);
}

/** A consolidation's state on the disk, in one file. */
export function consolidationCheckpoint(path: string) {
  return {
    save: async ({ params, m, v, ...header }: ConsolidationState): Promise<void> => {
      await writeCheckpointState(path, { header: { ...header }, arrays: { params, m, v } });
    },
    /** The state, if there is one. @throws {FormatError} if it was saved for an adapter of another size. */
    load: async (fresh: LoraAdapter): Promise<ConsolidationState | undefined> => {
      const state = await readCheckpointState(path);
      if (!state) return undefined;
      const { params, m, v } = state.arrays;
      const { header } = state;
      if (!isHeader(header)) throw new FormatError(`Cannot resume from ${path}: it is no state of a consolidation.`);
      const count = parameterCount(fresh);
      for (const [name, array] of Object.entries({ params, m, v })) {
        if (array?.length !== count) {
          throw new FormatError(
            `Cannot resume from ${path}: ${name} must hold ${count} values: received ${
              array?.length ?? "none"
            }. Hint: start over with \`force\`.`,
          );
        }
      }
      return { ...header, rows: header.rows.map(readReplayRow), params, m, v };
    },
    clear: async (): Promise<void> => {
      await rm(path, { force: true });
    },
  };
}
