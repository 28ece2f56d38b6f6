/**
 * Search by words alone: the baseline that keys from hidden states are measured against. Cosine of IDF-weighted word counts; for
 * measurement only, since it has to read the texts.
 */
export class WordIndex {
  #documents = new Map<string, Map<string, number>>();

  /** Adds a text. */
  add(id: string, text: string): void {
    this.#documents.set(id, counts(text));
  }

  /** The `k` nearest, best first; ties by id. */
  search(text: string, k: number): { id: string; score: number }[] {
    const query = counts(text);
    const total = this.#documents.size;
    const idf = new Map<string, number>();
    const weight = (word: string) => {
      let value = idf.get(word);
      if (value === undefined) {
        let containing = 0;
        for (const words of this.#documents.values()) if (words.has(word)) containing++;
        value = Math.log((1 + total) / (1 + containing)) + 1;
        idf.set(word, value);
      }
      return value;
    };
    const norm = (words: Map<string, number>) => {
      let squares = 0;
      for (const [word, count] of words) squares += (count * weight(word)) ** 2;
      return Math.sqrt(squares);
    };
    const queryNorm = norm(query);
    const found = Array.from(this.#documents, ([id, words]) => {
      let product = 0;
      for (const [word, count] of query) product += count * (words.get(word) ?? 0) * weight(word) ** 2;
      return { id, score: product === 0 ? 0 : product / (queryNorm * norm(words)) };
    });
    found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    return found.slice(0, k);
  }
}

function counts(text: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) out.set(word, (out.get(word) ?? 0) + 1);
  return out;
}
