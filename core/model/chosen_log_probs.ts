import type { Device, IntTensor, Tensor } from "../../kernels/device.ts";
import { BufferScope } from "./buffer_scope.ts";
import type { TokenPlace } from "./generated_states.ts";

/** The log-probabilities of the tokens that decoding chose, kept while their logits are at hand: nobody has to score the answers again. */
export class ChosenLogProbs {
  readonly #kept: number[][] = [];

  /** Natural logarithms, one for each of `tokens` tokens from `at` on; a prompt's answer begins at the prompt's length. */
  of(prompt: number, at: number, tokens: number): number[] {
    return (this.#kept[prompt] ?? []).slice(at, at + tokens);
  }

  /**
   * Computes those of some rows. `choose` writes the ids that were chosen.
   *
   * @internal
   */
  async take(
    device: Device,
    { logits, rows, vocab }: { logits: Tensor; rows: number; vocab: number },
    choose: (out: IntTensor, outAt: number) => void,
    places: readonly TokenPlace[],
  ): Promise<void> {
    using scope = new BufferScope(device);
    const losses = scope.alloc(rows), chosen = scope.allocInt(rows);
    choose(chosen, 0);
    // A device takes targets from the host only.
    const targets = scope.ints(await device.readInt(chosen, 0, rows));
    device.crossEntropy({ logits, losses, targets, rows, vocab, scale: 0 });
    const read = await device.read(losses, 0, rows);
    for (const [i, { prompt, at }] of places.entries()) (this.#kept[prompt] ??= [])[at] = -read[i];
  }
}
