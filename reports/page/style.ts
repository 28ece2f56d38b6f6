/** The page's looks: colours for light and dark that colour-blind people tell apart (after Okabe and Ito), phone width, print. */

const light = `
  --paper: #ffffff; --card: #f5f7f9; --line: #d5dce3; --ink: #1b2530; --dim: #55616e; --band: #e4eaf0;
  --b0: #6a7480; --b1: #0072b2; --b2: #c04f00; --b3: #00735a; --good: #00684f; --bad: #b02318;`;
const dark = `
  --paper: #11161c; --card: #1a2129; --line: #333e49; --ink: #e6ebf0; --dim: #a3afbb; --band: #27313b;
  --b0: #9ea8b3; --b1: #5ab6ee; --b2: #f0a04b; --b3: #35d0a5; --good: #4fd3ab; --bad: #ff8d80;`;

/** The style sheet, whole. */
export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
@media print { :root { color-scheme: light; ${light} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: break-word;
}
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; }
.about { color: var(--dim); }
.missing { color: var(--dim); border-left: 3px solid var(--line); padding-left: .6rem; font-style: italic; }
.good { color: var(--good); } .bad { color: var(--bad); } .dim { color: var(--dim); }
nav { margin: .75rem 0 0; } nav a { display: inline-block; margin: 0 .9rem .3rem 0; }
a { color: var(--b1); }
pre {
  margin: .5rem 0; padding: .6rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; font: .85rem/1.45 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .6rem; margin: .75rem 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .55rem .75rem; }
.tile span { display: block; font-size: .8rem; color: var(--dim); }
.tile b { display: block; font-size: 1.35rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20.5rem), 1fr)); gap: 1.25rem; margin: .75rem 0; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { font-weight: 600; font-size: .95rem; }
figure svg { display: block; width: 100%; max-width: 23rem; height: auto; color: var(--ink); --plot-background: var(--paper); }
figure text { white-space: pre; }
figure p { font-size: .85rem; color: var(--dim); }
.legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; margin: .1rem 0; padding: 0; list-style: none; font-size: .85rem; }
.legend svg { display: inline-block; width: 18px; height: 12px; margin-right: .3rem; vertical-align: -1px; }
.scroll { overflow-x: auto; max-width: 100%; margin: .5rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; color: var(--dim); white-space: nowrap; }
td { white-space: nowrap; } td.words, td:first-child { white-space: normal; overflow-wrap: break-word; }
td.words:last-child { min-width: 9rem; }
th:first-child, td:first-child, th.words, td.words { text-align: left; }
details { margin: .4rem 0; } summary { cursor: pointer; color: var(--b1); font-size: .9rem; }
details.section { margin-top: 1.5rem; border-top: 2px solid var(--line); padding-top: .75rem; }
details.section > summary { font-size: 1.15rem; font-weight: 600; } details.section h2 { display: none; }
.answers { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20.5rem), 1fr)); gap: .75rem; margin: .75rem 0; padding: 0; }
.answers > li { list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem .75rem; break-inside: avoid; }
.answers p { margin: 0 0 .3rem; } .answers .truth { font-size: .9rem; color: var(--dim); }
.answers dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .6rem; margin: .3rem 0 0; font-size: .92rem; }
.answers dt { color: var(--dim); } .answers dd { margin: 0; }
footer { margin-top: 3rem; font-size: .85rem; color: var(--dim); }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; } nav { display: none; }
  details.section::details-content { content-visibility: visible; block-size: auto; } figure details { display: none; }
  table { font-size: 8.5pt; } th { white-space: normal; } .scroll { overflow: visible; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
}
`;
