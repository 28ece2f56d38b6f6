import type { Keyer } from "../../memory/keyer.ts";
import type { MemoryStore } from "../../memory/memory_store.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { Learner } from "../m4/learner.ts";
import type { ProgressSink } from "../progress.ts";
import type { MemoryFolder } from "./memory_folder.ts";

/** What a memory is built on; see `openMemory`. */
export interface MemoryParts {
  folder: MemoryFolder;
  store: MemoryStore;
  keyer: Keyer;
  /** What `ordinaryForm` gives for the model, measured when it is first asked for. */
  ordinary: () => Promise<number>;
  learner: Learner;
  /** The model's id or path, as it was given when the memory was made. */
  modelName: string;
  recipe: Recipe;
  progress: ProgressSink;
  now: () => Date;
  /** Lets go of what was opened for this memory. */
  close: () => Promise<void>;
}
