/** The model that ships with the project, by its id: what it can do so far, on records of a fresh seed; its card says what is aimed at. */
import assert from "node:assert/strict";
import { runCli } from "./run_cli.ts";

Deno.test("hei-nw/dummy-model reads the telling line among four, and knows nothing without it", async () => {
  const args = "eval-model --model hei-nw/dummy-model --device cpu -n 40 --seeds 4711 --json".split(" ");
  const { code, out, err } = await runCli(args);
  assert.equal(code, 0, err);
  const { exams, load_seconds } = JSON.parse(out);
  const least: Record<string, number> = { A: 0.45, B: 0.85, C: 0.7 };
  for (const { scenario, four, alone, without } of exams) {
    for (const set of ["replayed", "held_out"]) {
      assert.ok(four[set] >= least[scenario], `${scenario}, four lines, ${set}: ${four[set]}`);
      assert.ok(alone[set] >= four[set] - 0.05, `${scenario}, one line, ${set}: ${alone[set]}`);
    }
    assert.ok(without <= 0.1, `${scenario} without memory: ${without}`);
  }
  assert.ok(load_seconds < 5, `${load_seconds}`);
});
