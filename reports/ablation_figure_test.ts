import assert from "node:assert/strict";
import { schedulerAblation } from "../tests/artifact_samples.ts";
import { ablationSvg, drawAblation } from "./ablation_figure.ts";
import { svgToPng } from "./svg_to_png.ts";

/** Width, height and the number of bytes of a PNG's picture data. */
function pngSize(png: Uint8Array): { width: number; height: number } {
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

Deno.test("the figure is one SVG with the numbers of the ablation in it", async () => {
  const svg = await ablationSvg(schedulerAblation);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  assert.equal(svg.match(/xmlns=/g)?.length, 1);
  assert.equal(svg.match(/<svg /g)?.length, svg.match(/<\/svg>/g)?.length);
  for (
    const text of [
      "0.900",
      "0.875",
      "0.025",
      "ca2",
      "shuffled",
      "null result, the interval contains 0",
      "2 seeds",
      "n 64",
    ]
  ) {
    assert.ok(svg.includes(text), text);
  }
  assert.equal(svg.match(/<circle /g)?.length, 2 * schedulerAblation.pairs.length + 1);
  assert.doesNotMatch(svg, /NaN|undefined/);
});

Deno.test("the same ablation gives the same figure, byte by byte", async () => {
  const [a, b] = [await drawAblation(schedulerAblation), await drawAblation(schedulerAblation)];
  assert.equal(a.svg, b.svg);
  assert.deepEqual(a.png, b.png);
});

Deno.test("a verdict other than null is said, and names are escaped", async () => {
  const svg = await ablationSvg({ ...schedulerAblation, verdict: "ca2", model: "a<b&c" });
  assert.match(svg, /a&lt;b&amp;c: the CA2 order retains more/);
});

Deno.test("retention above 1 stays in the figure", async () => {
  const pairs = [{ seed: 13, ca2_retention: 1.4, shuffled_retention: 1.2, effect_size: 0.2 }];
  const svg = await ablationSvg({ ...schedulerAblation, ca2_retention: 1.4, shuffled_retention: 1.2, pairs });
  const heights = [...svg.matchAll(/<circle [^>]*?cy="([-\d.]+)"/g)].map((match) => Number(match[1]));
  assert.equal(heights.length, 3);
  assert.ok(heights.every((y) => y > 0 && y < 256), heights.join(" "));
});

Deno.test("the picture is twice the drawing's size and its text is drawn", async () => {
  const { png } = await drawAblation(schedulerAblation);
  assert.deepEqual(pngSize(png), { width: 1280, height: 640 });
  const picture = (inside: string) =>
    svgToPng(`<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20">${inside}</svg>`, 1);
  const [withText, without] = [await picture('<text x="2" y="15">ca2</text>'), await picture("")];
  assert.notDeepEqual(withText, without);
});
