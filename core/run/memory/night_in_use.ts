import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import { readPeft } from "../../format/peft.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { currentNight, type MemoryFolder, nightFolder, nightNumbers, nightRecord } from "./memory_folder.ts";

/** A night whose adapter is in the model until this is disposed of. */
export interface LentNight extends Disposable {
  /** Its number. */
  number: number;
  /** Name of its adapter in the model. */
  adapter: string;
}

/** The night whose adapter a memory's answers use. Two memories may share a model, so each has a name of its own there. */
export class NightInUse {
  readonly #folder: MemoryFolder;
  readonly #model: LocalModel;
  #night: Night | undefined;
  #lent = 0;

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

  /** Makes a night's adapter the one in use, or none. @throws {InputError} if it was trained on another model. */
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

  /** Goes over to the night that the folder names as the one in use; tells whether it was another. */
  async follow(): Promise<boolean> {
    const current = await currentNight(this.#folder);
    if (current === this.#night?.night) return false;
    await this.use(current === undefined ? undefined : await nightRecord(this.#folder, current));
    return true;
  }

  /**
   * The night in use, or the one of a number; undefined if none is in use.
   *
   * @throws {InputError} if there is none of that number.
   */
  async lend(number: number | undefined): Promise<LentNight | undefined> {
    const inUse = this.#night?.night;
    if (number === undefined || number === inUse) {
      return inUse === undefined ? undefined : { number: inUse, adapter: this.adapter, [Symbol.dispose]() {} };
    }
    const numbers = await nightNumbers(this.#folder);
    if (!numbers.includes(number)) {
      const rule = numbers.length > 0 ? `one of ${numbers.join(", ")}` : "left out before the first sleep";
      throw new InputError(explain({ cannot: "ask", field: "night", rule, received: number }));
    }
    const model = this.#model, adapter = `night ${number} of ${this.#folder.path}, lent ${++this.#lent}`;
    model.addAdapter(adapter, await readPeft(nightFolder(this.#folder, number)));
    return { number, adapter, [Symbol.dispose]: () => model.removeAdapter(adapter) };
  }

  /** Takes the adapter out of the model. */
  remove(): void {
    if (this.#model.adapterNames().includes(this.adapter)) this.#model.removeAdapter(this.adapter);
  }
}
