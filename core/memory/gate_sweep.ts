/** One stream at many thresholds: surprise and keys are measured once, and each threshold lives through the stream with its own memory. */
import { InputError } from "../../schemas/errors.ts";
import { defaultGateWeights, type GateQuestion, type GateWeights, salience } from "./gate.ts";
import type { GateDecision } from "./memory.ts";
import { dot } from "./vectors.ts";

/** A stream as it went at one threshold. */
export interface GatePass {
  /** τ. */
  threshold: number;
  /** One an episode, in the order of living; what `decideWrites` gives. */
  decisions: GateDecision[];
  /** How many were written. */
  writes: number;
}

/** How a sweep is made. */
export interface SweepOptions {
  /** Of the gate's features. */
  weights?: GateWeights;
  /** Called with the episodes lived so far and in all, at least every 50 ms; what it throws ends the sweep. */
  progress?: (done: number, total: number) => void;
}

/** Thresholds that are looked at side by side: a bit each. */
const mostThresholds = 30;
/** Milliseconds after which the event loop gets a turn. */
const patience = 40;

/** Something stored, and at which thresholds: bit t for threshold t. */
interface Stored {
  id: string;
  key: Float32Array;
  at: number;
}

/**
 * Decides as `decideWrites` with an exact index does, at every threshold. Two keys are compared once for all thresholds. At most N² / 2
 * comparisons of N episodes, where all of them are written.
 *
 * Novelty depends on what was written before, so writes need not fall with τ: what is written at a low τ makes what resembles it old news.
 * What holds is that a threshold higher by β, the weight of novelty, never writes more: an episode's S lies between its S without
 * novelty and that plus β whatever was stored.
 */
export async function passesAt(
  questions: readonly GateQuestion[],
  thresholds: readonly number[],
  options: SweepOptions = {},
): Promise<GatePass[]> {
  if (thresholds.length > mostThresholds) {
    const parts = Array.from(
      { length: Math.ceil(thresholds.length / mostThresholds) },
      (_, i) => thresholds.slice(i * mostThresholds, (i + 1) * mostThresholds),
    );
    const passes: GatePass[] = [];
    for (const part of parts) passes.push(...await passesAt(questions, part, options));
    return passes;
  }
  const { weights = defaultGateWeights, progress } = options;
  const passes = thresholds.map((threshold): GatePass => ({ threshold, decisions: [], writes: 0 }));
  let stored: Stored[] = [];
  const ids = new Set<string>();
  let turn = performance.now();
  for (const [i, { id, key, surprise, reward, pin, replaces, always = false }] of questions.entries()) {
    // What is told again is compared with the rest, not with itself.
    if (ids.has(id) || (replaces !== undefined && ids.has(replaces))) {
      stored = stored.filter((one) => one.id !== id && one.id !== replaces);
    }
    ids.add(id);
    const nearest = nearestAt(stored, key, passes.length);
    let at = 0;
    passes.forEach((pass, t) => {
      const novelty = Math.min(1, Math.max(0, 1 - nearest[t]));
      const features = { surprise, novelty, reward, pin };
      const { score, contributions } = salience(features, weights);
      const shouldWrite = always || score > pass.threshold;
      pass.decisions.push({ score, shouldWrite, features, contributions });
      if (!shouldWrite) return;
      pass.writes++;
      at |= 1 << t;
    });
    if (at !== 0) stored.push({ id, key, at });
    if (performance.now() - turn < patience && i + 1 < questions.length) continue;
    progress?.(i + 1, questions.length);
    await new Promise((resolve) => setTimeout(resolve, 0));
    turn = performance.now();
  }
  return passes;
}

/** The highest cosine to what is stored at each threshold; 0 where nothing is. */
function nearestAt(stored: readonly Stored[], key: Float32Array, count: number): number[] {
  const nearest = new Array<number>(count).fill(-Infinity);
  for (const { key: other, at } of stored) {
    const cosine = dot(key, other);
    for (let t = 0; t < count; t++) if ((at >> t) & 1 && cosine > nearest[t]) nearest[t] = cosine;
  }
  return nearest.map((cosine) => cosine === -Infinity ? 0 : cosine);
}

/** Thresholds of one look, and looks. */
const gridSize = 16, looks = 3;

/**
 * The threshold at which as many are written per 1,000 tokens as is wanted, or as near to it as three looks of sixteen thresholds come
 * (four decimals; the lower one of two that are as near).
 *
 * @param tokens Length of the stream.
 * @throws {InputError} where even the whole stream is fewer writes.
 */
export async function passAtRate(
  questions: readonly GateQuestion[],
  tokens: number,
  rate: number,
  options: SweepOptions = {},
): Promise<GatePass> {
  const { weights = defaultGateWeights } = options;
  const wanted = rate * tokens / 1000;
  if (wanted > questions.length) {
    throw new InputError(
      `Cannot find a threshold: targetRate must be at most ${(1000 * questions.length / tokens).toFixed(1)}, ` +
        `where all ${questions.length} texts are written: received ${rate}.`,
    );
  }
  // Whatever was stored, S lies between these two.
  const bare = questions.map(({ surprise, reward, pin }) =>
    salience({ surprise, novelty: 0, reward, pin }, weights).score + Math.min(0, weights.beta)
  ).sort((a, b) => b - a);
  const count = Math.max(1, Math.round(wanted));
  let [low, high] = [bare[count - 1] - 2e-4, (bare[count] ?? bare[count - 1]) + Math.abs(weights.beta) + 2e-4];
  let best: GatePass | undefined;
  const distance = ({ writes }: GatePass) => Math.abs(writes - wanted);
  for (let look = 0; look < looks; look++) {
    const grid = Array.from({ length: gridSize }, (_, i) => low + (high - low) * i / (gridSize - 1));
    const passes = await passesAt(questions, [...new Set(grid.map((t) => Number(t.toFixed(4))))], options);
    const nearest = passes.reduce((a, b) => distance(b) < distance(a) ? b : a);
    if (best === undefined || distance(nearest) < distance(best)) best = nearest;
    if (distance(best) < 0.5) break;
    // The last threshold that writes enough, and the first after it that does not.
    const enough = passes.findLastIndex(({ writes }) => writes >= wanted);
    low = passes[Math.max(0, enough)].threshold;
    high = passes[Math.min(passes.length - 1, enough + 1)].threshold;
  }
  return best!;
}
