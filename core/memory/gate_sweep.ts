/** One stream at many thresholds. Nothing that the gate measures depends on τ, so it is lived through once. */
import { InputError } from "../../schemas/errors.ts";
import { decided, type GateQuestion, type GateWeights, type Salience, saliences } from "./gate.ts";
import type { GateDecision, VectorIndex } from "./memory.ts";

/** A stream as it went at one threshold. */
export interface GatePass {
  /** τ. */
  threshold: number;
  /** One an episode, in the order of living; what `decideWrites` gives. */
  decisions: GateDecision[];
  /** How many were written. */
  writes: number;
}

/** How a stream is lived through. */
export interface SweepOptions {
  /** Of the gate's features. */
  weights?: GateWeights;
  /** Called with the episodes lived so far and in all, at least every 50 ms; what it throws ends the sweep. */
  progress?: (done: number, total: number) => void;
}

/** Milliseconds after which the event loop gets a turn. */
const patience = 40;

/** A stream that was lived through, ready for any threshold. */
export class LivedStream {
  readonly #questions: readonly GateQuestion[];
  readonly #saliences: readonly Salience[];

  private constructor(questions: readonly GateQuestion[], each: readonly Salience[]) {
    this.#questions = questions;
    this.#saliences = each;
  }

  /** Lives through it. @param index Empty, or keys of what was stored before; gets those of all that is lived. */
  static async of(
    questions: readonly GateQuestion[],
    index: VectorIndex,
    { weights, progress }: SweepOptions = {},
  ): Promise<LivedStream> {
    const each: Salience[] = [];
    let turn = performance.now();
    for (const one of saliences(questions, index, weights)) {
      each.push(one);
      if (performance.now() - turn < patience && each.length < questions.length) continue;
      progress?.(each.length, questions.length);
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
    }
    return new LivedStream(questions, each);
  }

  /** What is written at a threshold. A higher one writes a part of it. */
  at(threshold: number): GatePass {
    const decisions = decided(this.#questions, this.#saliences, threshold);
    return { threshold, decisions, writes: decisions.filter(({ shouldWrite }) => shouldWrite).length };
  }

  /**
   * The pass at which as many are written per 1,000 tokens as is wanted, or as near to it as equal scores allow (the fewer of two that are
   * as near); at least one is. Its threshold lies half-way between two scores, in four decimals where that parts them.
   *
   * @param tokens Length of the stream.
   * @throws {InputError} where even the whole stream is fewer writes.
   */
  atRate(rate: number, tokens: number): GatePass {
    const total = this.#questions.length;
    const wanted = Math.max(1, Math.round(rate * tokens / 1000));
    if (wanted > total) {
      throw new InputError(
        `Cannot find a threshold: targetRate must be at most ${(1000 * total / tokens).toFixed(1)}, ` +
          `where all ${total} texts are written: received ${rate}.`,
      );
    }
    const always = this.#questions.filter((one) => one.always).length;
    const scores = this.#saliences.filter((_, i) => !this.#questions[i].always).map(({ score }) => score)
      .sort((a, b) => b - a);
    // Of so many that are written, the last and the first that is not differ.
    const counts = Array.from({ length: scores.length + 1 }, (_, count) => count)
      .filter((count) => count === 0 || count === scores.length || scores[count] < scores[count - 1])
      .filter((count) => count + always > 0);
    const distance = (count: number) => Math.abs(count + always - wanted);
    const count = counts.reduce((a, b) => distance(b) < distance(a) ? b : a);
    return this.at(between(scores[count] ?? (scores.at(-1) ?? 0) - 1, scores[count - 1] ?? (scores[0] ?? 0) + 1));
  }
}

/** A number from `low` on and below `high`. */
function between(low: number, high: number): number {
  const middle = (low + high) / 2;
  const short = Number(middle.toFixed(4));
  return low <= short && short < high ? short : low;
}
