import { commonShare, commonWords } from "./common_words.ts";

/**
 * Search by the words of texts: BM25 (Robertson & Zaragoza 2009), with texts that come and go. Common words count a tenth of what their
 * rarity among the texts would give them.
 */
export class WordIndex {
  /** By word: places of the texts that have it and how often, in turn. */
  readonly #postings = new Map<string, number[]>();
  /** By place; undefined if the text is gone. */
  readonly #ids: (string | undefined)[] = [];
  readonly #words: ReadonlyMap<string, number>[] = [];
  readonly #lengths: number[] = [];
  readonly #places = new Map<string, number>();
  /** Words of all texts together. */
  #total = 0;

  /** Number of texts. */
  get size(): number {
    return this.#places.size;
  }

  /** Adds a text; a known id gets the new one. */
  add(id: string, text: string): void {
    this.remove(id);
    const words = counts(text);
    const place = this.#ids.length;
    const length = [...words.values()].reduce((sum, count) => sum + count, 0);
    for (const [word, count] of words) {
      const found = this.#postings.get(word);
      if (found) found.push(place, count);
      else this.#postings.set(word, [place, count]);
    }
    this.#ids.push(id);
    this.#words.push(words);
    this.#lengths.push(length);
    this.#places.set(id, place);
    this.#total += length;
  }

  /** Forgets a text; tells whether it was there. */
  remove(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    for (const word of this.#words[place].keys()) {
      const found = this.#postings.get(word)!;
      // In pairs, and the places rise.
      const at = pairAt(found, place);
      found.splice(at, 2);
      if (found.length === 0) this.#postings.delete(word);
    }
    this.#total -= this.#lengths[place];
    this.#places.delete(id);
    this.#ids[place] = undefined;
    this.#words[place] = new Map();
    return true;
  }

  /**
   * How well each text goes with another, from 0 to 1; those that share no word are left out. It is BM25 over the most that a text could
   * have, so that what is asked in words that no text has is worth less.
   */
  scores(text: string): Map<string, number> {
    const { sums, touched, most } = this.#sums(text);
    return new Map(touched.map((place) => [this.#ids[place]!, sums[place] / most]));
  }

  /** The `k` nearest, best first; ties by id. */
  search(text: string, k: number): { id: string; score: number }[] {
    return this.searchWith(text, k, []).nearest;
  }

  /** As `search`; and the scores of these ids, 0 if a text shares no word. */
  searchWith(
    text: string,
    k: number,
    ids: readonly string[],
  ): { nearest: { id: string; score: number }[]; scores: number[] } {
    const { sums, touched, most } = this.#sums(text);
    const nearest: { id: string; score: number }[] = [];
    for (const place of touched) {
      const score = sums[place] / most;
      if (nearest.length === k && score < nearest[k - 1].score) continue;
      const found = { id: this.#ids[place]!, score };
      // Few are kept, so the place is looked for from the end.
      let at = nearest.length;
      while (at > 0 && before(found, nearest[at - 1])) at--;
      nearest.splice(at, 0, found);
      if (nearest.length > k) nearest.pop();
    }
    const scoreOf = (id: string) => {
      const place = this.#places.get(id);
      return place === undefined || sums[place] === 0 ? 0 : sums[place] / most;
    };
    return { nearest, scores: ids.map(scoreOf) };
  }

  #sums(text: string): { sums: Float64Array; touched: number[]; most: number } {
    const sums = new Float64Array(this.#ids.length);
    const touched: number[] = [];
    const mean = this.#total / Math.max(1, this.size);
    let most = 0;
    for (const word of counts(text).keys()) {
      const found = this.#postings.get(word) ?? [];
      const containing = found.length / 2;
      const rarity = Math.log(1 + (this.size - containing + 0.5) / (containing + 0.5));
      const weight = commonWords.has(word) ? commonShare * rarity : rarity;
      most += weight * (saturation + 1);
      for (let i = 0; i < found.length; i += 2) {
        const [place, count] = [found[i], found[i + 1]];
        const length = 1 - lengthShare + lengthShare * this.#lengths[place] / mean;
        if (sums[place] === 0) touched.push(place);
        sums[place] += weight * count * (saturation + 1) / (count + saturation * length);
      }
    }
    return { sums, touched, most };
  }
}

/** The usual constants of BM25: how soon a word that comes again counts no more, and how much long texts are held back. */
const saturation = 1.2;
const lengthShare = 0.75;

function before(a: { id: string; score: number }, b: { id: string; score: number }): boolean {
  return a.score > b.score || (a.score === b.score && a.id < b.id);
}

/** Where the pair of that place begins, by bisection. */
function pairAt(pairs: readonly number[], place: number): number {
  let [low, high] = [0, pairs.length / 2 - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pairs[2 * middle] < place) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

function counts(text: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) out.set(word, (out.get(word) ?? 0) + 1);
  return out;
}
