import assert from "node:assert/strict";
import { duration, progressLine, renderProgress } from "./progress.ts";

/** A renderer whose clock is turned by hand. */
function rendered(options: { terminal: boolean; verbose?: boolean; columns?: number }) {
  const state = { now: 0, text: "" };
  const renderer = renderProgress({ ...options, write: (text) => state.text += text, clock: () => state.now });
  return { state, ...renderer };
}

Deno.test("on a terminal one line is rewritten and ends with a line break", () => {
  const { state, sink, done } = rendered({ terminal: true });
  sink({ stage: "train", step: 0, total: 10 });
  state.now = 2000;
  sink({ stage: "train", step: 5, total: 10, loss: 0.5, tokensPerSecond: 280.4 });
  done();
  assert.ok(state.text.includes("\r\x1b[Ktrain  5/10  loss 0.500  280 tok/s  2.0s left"), state.text);
  assert.ok(state.text.endsWith("\n"));
  assert.equal(state.text.match(/\n/g)?.length, 1);
});

Deno.test("on a terminal it redraws at most ten times a second, but always at the end", () => {
  const { state, sink } = rendered({ terminal: true });
  for (let step = 0; step <= 1000; step++) {
    state.now += 1;
    sink({ stage: "train", step, total: 1000 });
  }
  const draws = state.text.match(/\r/g)?.length ?? 0;
  assert.ok(draws >= 9 && draws <= 12, `${draws} draws`);
  assert.match(state.text, /1000\/1000/);
});

Deno.test("each stage keeps its last line", () => {
  const { state, sink, done } = rendered({ terminal: true });
  sink({ stage: "mine", step: 1, total: 1 });
  sink({ stage: "train", step: 1, total: 1 });
  done();
  assert.match(state.text, /mine {2}1\/1\n.*train {2}1\/1\n$/s);
});

Deno.test("a line never exceeds the terminal's width", () => {
  const { state, sink } = rendered({ terminal: true, columns: 20 });
  sink({ stage: "a stage with a very long name", step: 1, total: 2 });
  assert.equal(state.text, "\r\x1b[Ka stage with a very");
});

Deno.test("without a terminal, --verbose says a line a stage", () => {
  const { state, sink, done } = rendered({ terminal: false, verbose: true });
  sink({ stage: "train", step: 0, total: 2 });
  sink({ stage: "train", step: 1, total: 2, loss: 1 });
  state.now = 8000;
  sink({ stage: "train", step: 2, total: 2, loss: 0.25 });
  sink({ stage: "evaluate B3", step: 1, total: 1 });
  done();
  assert.equal(state.text, "train  2/2  loss 0.250  8.0s\nevaluate B3  1/1  0.0s\n");
});

Deno.test("without a terminal, brief work is quiet and long work gets a line every ten seconds, timer or event", () => {
  const { state, sink, tick, done } = rendered({ terminal: false });
  sink({ stage: "train", step: 0, total: 200 });
  for (let step = 1; step <= 30; step++) {
    state.now = step * 1000;
    sink({ stage: "train", step, total: 200, loss: 1, tokensPerSecond: 321.4 });
  }
  state.now = 39_000;
  tick();
  state.now = 41_000;
  tick();
  tick();
  done();
  assert.deepEqual(state.text.split("\n"), [
    "train  10/200  loss 1.000  321 tok/s  3m 10s left",
    "train  20/200  loss 1.000  321 tok/s  3m 00s left",
    "train  30/200  loss 1.000  321 tok/s  2m 50s left",
    "train  30/200  loss 1.000  321 tok/s  3m 52s left",
    "",
  ]);
  const brief = rendered({ terminal: false });
  for (let step = 0; step < 9; step++) {
    brief.state.now = step * 1000;
    brief.sink({ stage: "train", step, total: 9 });
  }
  brief.done();
  assert.equal(brief.state.text, "");
});

Deno.test("what has ended is not said again while work goes on that tells nothing of itself", () => {
  const { state, sink, tick } = rendered({ terminal: false });
  sink({ stage: "device", step: 1, total: 1, note: "cpu" });
  for (const now of [9_000, 11_000, 19_000, 22_000]) {
    state.now = now;
    tick();
  }
  sink({ stage: "answer", step: 0, total: 3 });
  state.now = 33_000;
  tick();
  assert.equal(state.text, "device: cpu\nafter device  11s so far\nafter device  22s so far\nanswer  0/3\n");
});

Deno.test("on a terminal, a stage that ends with its note has no line beside it", () => {
  const { state, sink, done } = rendered({ terminal: true });
  sink({ stage: "device", step: 1, total: 1, note: "cpu" });
  sink({ stage: "answer", step: 0, total: 1 });
  done();
  assert.equal(state.text, `\r\x1b[Kdevice: cpu\n${"\r\x1b[Kanswer  0/1".repeat(2)}\n`);
});

Deno.test("a note is always said", () => {
  const { state, sink } = rendered({ terminal: false });
  sink({ stage: "train", step: 40, total: 90, note: "resumed at step 40" });
  assert.equal(state.text, "train: resumed at step 40\n");
});

Deno.test("the time left counts only what was done in this sitting", () => {
  const { state, sink } = rendered({ terminal: true });
  sink({ stage: "train", step: 80, total: 90 });
  state.now = 10_000;
  sink({ stage: "train", step: 85, total: 90 });
  assert.match(state.text, /85\/90 {2}10s left/);
});

Deno.test("durations are written for people", () => {
  assert.deepEqual([0.42, 9.97, 59.6, 125, 3599.7, 3780].map(duration), [
    "0.4s",
    "10s",
    "1m 00s",
    "2m 05s",
    "1h 00m",
    "1h 03m",
  ]);
  assert.equal(progressLine({ stage: "read", step: 3, total: 0 }, 0), "read  3");
  const bytes = { stage: "pull", step: 524_288, unit: "bytes" as const };
  assert.equal(progressLine({ ...bytes, total: 98_362_432 }, 65), "pull  0.5/98.4 MB  1m 05s left");
  assert.equal(progressLine({ ...bytes, total: 0 }, 0), "pull  0.5 MB");
});

Deno.test("a stage that is first heard of when half of it is done is still timed from the end of the stage before", () => {
  let now = 0;
  let text = "";
  const progress = renderProgress({ write: (t) => text += t, terminal: false, verbose: true, clock: () => now });
  now = 3000;
  progress.sink({ stage: "gate", step: 1, total: 1 });
  now = 17_000;
  progress.sink({ stage: "evaluate", step: 1, total: 2 });
  now = 31_000;
  progress.sink({ stage: "evaluate", step: 2, total: 2 });
  now = 60_000;
  progress.done();
  assert.match(text, /^gate .* 3\.0s\nevaluate .* 28s\n$/);
});
