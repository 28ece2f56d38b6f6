/** Vocabularies up to this size are counted alike: they are no list of subwords by frequency. */
const smallVocabulary = 1024;

/**
 * Weights of token ids in a sum over a text, by smooth inverse frequency: a / (a + p) (Arora, Liang & Ma 2017). The
 * frequency p is Zipf's law on the id: a byte-pair vocabulary is numbered in the order of its merges, so the id is about the
 * token's rank, and p ≈ 1 / (rank · ln size). Without it "the", "was" and the question's own words drown the names.
 *
 * Measured on SmolLM2 (48 records, seeds 13 and 14, P@1 on replayed / held-out wordings): scenario C 0.65–0.68 / 0.73–0.75 with equal
 * weights, 0.88–0.94 / 0.91–0.95 with these; A 0.96–0.98 / 0.94–0.99 and 0.99–1.00 / 1.00.
 */
export function tokenWeight(vocab: number, a = 1e-4): (id: number) => number {
  if (vocab <= smallVocabulary) return () => 1;
  const scale = 1 / Math.log(vocab);
  return (id) => a / (a + scale / Math.max(1, id));
}
