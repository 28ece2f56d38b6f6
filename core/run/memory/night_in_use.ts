import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import { readPeft } from "../../format/peft.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { type MemoryFolder, nightFolder } from "./memory_folder.ts";

/** The night whose adapter a memory's answers use. Two memories may share a model, so each has a name of its own there. */
export class NightInUse {
  readonly #folder: MemoryFolder;
  readonly #model: LocalModel;
  #night: Night | undefined;

  constructor(folder: MemoryFolder, model: LocalModel) {
    this.#folder = folder;
    this.#model = model;
  }

  /** Undefined before the first. */
  get record(): Night | undefined {
    return this.#night;
  }

  /** Name of the adapter in the model. */
  get adapter(): string {
    return `night of ${this.#folder.path}`;
  }

  /** Makes a night's adapter the one in use, or none. @throws {InputError} where it was trained on another model. */
  async use(night: Night | undefined): Promise<void> {
    const adapter = night === undefined ? undefined : await readPeft(nightFolder(this.#folder, night.night));
    if (night !== undefined && night.base !== this.#model.sha256) {
      throw new InputError(explain({
        cannot: "open the memory",
        field: "model",
        rule: `the one that night ${night.night} was trained on (SHA-256 ${night.base.slice(0, 12)}…)`,
        received: `${this.#model.source} (${this.#model.sha256.slice(0, 12)}…)`,
        hint: "an adapter fits one base model; give that model, or another folder.",
      }));
    }
    this.remove();
    if (adapter) this.#model.addAdapter(this.adapter, adapter);
    this.#night = night;
  }

  /** Takes the adapter out of the model. */
  remove(): void {
    if (this.#model.adapterNames().includes(this.adapter)) this.#model.removeAdapter(this.adapter);
  }
}
