import type { Tokenizer } from "../format/tokenizer.ts";

/** What decoding puts where bytes do not make a character, or do not make one yet. */
const unknown = "\uFFFD";
/** Ids that are decoded again with every new one, at most about twice as many. */
const window = 64;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Makes text of ids as they come. A piece ends where a token does; never within a character, a grapheme, or what may become a stop text. So
 * most pieces are said one token late.
 */
export class TextPieces {
  readonly #tokens: Pick<Tokenizer, "decode">;
  readonly #stopTexts: readonly string[];
  /** The first id that is still decoded, and how much of the text from there on was said. */
  #from = 0;
  #said = 0;
  /** Ends of tokens behind what was said, in the text from \`#from\` on. */
  #ends: number[] = [];
  #text = "";
  #stopped = false;

  /** @param stopTexts The text ends in front of the first of these; none is empty. */
  constructor(tokens: Pick<Tokenizer, "decode">, stopTexts: readonly string[] = []) {
    this.#tokens = tokens;
    this.#stopTexts = stopTexts;
  }

  /** Whether a stop text has come: no more is said. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** What can be said with the newest id; may be empty. @param ids All of them so far, called once for each. */
  push(ids: readonly number[]): string {
    if (this.#stopped) return "";
    this.#text = this.#tokens.decode(ids.slice(this.#from));
    const stop = this.#stopAt();
    if (stop >= 0) {
      this.#stopped = true;
      return this.#say(stop);
    }
    const piece = this.#say(this.#sure());
    this.#ends.push(this.#text.length);
    if (ids.length - this.#from > 2 * window) this.#shorten(ids);
    return piece;
  }

  /** What is left to say. @param ids All of them. */
  end(ids: readonly number[]): string {
    if (this.#stopped) return "";
    this.#text = this.#tokens.decode(ids.slice(this.#from));
    const stop = this.#stopAt();
    return this.#say(stop < 0 ? this.#text.length : stop);
  }

  #say(end: number): string {
    if (end <= this.#said) return "";
    const piece = this.#text.slice(this.#said, end);
    this.#said = end;
    this.#ends = this.#ends.filter((e) => e > end);
    return piece;
  }

  /** Where the first stop text begins, or −1. */
  #stopAt(): number {
    const found = this.#stopTexts.map((stop) => this.#text.indexOf(stop, this.#said)).filter((at) => at >= 0);
    return found.length > 0 ? Math.min(...found) : -1;
  }

  /** How much of the text cannot change any more. */
  #sure(): number {
    const text = this.#text;
    let complete = text.length;
    while (complete > 0 && text[complete - 1] === unknown) complete--;
    const most = Math.min(complete - 1, this.#beforeStop());
    const ends = this.#ends.filter((end) => end <= most);
    if (ends.length === 0) return this.#said;
    const boundaries = new Set<number>();
    for (const { index } of graphemes.segment(text.slice(this.#said, complete))) boundaries.add(this.#said + index);
    return ends.findLast((end) => boundaries.has(end)) ?? this.#said;
  }

  /** Where the longest end of the text begins that a stop text begins with. */
  #beforeStop(): number {
    const text = this.#text;
    let before = text.length;
    for (const stop of this.#stopTexts) {
      for (let length = Math.min(stop.length - 1, text.length - this.#said); length > 0; length--) {
        if (!text.endsWith(stop.slice(0, length))) continue;
        before = Math.min(before, text.length - length);
        break;
      }
    }
    return before;
  }

  /** Leaves out the first ids, where the others alone are decoded as they are behind them. */
  #shorten(ids: readonly number[]): void {
    const first = this.#tokens.decode(ids.slice(this.#from, this.#from + window));
    const rest = this.#tokens.decode(ids.slice(this.#from + window));
    if (first.length > this.#said || first + rest !== this.#text) return;
    this.#from += window;
    this.#said -= first.length;
    this.#ends = this.#ends.map((end) => end - first.length);
    this.#text = rest;
  }
}
