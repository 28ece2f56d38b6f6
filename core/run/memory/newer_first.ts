/** Of notes that go with a question alike, the newer one counts more: it may correct the older. */

/** Scores are alike where they differ by this share of the greater at most: two notes about one thing, of which only the value differs. */
const alike = 0.05;

/**
 * The order for a prompt, best first: runs of notes whose scores are alike are put by when they were told, the newest first.
 *
 * @param found Best first.
 * @param told The greater, the later.
 */
export function newerFirst<T extends { score: number }>(found: readonly T[], told: (one: T) => number): T[] {
  const out: T[] = [];
  for (let at = 0; at < found.length;) {
    let end = at + 1;
    while (end < found.length && found[end].score >= (1 - alike) * found[at].score) end++;
    out.push(...found.slice(at, end).sort((a, b) => told(b) - told(a)));
    at = end;
  }
  return out;
}
