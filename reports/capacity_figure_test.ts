import assert from "node:assert/strict";
import { capacitySvg } from "./capacity_figure.ts";

const found = [25, 100].flatMap((notes) => [4, 8, 32].map((rank) => ({ notes, rank, right: rank / 40, made_up: 0.5 })));

Deno.test("the figure has a line of right and one of made-up answers for each number of notes", async () => {
  const svg = await capacitySvg(found);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  for (const text of ["25 notes, right", "100 notes, made up", "rank of the adapter", ">8<"]) {
    assert.ok(svg.includes(text), text);
  }
  assert.equal(svg.match(/<circle /g)?.length, 2 * found.length);
  assert.doesNotMatch(svg, /NaN|undefined/);
  assert.equal(await capacitySvg(found), svg);
});
