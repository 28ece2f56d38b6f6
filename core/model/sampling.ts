/**
 * Draws a token from temperature-scaled logits, cut to the smallest set whose probability reaches `topP` (nucleus
 * sampling, Holtzman et al. 2020).
 *
 * @param random Uniform in [0, 1).
 */
export function sampleToken(logits: Float32Array, temperature: number, topP: number, random: () => number): number {
  let max = -Infinity;
  for (const l of logits) if (l > max) max = l;
  const order = topP < 1 ? Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a] || a - b) : undefined;
  const p = new Float64Array(logits.length);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] = Math.exp((logits[i] - max) / temperature);
  if (!order) {
    let u = random() * sum;
    for (let i = 0; i < p.length; i++) if ((u -= p[i]) < 0) return i;
    return logits.indexOf(max);
  }
  let kept = 0, mass = 0;
  while (kept < order.length && (kept === 0 || mass < topP * sum)) mass += p[order[kept++]];
  let u = random() * mass;
  for (let i = 0; i < kept; i++) if ((u -= p[order[i]]) < 0) return order[i];
  return order[0];
}
