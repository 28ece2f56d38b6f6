/** The two pictures: loss by step, and the bars of the four modes. */
import type { Mode } from "../../core/eval/harness.ts";
import type { Bars } from "../../core/run/tab/bars.ts";
import { element } from "./element.ts";

const names: Readonly<Record<Mode, string>> = {
  B0: "B0 · as it was",
  B1: "B1 · with memory",
  B2: "B2 · after sleep, with memory",
  B3: "B3 · after sleep, without memory",
};
const modes = Object.keys(names) as Mode[];

/** A curve that grows step by step. */
export class LossCurve {
  readonly #svg: SVGElement;
  readonly #now: HTMLElement;
  #losses: number[] = [];
  #total = 1;

  constructor(svg: SVGElement, now: HTMLElement) {
    this.#svg = svg;
    this.#now = now;
  }

  /** Begins a curve of so many steps. */
  begin(total: number): void {
    this.#losses = [];
    this.#total = Math.max(2, total);
    this.#draw();
  }

  /** Adds a step. */
  add(loss: number): void {
    this.#losses.push(loss);
    this.#draw();
  }

  #draw(): void {
    const top = Math.max(1e-6, ...this.#losses);
    const points = this.#losses.map((loss, i) =>
      `${(300 * i / (this.#total - 1)).toFixed(1)},${(116 - 110 * loss / top).toFixed(1)}`
    );
    const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    line.setAttribute("points", points.join(" "));
    this.#svg.replaceChildren(line);
    const last = this.#losses.at(-1);
    this.#now.textContent = last === undefined
      ? ""
      : `${last.toFixed(3)} (step ${this.#losses.length} of ${this.#total})`;
  }
}

/** Shows what is known of the bars. */
export function showBars(place: HTMLElement, { share, questions }: Bars): void {
  place.replaceChildren(
    ...modes.map((mode) => {
      const value = share[mode];
      const width = element("i", "");
      width.style.width = `${100 * (value ?? 0)}%`;
      const track = element("div", "");
      track.append(width);
      const number = element("output", value === undefined ? "–" : `${Math.round(100 * value)} %`);
      number.dataset.mode = mode;
      const bar = element("div", "");
      bar.className = "bar";
      bar.append(element("span", names[mode]), track, number);
      return bar;
    }),
    element(
      "small",
      questions.length === 0
        ? ""
        : `Of ${questions.length} questions; those in wordings that are never trained come first.`,
    ),
  );
}

/** Every question with what was said in each mode. */
export function showSaid(table: HTMLElement, { questions }: Bars): void {
  const row = (kind: "th" | "td", cells: readonly string[]) => {
    const line = element("tr", "");
    line.append(...cells.map((text) => element(kind, text)));
    return line;
  };
  table.replaceChildren(
    row("th", ["Question", "The note says", ...modes]),
    ...questions.map(({ question, answer, heldOut, said }) =>
      row("td", [heldOut ? `${question} (not trained)` : question, answer, ...modes.map((mode) => said[mode] ?? "–")])
    ),
  );
}
