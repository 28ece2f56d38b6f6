import type { Device } from "../../kernels/device.ts";
import type { LoraAdapter } from "../format/lora_adapter.ts";
import type { ModelConfig } from "../format/model_source.ts";
import { ModelError } from "../../schemas/errors.ts";
import { DeviceLora } from "./device_lora.ts";

/** The adapters of a model by name, on its device. A call that computes with one keeps it, whatever becomes of its name. */
export class AdapterSet implements Disposable {
  readonly #config: ModelConfig;
  readonly #device: Device;
  readonly #byName = new Map<string, DeviceLora>();

  constructor(config: ModelConfig, device: Device) {
    this.#config = config;
    this.#device = device;
  }

  /** Adds an adapter, or replaces the one of this name. @throws {ModelError} if it does not fit the model: nothing is replaced then. */
  add(name: string, adapter: LoraAdapter): void {
    const lora = new DeviceLora(adapter, this.#config, this.#device);
    this.remove(name);
    this.#byName.set(name, lora);
  }

  /** Forgets an adapter; nothing happens if there is none of this name. */
  remove(name: string): void {
    this.#byName.get(name)?.[Symbol.dispose]();
    this.#byName.delete(name);
  }

  /** In the order in which they were added. */
  names(): string[] {
    return [...this.#byName.keys()];
  }

  /** The adapters of these names. @throws {ModelError} if there is none of a name. */
  named(names: readonly string[]): DeviceLora[] {
    return names.map((name) => {
      const lora = this.#byName.get(name);
      if (lora) return lora;
      throw new ModelError(
        `Cannot use adapter: name must be one of [${this.names().join(", ")}]: received ${name}. Hint: add it first.`,
      );
    });
  }

  /** Forgets all of them. */
  [Symbol.dispose](): void {
    for (const name of this.names()) this.remove(name);
  }
}
