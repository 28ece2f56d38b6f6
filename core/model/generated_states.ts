import type { Tensor } from "../../kernels/device.ts";
import type { DeviceLora } from "./device_lora.ts";
import type { Session } from "./session.ts";

/** Where a row of a pass stands: token `at` of what prompt number `prompt` and its answer make together. */
export interface TokenPlace {
  row: number;
  prompt: number;
  at: number;
}

/**
 * What decoding computes of every prompt and its answer on the way, kept so that nobody computes it again: states of the residual
 * stream after some blocks, and the normalised final states from which the answer's tokens were chosen.
 */
export class GeneratedStates {
  readonly #read: Float32Array[][] = [];
  readonly #chosen: Float32Array[][] = [];
  readonly #withChosen: boolean;
  #by: Session | undefined;

  /**
   * Holds nothing yet.
   *
   * @param layer After so many blocks; 0 is the embedding.
   * @param options Whether the final states are kept as well; they are by default.
   */
  constructor(readonly layer: number, options: { chosen?: boolean } = {}) {
    this.#withChosen = options.chosen ?? true;
  }

  /** How many tokens of a prompt and its answer were read; the last one that was chosen is not, as a rule. */
  tokensRead(prompt: number): number {
    return this.#read[prompt]?.length ?? 0;
  }

  /** tokens × width: the first tokens of prompt and answer. */
  hidden(prompt: number, tokens: number): Float32Array {
    return joined(this.#read[prompt], 0, tokens);
  }

  /** tokens × width: what the tokens from `at` on were chosen from. */
  chosenFrom(prompt: number, at: number, tokens: number): Float32Array {
    return joined(this.#chosen[prompt], at, tokens);
  }

  /**
   * Whether a session would compute the same hidden states: of the same model, as exactly, with the same adapters below.
   *
   * @internal
   */
  suits(session: Session): boolean {
    const by = this.#by;
    if (by === undefined || by.net.weights !== session.net.weights) return false;
    const [then, now] = [this.#below(by.adapters), this.#below(session.adapters)];
    return by.net.activationBits === session.net.activationBits && then.length === now.length &&
      then.every((lora, i) => lora === now[i]);
  }

  #below(adapters: readonly DeviceLora[]): DeviceLora[] {
    return adapters.filter(({ lowestLayer }) => lowestLayer < this.layer);
  }

  /**
   * Copies states from the device: of tokens that were read, or from which the tokens at `places` were chosen.
   *
   * @internal
   */
  async take(
    of: "read" | "chosen",
    session: Session,
    states: Tensor,
    rows: number,
    places: readonly TokenPlace[],
  ): Promise<void> {
    if (of === "chosen" && !this.#withChosen) return;
    this.#by = session;
    const { device, config: { width } } = session.net;
    const all = await device.read(states, 0, rows * width);
    const kept = of === "read" ? this.#read : this.#chosen;
    for (const { row, prompt, at } of places) (kept[prompt] ??= [])[at] = all.slice(row * width, (row + 1) * width);
  }
}

function joined(states: readonly Float32Array[] = [], from: number, count: number): Float32Array {
  const width = states.at(-1)?.length ?? 0;
  const all = new Float32Array(count * width);
  for (let i = 0; i < count; i++) all.set(states[from + i], i * width);
  return all;
}
