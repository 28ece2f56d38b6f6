import type { DeviceLora } from "./device_lora.ts";
import type { Lifetime } from "./lifetime.ts";
import type { Network } from "./network.ts";
import { Session } from "./session.ts";

/** One call of a model: what it computes with, which stays where it is until the call has ended. */
export class ModelCall implements Disposable {
  /** The model's network, as this call uses it. */
  readonly net: Network;
  /** The adapters that are active in it. */
  readonly adapters: readonly DeviceLora[];
  readonly #uses: Disposable[];

  /**
   * @param cannot What is not possible where the model or an adapter is closed: "generate".
   * @param signal Ends the call.
   * @throws {ModelError} where one is closed. @throws the signal's reason where it was aborted.
   */
  constructor(
    cannot: string,
    model: Lifetime,
    net: Network,
    adapters: readonly DeviceLora[],
    signal?: AbortSignal,
  ) {
    signal?.throwIfAborted();
    this.net = { ...net, look: () => signal?.throwIfAborted() };
    this.adapters = adapters;
    this.#uses = [model, ...adapters.map(({ lifetime }) => lifetime)].map((held) => held.use(cannot));
  }

  /** Buffers for passes over the network; the caller disposes of it. */
  session(): Session {
    return new Session(this.net, this.adapters);
  }

  /** Ends the call. */
  [Symbol.dispose](): void {
    for (const use of this.#uses) use[Symbol.dispose]();
  }
}
