import assert from "node:assert/strict";
import { metrics, night, retentionSummary, runConfig } from "../../tests/artifact_samples.ts";
import { questionOf } from "./answers_part.ts";
import type { Page } from "./blocks.ts";
import { commandLine } from "./command_line.ts";
import { neighboursPart } from "./harm_part.ts";
import { htmlPage } from "./html.ts";
import { emInterval } from "./intervals.ts";
import { markdownPage } from "./markdown.ts";
import { cohortsOf } from "./memory_figures.ts";

Deno.test("the command names the recipe, what differs from it, and nothing else", async () => {
  const { loadRecipe } = await import("../../core/run/recipes.ts");
  const { specification, recordedRecipe } = await import("../../schemas/recipe.ts");
  const values = recordedRecipe({
    ...specification,
    ...(await loadRecipe("dummy-model")).values,
    seed: 21,
    scenarios: ["A", "B"],
  });
  const flags = { scenario: ["A", "B"], seed: 21, n: 48, device: "auto", "drift-text": null };
  const config = { ...runConfig, recipe: { name: "dummy-model", values }, flags };
  assert.equal(await commandLine(config), "hei-nw m4 --recipe dummy-model --scenario A,B --seed 21");
  const own = {
    ...config,
    recipe: { name: "mine.json", values: { seed: 3 } },
    flags: { ...flags, seed: 3, "drift-text": "my text.txt" },
  };
  assert.equal(await commandLine(own), "hei-nw m4 --seed 3 --scenario A,B --n 48 --drift-text 'my text.txt'");
  const file = {
    ...config,
    flags: { ...flags, episodes: "own.jsonl", "episodes-sha256": "ab", scenario: "own", n: 12 },
  };
  assert.equal(await commandLine(file), "hei-nw m4 --recipe dummy-model --seed 21 --episodes own.jsonl");
});

Deno.test("an interval draws whole records", () => {
  const records = [0, 0, 1, 1].map((em, i) => ({ em: em as 0 | 1, group_id: Math.floor(i / 2) }));
  const interval = emInterval(records, 13)!;
  assert.deepEqual([interval.count, interval.mean, interval.low, interval.high], [4, 0.5, 0, 1]);
  assert.deepEqual(emInterval(records, 13), interval);
  assert.equal(emInterval([], 13), undefined);
});

Deno.test("facts are followed from the night that first asked about them", () => {
  const nights = [
    { ...night, night: 1, facts: { a: fact(2, 1), b: fact(0, 0) } },
    { ...night, night: 3, facts: { a: fact(2, 2), b: fact(4, 1) } },
  ];
  assert.deepEqual(cohortsOf(nights), [
    { cohort: 1, night: 1, asked: 2, right: 0.5 },
    { cohort: 1, night: 3, asked: 2, right: 1 },
    { cohort: 3, night: 3, asked: 4, right: 0.25 },
  ]);
  function fact(asked: number, right: number) {
    return { stage: "learning" as const, asked, right };
  }
});

Deno.test("neighbours that are answered otherwise are shown, others not", () => {
  const asked = (prediction: string, em_relaxed: 0 | 1, content: string) => ({
    ...{
      prompt: [{ role: "user" as const, content }],
      prediction,
      truth: "Asia",
      em: em_relaxed,
      em_relaxed,
      em_strict: em_relaxed,
    },
    ...{ f1: em_relaxed, group_id: 0 },
  });
  const with_ = (...records: ReturnType<typeof asked>[]) => {
    const scores = { count: 2, em: 0.5, em_relaxed: 0.5, em_strict: 0.5, f1: 0.5 };
    return { ...metrics, neighbours: { ...scores, records }, old_answer: { count: 2, contained: 0.25 } };
  };
  const before = with_(asked("Asia", 1, "Where is Nepal?"), asked("Asia", 1, "Where is Japan?"));
  const after = with_(asked("Asia", 1, "Where is Nepal?"), asked("Australia", 0, "Where is Japan?"));
  const page = markdownPage({
    title: "",
    about: [],
    sections: [{ title: "", parts: [neighboursPart({ value: retentionSummary }, before, after)] }],
  });
  assert.match(page, /Where is Japan\?[^\n]*\n {2}\* B0: ✓ Asia\n {2}\* B3: ✗ Australia/);
  assert.doesNotMatch(page, /Nepal/);
  assert.match(page.replaceAll("\n", " "), /the old answer is said to 0\.250 of the questions before and 0\.250 after/);
});

Deno.test("a question is shown without the memory lines before it", () => {
  const asked = (content: string) =>
    questionOf({ prompt: [{ role: "system", content: "Be brief." }, { role: "user", content }] });
  assert.equal(asked("Notes:\n- [a:0]\n- [b:0]\n\nWhere is it?"), "Where is it?");
  assert.equal(asked("Where is it?"), "Where is it?");
});

Deno.test("texts are taken for nothing but themselves, in HTML and in Markdown", () => {
  const odd = 'a <b> & "c" | *d* `e` [f](g)\nh';
  const page: Page = {
    ...{ title: odd, about: [odd] },
    sections: [{
      title: odd,
      parts: [{
        title: odd,
        blocks: [
          { kind: "text", text: odd },
          { kind: "table", table: { head: ["x", odd], rows: [[odd, { text: odd, tone: "bad" }]] } },
          {
            kind: "answers",
            says: odd,
            answers: [{ question: odd, truth: odd, answers: [{ mode: "B0", text: odd, tone: "bad", mark: "✗" }] }],
          },
        ],
      }],
    }],
  };
  const html = htmlPage(page), markdown = markdownPage(page);
  assert.ok(!html.includes("<b> &") && html.includes("a &lt;b&gt; &amp;"));
  assert.match(markdown, /\| x \| a \\<b\\> & "c" \\\| \\\*d\\\* \\`e\\` \\\[f\\\]\(g\) h \|/);
  assert.equal(markdown.split("\n").filter((line) => line.startsWith("|")).length, 3);
});
