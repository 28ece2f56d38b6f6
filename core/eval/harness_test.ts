import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { readMetrics } from "../../schemas/metrics.ts";
import { defaultGateWeights, labelDecisions } from "../memory/gate.ts";
import { gateReport } from "../memory/gate_telemetry.ts";
import { smallMemory } from "../memory/testdata/small_memory.ts";
import { smallStream } from "../memory/testdata/small_stream.ts";
import { type WordCall, WordModel } from "../memory/testdata/word_model.ts";
import { evaluateMode, type Mode } from "./harness.ts";

const adapters = { reader: "reader", consolidated: "consolidated" };

/** Says the place of the last note with the reader; what it was taught with the consolidated adapter; else a guess. */
function answer({ prompt, adapters }: WordCall): string {
  if (prompt.includes("France")) return "It is Paris, of course.\nAnd more";
  const notes = [...prompt.matchAll(/at the (\w+)\./g)];
  if (adapters.includes("reader") && notes.length > 0) return `the ${notes.at(-1)![1]}.`;
  const known = smallStream.records.find(({ slots }) => prompt.includes(slots.who));
  if (adapters.includes("consolidated") && known) return known.answer;
  return "the castle";
}

async function setUp(threshold = 0) {
  const { model, store, documents, traces, memory } = await smallMemory(threshold, new WordModel(answer));
  const gate = gateReport(
    labelDecisions(documents.map(({ decision }) => decision!), documents),
    traces,
    documents.map(({ tokens }) => tokens),
    { threshold, weights: defaultGateWeights },
  );
  let clock = 0;
  const evaluate = (mode: Mode, more: Partial<Parameters<typeof evaluateMode>[0]> = {}) =>
    evaluateMode({
      mode,
      model,
      documents,
      frame: smallStream,
      adapters,
      memory,
      gate,
      topK: 1,
      now: () => clock += 500,
      ...more,
    });
  return { model, evaluate, store };
}

Deno.test("options are checked by name", async () => {
  const { evaluate, store } = await setUp();
  await using _ = store;
  await assert.rejects(
    evaluate("B1", { maxNewTokens: 0 }),
    /Cannot evaluate: maxNewTokens must be an integer of at least 1: received 0\./,
  );
  await assert.rejects(evaluate("B4" as Mode), /mode must be one of B0, B1, B2, B3: received "B4"/);
  await assert.rejects(
    evaluate("B1", { maxNewToken: 4 } as object),
    /received "maxNewToken"\. Hint: did you mean maxNewTokens\?/,
  );
});

Deno.test("all modes give metrics of one shape that the schema accepts", async () => {
  const { evaluate, store } = await setUp();
  await using _ = store;
  for (const mode of ["B0", "B1", "B2", "B3"] as const) {
    const metrics = await evaluate(mode, { runConfig: { tau: 1.5 } });
    assert.deepEqual(readMetrics(JSON.parse(JSON.stringify(metrics))), metrics);
    assert.equal(metrics.records.length, 9);
    assert.equal(metrics.cues!.replayed.count, 3);
    assert.equal(metrics.cues!.held_out.count, 6);
    assert.equal(metrics.gate === null, mode === "B0" || mode === "B3");
    assert.equal(metrics.retrieval === null, mode === "B0" || mode === "B3");
    assert.ok(metrics.aggregate.latency > 0);
    assert.ok(metrics.compute.attention_flops > 0);
    assert.equal(metrics.lag_bins.reduce((sum, bin) => sum + bin.count, 0), 9);
  }
});

