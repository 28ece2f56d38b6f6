import assert from "node:assert/strict";
import { changedTasks } from "./changed_tasks.ts";

const tasks = changedTasks({ count: 1500, seed: 5 });
const includes = (line: string, answer: string) => line.toLowerCase().includes(answer.toLowerCase());
const share = (of: (task: (typeof tasks)[number]) => boolean) => tasks.filter(of).length / tasks.length;
const date = /^(\d+ \w+): /;

Deno.test("changedTasks is a pure function of count and seed, and a longer list begins like a shorter one", () => {
  assert.deepEqual(changedTasks({ count: 40, seed: 5 }), tasks.slice(0, 40));
  assert.notDeepEqual(changedTasks({ count: 40, seed: 6 }), tasks.slice(0, 40));
});

Deno.test("one to six lines, none of them twice, and the gold line tells the answer", () => {
  for (const { lines, question, answer, goldIndex } of tasks) {
    assert.equal(new Set(lines).size, lines.length);
    assert.ok(!/[{}]/.test(lines.join("") + question + answer));
    assert.ok(includes(lines[goldIndex], answer), `${answer}: ${lines}`);
  }
  const sizes = new Set(tasks.map(({ lines }) => lines.length));
  assert.deepEqual([...sizes].sort(), [1, 2, 3, 4, 5, 6]);
  assert.ok(share(({ lines }) => lines.length >= 3) > 0.5);
});

Deno.test("where lines have dates, the later date holds, wherever its line stands", () => {
  const days = (line: string) => Date.parse(`${date.exec(line)![1]} 2027 UTC`);
  const dated = tasks.filter(({ lines }) => lines.some((line) => date.test(line)));
  for (const { lines, goldIndex } of dated) {
    const both = lines.filter((line) => date.test(line)).sort((a, b) => days(a) - days(b));
    assert.equal(both.length, 2);
    assert.equal(both[1], lines[goldIndex]);
  }
  const last = dated.filter(({ lines, goldIndex }) => lines.slice(goldIndex + 1).every((line) => !date.test(line)));
  assert.ok(last.length > 0.3 * dated.length && last.length < 0.7 * dated.length);
});

Deno.test("where a line says that something changed, it stands before the older one as often as after it", () => {
  const says = tasks.filter(({ lines, goldIndex, question }) =>
    / now|instead of|no longer|moved|changed/.test(lines[goldIndex]) && !/before|first|old /.test(question)
  );
  const last = says.filter(({ lines, goldIndex }) => goldIndex === lines.length - 1).length / says.length;
  assert.ok(says.length > 300 && last > 0.3 && last < 0.65, `${last} of ${says.length}`);
});

Deno.test("some ask how it was before", () => {
  const before = share(({ question }) => /before|at first|old /.test(question));
  assert.ok(before > 0.04 && before < 0.12, String(before));
});
