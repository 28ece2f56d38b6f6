/** What a report is made of, before it becomes HTML or Markdown: plain texts, tables and drawings. No text here holds markup. */

/** What a cell or a number says of itself, beside its words. */
export type Tone = "good" | "bad" | "dim";

/** A cell of a table. */
export type Cell = string | { text: string; tone: Tone };

/** A table; its first column names the rows. */
export interface Table {
  head: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** Columns of words; the others are numbers, which stand to the right. The first is always one of words. */
  words?: readonly number[];
}

/** A drawing, and its numbers for those who do not see it. */
export interface Figure {
  title: string;
  /** An SVG whose colours are variables of the page, see `style.ts`. */
  svg: string;
  /** What its colours and shapes mean. */
  legend?: readonly LegendEntry[];
  /** A sentence under it. */
  says?: string;
  table: Table;
}

/** One line of a legend. */
export interface LegendEntry {
  label: string;
  /** A colour of the page: "b3". */
  colour: Colour;
  shape: Shape;
}

/** Names of the page's colours. */
export type Colour = "b0" | "b1" | "b2" | "b3" | "ink" | "dim" | "good" | "bad";

/** Marks that can be told apart without colours. */
export type Shape = "circle" | "ring" | "square" | "triangle" | "diamond" | "line" | "dashes" | "bar" | "band";

/** A number that stands out. */
export interface Tile {
  label: string;
  value: string;
  /** A few words under it. */
  note?: string;
  tone?: Tone;
}

/** One question and what each mode answered. */
export interface AnsweredQuestion {
  question: string;
  /** The right answer; undefined if there is none. */
  truth?: string;
  /** Beside the question: which wording it is. */
  about?: string;
  answers: readonly { mode: string; text: string; tone: Tone; mark: string }[];
}

/** A piece of a part. */
export type Block =
  | { kind: "text"; text: string }
  /** What the folder does not hold, and so is not shown. */
  | { kind: "missing"; text: string }
  | { kind: "code"; text: string }
  | { kind: "tiles"; tiles: readonly Tile[] }
  | { kind: "figures"; figures: readonly Figure[] }
  /** `folded`: the line behind which the table is folded away. */
  | { kind: "table"; table: Table; folded?: string }
  /** `says`: the line above them, behind which they may be folded away. */
  | { kind: "answers"; answers: readonly AnsweredQuestion[]; says: string; folded?: boolean };

/** A part with its heading. */
export interface Part {
  title: string;
  blocks: readonly Block[];
}

/** What belongs to one run. */
export interface Section {
  title: string;
  parts: readonly Part[];
  /** Folded away until it is wanted. */
  folded?: boolean;
}

/** A report. */
export interface Page {
  title: string;
  /** A sentence or two under the title. */
  about: readonly string[];
  sections: readonly Section[];
}

/** A paragraph. */
export function text(text: string): Block {
  return { kind: "text", text };
}

/** Says what is not there. */
export function missing(text: string): Block {
  return { kind: "missing", text };
}

/** A share from 0 to 1, as results are written: "0.986"; "–" if there is none. */
export function share(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

/** A change with its sign: "+0.3", "−6.9", "0.0". */
export function signed(value: number, digits = 1): string {
  const size = Math.abs(value).toFixed(digits);
  return Number(size) === 0 ? size : `${value < 0 ? "−" : "+"}${size}`;
}

/** "1 question", "3 questions". */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