Deno.test("modes differ in memory and adapters only: the cues stand in all prompts alike", async () => {
  const { model, evaluate, store } = await setUp();
  await using _ = store;
  const calls: Record<string, WordCall[]> = {};
  for (const mode of ["B0", "B1", "B2", "B3"] as const) {
    model.calls.length = 0;
    await evaluate(mode);
    // Neighbours, and the two calls that time the reader, are not the questions.
    calls[mode] = model.calls.filter((call) => !call.prompt.includes("France")).slice(0, 9);
  }
  const active = (mode: string) => calls[mode].map((call) => call.adapters.join("+"));
  assert.deepEqual(new Set(active("B0")), new Set([""]));
  assert.deepEqual(new Set(active("B1")), new Set(["reader"]));
  assert.deepEqual(new Set(active("B2")), new Set(["consolidated+reader"]));
  assert.deepEqual(new Set(active("B3")), new Set(["consolidated"]));
  const question = (call: WordCall) => call.prompt.replace(/Notes:.*\n\n/s, "");
  for (const mode of ["B1", "B2", "B3"]) assert.deepEqual(calls[mode].map(question), calls.B0.map(question));
  assert.deepEqual(calls.B3.map((call) => call.prompt), calls.B0.map((call) => call.prompt));
  assert.deepEqual(calls.B2.map((call) => call.prompt), calls.B1.map((call) => call.prompt));
  for (const { prompt } of [...calls.B0, ...calls.B3]) {
    assert.ok(smallStream.episodes.every((e) => !prompt.includes(e.text)));
    assert.ok(smallStream.records.every((e) => !prompt.includes(e.answer)));
  }
});

Deno.test("B1 and B3 answer what memory and adapter hold, and B0 does not", async () => {
  const { evaluate, store } = await setUp();
  await using _ = store;
  const [b0, b1, b3] = [await evaluate("B0"), await evaluate("B1"), await evaluate("B3")];
  assert.equal(b0.aggregate.em, 0);
  assert.equal(b3.aggregate.em, 1);
  // Two of Ada's cues may be answered by her hard negative; Bruno's and Clara's are not.
  assert.ok(b1.records.filter((record) => record.group_id > 0).every((record) => record.em === 1));
  assert.ok(b1.aggregate.recall_at_k! >= 6 / 9);
  assert.equal(b0.aggregate.recall_at_k, null);
  assert.equal(b1.retrieval!.p_at_1 + b1.retrieval!.near_miss_rate + b1.retrieval!.collision_rate, 1);
  assert.equal(b1.retrieval!.collision_rate, 0);
});

Deno.test("records show trace ids in place of memory lines, and the question", async () => {
  const { evaluate, store } = await setUp();
  await using _ = store;
  const metrics = await evaluate("B1");
  const clara = metrics.records.find((record) => record.group_id === 2 && record.cue === "replayed")!;
  assert.match(clara.prompt[0].content, /^Notes:\n- \[group-2-aaaa:0\]\n\n.*Clara.*\?$/);
  const shown = JSON.stringify({ ...metrics, records: metrics.records.map(({ prompt }) => prompt) });
  for (const { text } of smallStream.episodes) assert.ok(!shown.includes(text));
});

Deno.test("the reader is not active where nothing was recalled", async () => {
  const { model, evaluate, store } = await setUp(1e9);
  await using _ = store;
  model.calls.length = 0;
  const metrics = await evaluate("B1");
  assert.ok(model.calls.every((call) => call.adapters.length === 0));
  assert.ok(model.calls.every((call) => !call.prompt.includes("Notes:")));
  assert.equal(metrics.adapter_latency_overhead_s, null);
  assert.equal(metrics.aggregate.recall_at_k, 0);
});

Deno.test("neighbours are asked in B0 and B3 and scored by containment; old answers are counted", async () => {
  const { evaluate, store } = await setUp();
  await using _ = store;
  const b0 = await evaluate("B0");
  assert.equal(b0.neighbours!.em, 0);
  assert.equal(b0.neighbours!.em_relaxed, 1);
  assert.equal(b0.neighbours!.records[0].prediction, "It is Paris, of course.");
  assert.deepEqual(b0.old_answer, { count: 3, contained: 1 });
  assert.deepEqual((await evaluate("B3")).old_answer, { count: 3, contained: 0 });
  assert.equal((await evaluate("B1")).neighbours, null);
});

Deno.test("a mode without what it needs is an InputError", async () => {
  const { evaluate, store } = await setUp();
  await using _ = store;
  await assert.rejects(evaluate("B1", { memory: undefined }), InputError);
  await assert.rejects(evaluate("B3", { adapters: {} }), InputError);
});
