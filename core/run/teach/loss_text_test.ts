import assert from "node:assert/strict";
import { driftGuard, type DriftMeasurement, type DriftProbe } from "../../eval/drift_guard.ts";
import { quickLimit } from "../../eval/quick_guard.ts";
import { inventedText, keptText, lostText, unmeasuredText } from "./loss_text.ts";

const probe: DriftProbe = {
  invariants: Array.from(
    { length: 160 },
    (_, i) => ({ prompt: `p${i}`, answer: "a", kind: "k" }),
  ),
  chat: Array.from({ length: 80 }, (_, i) => ({ kind: "k", question: `q${i}`, answers: ["a"] })),
  text: { skipped: "none" },
};
const answered = (prompts: number, questions: number): DriftMeasurement => ({
  exact: probe.invariants.map((_, i) => i < prompts),
  contained: probe.chat.map((_, i) => i < questions),
  perplexity: null,
});
const after = (prompts: number, questions: number, from = answered(120, 60)) =>
  driftGuard(probe, from, answered(prompts, questions), quickLimit(probe));

Deno.test("a loss beyond chance is said, of completions and of chat, and none that chance may take", () => {
  assert.equal(lostText(after(120, 60)), undefined);
  assert.equal(lostText(after(114, 56)), undefined, "3.75 and 5 points");
  assert.match(lostText(after(113, 60))!, /^THIS ADAPTER LOST 4\.4 of 100 points of general completions that/);
  assert.match(lostText(after(120, 55))!, /^THIS ADAPTER LOST 6\.3 of 100 points of general questions in chat that/);
  assert.match(
    lostText(after(40, 10))!,
    /50\.0 of 100 points of general completions and 62\.5 of 100 points of general q/,
  );
  assert.equal(
    keptText(after(40, 10)),
    "what the base model knew: 160 completions 0.750 → 0.250, 80 chat questions 0.750 → 0.125",
  );
});

Deno.test("made-up answers are said where they are many", () => {
  const absence = { count: 12, made_up_after: 0.75, taught_after: 0.5 };
  assert.match(inventedText(absence)!, /^THIS ADAPTER MAKES UP 9 of 12 answers .* \(6 of them are taught answers\)$/);
  assert.equal(inventedText({ ...absence, made_up_after: 0.4 }), undefined);
  assert.equal(inventedText(null), undefined);
});

Deno.test("where the base model answers nothing, that is said", () => {
  assert.equal(unmeasuredText(after(0, 0)), undefined);
  assert.match(unmeasuredText(after(0, 0, answered(0, 0)))!, /nothing can be said/);
  assert.equal(unmeasuredText(after(0, 0, answered(0, 1))), undefined);
});
