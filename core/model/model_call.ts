import type { Device, Tensor } from "../../kernels/device.ts";
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
  /** The device without the signal. */
  readonly #lasting: Device;

  /**
   * @param cannot What is not possible where the model or an adapter is closed: "generate".
   * @param signal Ends the call.
   * @throws {ModelError} if one is closed. @throws the signal's reason where it was aborted.
   */
  constructor(
    cannot: string,
    model: Lifetime,
    net: Network,
    adapters: readonly DeviceLora[],
    signal?: AbortSignal,
  ) {
    signal?.throwIfAborted();
    this.#lasting = net.device;
    const device = signal ? net.device.within(signal) : net.device;
    this.net = { ...net, device, look: () => signal?.throwIfAborted() };
    this.adapters = adapters;
    this.#uses = [model, ...adapters.map(({ lifetime }) => lifetime)].map((held) => held.use(cannot));
  }

  /**
   * Resolves when what was computed into a buffer is whole, where the signal could still have left it out. Without a signal there is nothing
   * to wait for.
   *
   * @throws the signal's reason where it was aborted.
   */
  async whole(of: Tensor): Promise<void> {
    if (this.net.device !== this.#lasting) await this.net.device.read(of, 0, 1);
    this.net.look?.();
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
