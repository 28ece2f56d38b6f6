/** An id, and how near its key is. */
export interface Near {
  id: string;
  score: number;
}

/** Puts a key among the `k` best, best first, ties by id, if it is one of them; drops what is one too many. */
export function keepNearest(best: Near[], id: string, score: number, k: number): void {
  if (best.length === k && (k === 0 || !isBefore(id, score, best[k - 1]))) return;
  // Few results are kept, so the place is searched from the end.
  let at = best.length;
  while (at > 0 && isBefore(id, score, best[at - 1])) at--;
  best.splice(at, 0, { id, score });
  if (best.length > k) best.pop();
}

function isBefore(id: string, score: number, other: Near): boolean {
  return score > other.score || (score === other.score && id < other.id);
}
