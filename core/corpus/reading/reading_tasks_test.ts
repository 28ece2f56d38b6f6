import assert from "node:assert/strict";
import { readingTasks, unrelatedShare } from "./reading_tasks.ts";

const tasks = readingTasks({ count: 3000, seed: 5 });

Deno.test("readingTasks is a pure function of count and seed, and a longer list begins like a shorter one", () => {
  assert.deepEqual(readingTasks({ count: 40, seed: 5 }), tasks.slice(0, 40));
  assert.notDeepEqual(readingTasks({ count: 40, seed: 6 }), tasks.slice(0, 40));
});

Deno.test("every answerable task has its answer in the gold line and not in the question", () => {
  for (const { lines, question, answer, goldIndex } of tasks) {
    assert.ok(lines.length >= 1 && lines.length <= 5);
    assert.ok(answer.length > 0 && answer.split(" ").length <= 4, answer);
    if (goldIndex < 0) continue;
    assert.ok(lines[goldIndex].includes(answer), `${answer} in ${lines[goldIndex]}`);
    assert.ok(!` ${question} `.includes(` ${answer} `), `${answer} in ${question}`);
    assert.ok(!/[{}]/.test(lines.join("") + question));
  }
});

Deno.test("in a tenth of the tasks the notes do not bear on the question, and the gold line stands anywhere, most often last", () => {
  const unrelated = tasks.filter((task) => task.goldIndex < 0).length / tasks.length;
  assert.ok(Math.abs(unrelated - unrelatedShare) < 0.02, String(unrelated));
  const five = tasks.filter((task) => task.lines.length === 5 && task.goldIndex >= 0);
  for (let index = 0; index < 5; index++) {
    const share = five.filter((task) => task.goldIndex === index).length / five.length;
    assert.ok(Math.abs(share - (index === 4 ? 0.52 : 0.12)) < 0.06, `place ${index}: ${share}`);
  }
});
