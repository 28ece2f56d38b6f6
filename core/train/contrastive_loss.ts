/** InfoNCE over cues and episodes (van den Oord, Li & Vinyals 2018), and its way back to what drove the winning units. */
import type { SparseCode } from "../model/sparse_projection.ts";

/** A batch: cue i asks for episode i, and rival i is easily mistaken for it. */
export interface CodeBatch {
  cues: readonly SparseCode[];
  episodes: readonly SparseCode[];
  rivals: readonly SparseCode[];
}

/** A loss with what it would have the codes' values be. */
export interface ContrastiveResult {
  /** Nats a cue, both directions added. */
  loss: number;
  /** Cues that are nearest to their own episode. */
  hits: number;
  /** d loss / d values of each cue, episode and rival, in that order; of the units that won. */
  gradients: Float32Array[];
}

/**
 * Each cue is to find its episode among all episodes and rivals of the batch, and each episode its cue among the cues: cross-entropy of
 * softmax(cosine / temperature), the mean over the batch.
 */
export function contrastiveLoss({ cues, episodes, rivals }: CodeBatch, temperature: number): ContrastiveResult {
  const told = [...episodes, ...rivals];
  const scores = cues.map((cue) => told.map((one) => product(cue, one) / temperature));
  const wanted = scores.map((row) => new Float64Array(row.length));
  let [loss, hits] = [0, 0];
  scores.forEach((row, i) => {
    const { shares, surprise } = softmaxAt(row, i);
    loss += surprise;
    if (row.every((score, j) => j === i || score < row[i])) hits++;
    shares.forEach((share, j) => wanted[i][j] += share - (i === j ? 1 : 0));
  });
  episodes.forEach((_, j) => {
    const { shares, surprise } = softmaxAt(scores.map((row) => row[j]), j);
    loss += surprise;
    shares.forEach((share, i) => wanted[i][j] += share - (i === j ? 1 : 0));
  });
  const all = [...cues, ...told];
  const gradients = all.map(({ values }) => new Float32Array(values.length));
  const scale = 1 / (cues.length * temperature);
  wanted.forEach((row, i) =>
    row.forEach((share, j) => {
      addScaled(gradients[i], cues[i].winners, told[j].values, share * scale);
      addScaled(gradients[cues.length + j], told[j].winners, cues[i].values, share * scale);
    })
  );
  return { loss: loss / cues.length, hits, gradients };
}

/**
 * From a code's gradient to that of its peaks, winner by winner: through the unit length and the logarithm. What did not win gets none
 * (measured: better than passing it straight through to all units, docs/log.md).
 */
export function peakGradients(code: SparseCode, gradient: Float32Array): number[] {
  const { values, winners, peaks, length } = code;
  const along = winners.reduce((sum, unit) => sum + gradient[unit] * values[unit], 0);
  return winners.map((unit, i) => (gradient[unit] - values[unit] * along) / length / (1 + peaks[i]));
}

/** Only the winners of one count. */
function product(a: SparseCode, b: SparseCode): number {
  let sum = 0;
  for (const unit of a.winners) sum += a.values[unit] * b.values[unit];
  return sum;
}

function addScaled(out: Float32Array, units: readonly number[], values: Float32Array, scale: number): void {
  for (const unit of units) out[unit] += scale * values[unit];
}

/** Softmax, and how surprising index `at` is. */
function softmaxAt(scores: readonly number[], at: number): { shares: number[]; surprise: number } {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { shares: powers.map((power) => power / sum), surprise: Math.log(sum) + highest - scores[at] };
}
