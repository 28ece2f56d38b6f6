/** A report as one HTML file: nothing of it comes from elsewhere, and it runs no script. */
import { escaped } from "../svg_parts.ts";
import type { AnsweredQuestion, Block, Cell, Figure, LegendEntry, Page, Part, Section, Table } from "./blocks.ts";
import { style } from "./style.ts";

/** The whole file. */
export function htmlPage(page: Page): string {
  const several = page.sections.length > 1;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escaped(page.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(page.title)}</h1>
${page.about.map((line) => `<p class="about">${escaped(line)}</p>`).join("\n")}
${several ? contents(page.sections) : ""}
<main>
${page.sections.map((section, i) => sectionHtml(section, i, several)).join("\n")}
</main>
<footer>Made by hei-nw report from the files of the folder. Nothing on this page was loaded from a network.</footer>
</body>
</html>
`;
}

function contents(sections: readonly Section[]): string {
  return `<nav>${sections.map(({ title }, i) => `<a href="#s${i}">${escaped(title)}</a>`).join("")}</nav>`;
}

function sectionHtml({ title, parts, folded }: Section, i: number, several: boolean): string {
  const inner = parts.map((part) => partHtml(part)).join("\n");
  const heading = several ? `<h2>${escaped(title)}</h2>\n` : "";
  return folded
    ? `<details class="section" id="s${i}"><summary>${escaped(title)}</summary>\n${heading}${inner}\n</details>`
    : `<section id="s${i}">\n${heading}${inner}\n</section>`;
}

function partHtml({ title, blocks }: Part): string {
  return `<h3>${escaped(title)}</h3>\n${blocks.map(blockHtml).join("\n")}`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "text":
      return `<p>${escaped(block.text)}</p>`;
    case "missing":
      return `<p class="missing">${escaped(block.text)}</p>`;
    case "code":
      return `<pre>${escaped(block.text)}</pre>`;
    case "tiles":
      return `<div class="tiles">${
        block.tiles.map(({ label, value, note, tone }) =>
          `<div class="tile"><span>${escaped(label)}</span><b${classed(tone)}>${escaped(value)}</b>` +
          `${note === undefined ? "" : `<span>${escaped(note)}</span>`}</div>`
        ).join("")
      }</div>`;
    case "figures":
      return `<div class="figures">${block.figures.map(figureHtml).join("\n")}</div>`;
    case "table":
      return folded(block.folded, tableHtml(block.table));
    case "answers":
      return answersHtml(block.answers, block.says, block.folded);
  }
}

function folded(line: string | undefined, inner: string): string {
  return line === undefined ? inner : `<details><summary>${escaped(line)}</summary>${inner}</details>`;
}

function figureHtml({ title, svg, legend, says, table }: Figure): string {
  return `<figure><figcaption>${escaped(title)}</figcaption>${legend === undefined ? "" : legendHtml(legend)}${
    svg.replace(/^<svg /, `<svg role="img" aria-label="${escaped(title).replaceAll('"', "&quot;")}" `)
  }${says === undefined ? "" : `<p>${escaped(says)}</p>`}${folded("numbers", tableHtml(table))}</figure>`;
}

function legendHtml(entries: readonly LegendEntry[]): string {
  return `<ul class="legend">${
    entries.map((entry) => `<li>${keyOf(entry)}${escaped(entry.label)}</li>`).join("")
  }</ul>`;
}

/** The sign of a legend's entry. */
function keyOf({ colour, shape }: LegendEntry): string {
  const fill = `fill="var(--${colour})"`, stroke = `fill="none" stroke="var(--${colour})" stroke-width="2"`;
  const marks = {
    circle: `<circle cx="9" cy="6" r="4.5" ${fill}/>`,
    ring: `<circle cx="9" cy="6" r="4" ${stroke}/>`,
    square: `<rect x="5" y="2" width="8" height="8" ${fill}/>`,
    triangle: `<path d="M9 1.5 14 10.5H4Z" ${fill}/>`,
    diamond: `<path d="M9 .5 14 6 9 11.5 4 6Z" ${fill}/>`,
    line: `<path d="M1 6H17" ${stroke}/>`,
    dashes: `<path d="M1 6H17" stroke-dasharray="4 3" ${stroke}/>`,
    bar: `<rect x="2" y="2" width="14" height="8" ${fill}/>`,
    band: `<rect x="2" y="0" width="14" height="12" fill="var(--band)"/>`,
  };
  return `<svg viewBox="0 0 18 12" aria-hidden="true">${marks[shape]}</svg>`;
}

function tableHtml({ head, rows, words = [] }: Table): string {
  const kind = (j: number) => j > 0 && words.includes(j) ? "words" : undefined;
  const titles = head.map((title, j) => `<th${classed(kind(j))}>${escaped(title)}</th>`).join("");
  const lines = rows.map((row) => `<tr>${row.map((cell, j) => cellHtml(cell, kind(j))).join("")}</tr>`).join("\n");
  return `<div class="scroll"><table><thead><tr>${titles}</tr></thead><tbody>\n${lines}\n</tbody></table></div>`;
}

function cellHtml(cell: Cell, kind: string | undefined): string {
  const { text, tone } = typeof cell === "string" ? { text: cell, tone: undefined } : cell;
  return `<td${classed(kind, tone)}>${escaped(text)}</td>`;
}

function answersHtml(answers: readonly AnsweredQuestion[], says: string, away = false): string {
  const list = `<ul class="answers">${answers.map(answerHtml).join("\n")}</ul>`;
  return away ? folded(says, list) : `<p class="dim">${escaped(says)}:</p>${list}`;
}

function answerHtml({ question, truth, about, answers }: AnsweredQuestion): string {
  const lines = answers.map(({ mode, text, tone, mark }) =>
    `<dt>${escaped(mode)}</dt><dd class="${tone}">${escaped(`${mark} ${text}`.trim())}</dd>`
  );
  const beside = [truth === undefined ? undefined : `right: ${truth}`, about].filter((one) => one !== undefined);
  return `<li><p>${escaped(question)}</p>${
    beside.length > 0 ? `<p class="truth">${escaped(beside.join(" · "))}</p>` : ""
  }<dl>${lines.join("")}</dl></li>`;
}

function classed(...names: (string | undefined)[]): string {
  const given = names.filter((name) => name !== undefined);
  return given.length > 0 ? ` class="${given.join(" ")}"` : "";
}
