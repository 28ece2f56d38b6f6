/** The word that somebody probably meant. */

/** The choice that is at most two edits away from a word; undefined if none is. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  return choices
    .map((choice) => ({ choice, distance: editDistance(word.toLowerCase(), choice.toLowerCase()) }))
    .filter(({ choice, distance }) => distance <= 2 && distance < choice.length)
    .sort((a, b) => a.distance - b.distance)[0]?.choice;
}

/** Levenshtein. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
