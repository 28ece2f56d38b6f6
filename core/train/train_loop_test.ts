import assert from "node:assert/strict";
import { submitted } from "./pipelined_steps.ts";
import { type TrainLoop, trainLoop } from "./train_loop.ts";

/** A trainer whose steps give their own number, a clock turned by hand, and a record of all that happened. */
function setUp(options: Partial<TrainLoop<number>> & { from?: number; msPerStep?: number; msPerSave?: number } = {}) {
  const { from = 0, msPerStep = 0, msPerSave = 0, ...more } = options;
  const events: string[] = [];
  let now = 0;
  const trainer = {
    steps: from,
    submit(rows: readonly unknown[], lr: number) {
      now += msPerStep;
      events.push(`submit ${trainer.steps} (${rows.length} rows, rate ${lr})`);
      return Promise.resolve(submitted(Promise.resolve(trainer.steps++)));
    },
  };
  const loop: TrainLoop<number> = {
    trainer,
    total: 4,
    rate: (step) => step / 10,
    batch: () => [],
    took: (step, result) => events.push(`took ${step}, ${result}`),
    save: () => {
      now += msPerSave;
      events.push(`save ${trainer.steps}`);
      return Promise.resolve();
    },
    clock: () => now,
    ...more,
  };
  return { loop, events, trainer, saves: () => events.filter((e) => e.startsWith("save")) };
}

Deno.test("results come one step late, in order, and the last state is saved once", async () => {
  const { loop, events } = setUp({ total: 3, every: { steps: 100 } });
  await trainLoop(loop);
  assert.deepEqual(events, [
    "submit 0 (0 rows, rate 0)",
    "submit 1 (0 rows, rate 0.1)",
    "took 0, 0",
    "submit 2 (0 rows, rate 0.2)",
    "took 1, 1",
    "took 2, 2",
    "save 3",
  ]);
});

Deno.test("a batch that waits is made when all earlier results are known", async () => {
  const known: number[][] = [], results: number[] = [];
  const { loop } = setUp({
    waits: (step) => step === 2,
    took: (_, result) => results.push(result),
    batch: () => {
      known.push([...results]);
      return [];
    },
  });
  await trainLoop(loop);
  assert.deepEqual(known, [[], [], [0, 1], [0, 1]]);
});

Deno.test("a state is saved by steps, and by time where steps are slow", async () => {
  const bySteps = setUp({ total: 7, every: { steps: 3 } });
  await trainLoop(bySteps.loop);
  assert.deepEqual(bySteps.saves(), ["save 3", "save 6", "save 7"]);
  const byTime = setUp({ total: 7, every: { steps: 100 }, msPerStep: 2000 });
  await trainLoop(byTime.loop);
  assert.deepEqual(byTime.saves(), ["save 3", "save 6", "save 7"]);
});

Deno.test("where a save takes long, saving by time takes no more than a twentieth", async () => {
  const { loop, saves } = setUp({ total: 100, every: { steps: 1000 }, msPerStep: 1000, msPerSave: 1000 });
  await trainLoop(loop);
  assert.deepEqual(saves(), ["save 5", "save 25", "save 45", "save 65", "save 85", "save 100"]);
});

Deno.test("a training that is resumed takes the steps that are left; one that is complete takes and saves nothing", async () => {
  const { loop, events, saves } = setUp({ from: 3 });
  await trainLoop(loop);
  assert.deepEqual(events.slice(0, 2), ["submit 3 (0 rows, rate 0.3)", "took 3, 3"]);
  assert.deepEqual(saves(), ["save 4"]);
  const complete = setUp({ from: 4 });
  await trainLoop(complete.loop);
  assert.deepEqual(complete.events, []);
});

Deno.test("aborted, a step that does not hear of it is finished, its result heard and saved, and the signal's reason thrown", async () => {
  const controller = new AbortController();
  const { loop, events, saves, trainer } = setUp({
    signal: controller.signal,
    batch: (step) => {
      if (step === 2) controller.abort();
      return [];
    },
  });
  await assert.rejects(trainLoop(loop), { name: "AbortError" });
  assert.equal(trainer.steps, 3);
  assert.deepEqual(events.slice(-2), ["took 2, 2", "save 3"]);
  assert.deepEqual(saves(), ["save 3"]);
});

Deno.test("aborted within a step that hears of it, it saves the state of the step before", async () => {
  const controller = new AbortController();
  const { loop, events, trainer } = setUp({ signal: controller.signal, msPerStep: 300 });
  const submit = trainer.submit;
  trainer.submit = (rows, lr, call?: { signal?: AbortSignal }) => {
    if (trainer.steps < 2) return submit(rows, lr);
    controller.abort();
    return Promise.reject(call?.signal?.reason);
  };
  await assert.rejects(trainLoop(loop), { name: "AbortError" });
  assert.equal(trainer.steps, 2);
  assert.deepEqual(events.slice(-2), ["took 1, 1", "save 2"]);
});

Deno.test("short steps go on without the signal, so that one is encoded beside another", async () => {
  for (const [msPerStep, heard] of [[30, [true, false, false]], [300, [true, true, true]]] as const) {
    const { loop, trainer } = setUp({ total: 3, msPerStep, signal: new AbortController().signal });
    const submit = trainer.submit, signals: boolean[] = [];
    trainer.submit = (rows, lr, call?: { signal?: AbortSignal }) => {
      signals.push(call?.signal !== undefined);
      return submit(rows, lr);
    };
    await trainLoop(loop);
    assert.deepEqual(signals, heard, `${msPerStep} ms a step`);
  }
});

Deno.test("aborted while a batch is made, or before the first step, it saves what stands", async () => {
  for (const at of [0, 2]) {
    const controller = new AbortController();
    const { loop, saves } = setUp({
      signal: controller.signal,
      batch: (step) => {
        if (step < at) return [];
        controller.abort();
        controller.signal.throwIfAborted();
        return [];
      },
    });
    await assert.rejects(trainLoop(loop), { name: "AbortError" });
    assert.deepEqual(saves(), [`save ${at}`]);
  }
});

Deno.test("a step that fails is no reason to save, even beside an abort", async () => {
  const controller = new AbortController();
  const { loop, saves } = setUp({
    signal: controller.signal,
    every: { steps: 2 },
    batch: (step) => {
      if (step < 3) return [];
      controller.abort();
      throw new Error("out of memory");
    },
  });
  await assert.rejects(trainLoop(loop), /out of memory/);
  assert.deepEqual(saves(), ["save 2"]);
});

Deno.test("timers are heard while it trains", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const busy = (ms: number) => {
    for (const end = performance.now() + ms; performance.now() < end;);
    return [];
  };
  await trainLoop(setUp({ total: 10, batch: () => busy(30), clock: undefined }).loop);
  clearInterval(timer);
  assert.ok(ticks >= 3, `${ticks} ticks`);
});
