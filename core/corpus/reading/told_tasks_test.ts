import assert from "node:assert/strict";
import { toldTasks } from "./told_tasks.ts";

const tasks = toldTasks({ count: 1500, seed: 5 });

Deno.test("toldTasks is a pure function of count and seed, and a longer list begins like a shorter one", () => {
  assert.deepEqual(toldTasks({ count: 40, seed: 5 }), tasks.slice(0, 40));
  assert.notDeepEqual(toldTasks({ count: 40, seed: 6 }), tasks.slice(0, 40));
});

Deno.test("an answer stands in its note, and no line comes twice", () => {
  for (const { lines, question, answer, goldIndex } of tasks) {
    assert.equal(new Set(lines).size, lines.length);
    assert.ok(lines.length >= 1 && lines.length <= 4 && !/[{}]/.test(lines.join("") + question));
    if (goldIndex >= 0) assert.ok(lines[goldIndex].toLowerCase().includes(answer.toLowerCase()), `${answer}: ${lines}`);
  }
});

Deno.test("most tasks have another line, and a tenth of the tasks is about none of them", () => {
  const share = (of: (task: (typeof tasks)[number]) => boolean) => tasks.filter(of).length / tasks.length;
  assert.ok(Math.abs(share(({ lines }) => lines.length > 1) - 6 / 7) < 0.04);
  assert.ok(Math.abs(share(({ goldIndex }) => goldIndex < 0) - 0.1) < 0.03);
});
