import assert from "node:assert/strict";
import { readDriftGuard } from "../../schemas/drift_guard.ts";
import { type WordCall, WordModel } from "../memory/testdata/word_model.ts";
import { driftGuard, type DriftProbe, evaluateInvariants, measureDrift, measurePerplexity } from "./drift_guard.ts";

const probe: DriftProbe = {
  invariants: [
    { kind: "capital", prompt: "The capital of France is", answer: "Paris" },
    { kind: "capital", prompt: "The capital of Peru is", answer: "Lima" },
    { kind: "number", prompt: "ten, eleven,", answer: "12" },
    { kind: "number", prompt: "seven, eight,", answer: "nine" },
  ],
  chat: [{ kind: "capital", question: "What is the capital of Spain?", answers: ["Toledo", "Madrid"] }],
  text: { source: "a tale", text: "once upon a time there was a lamp and there was a time" },
};

/** Knows everything, but forgets Peru and Spain where an adapter is active. */
function answer({ prompt, adapters }: WordCall): string {
  if (prompt.startsWith("[user]")) return adapters.length > 0 ? "It is Lisbon." : "It is Madrid.";
  if (prompt.includes("France")) return " Paris, which lies";
  if (prompt.includes("Peru")) return adapters.length > 0 ? " Quito." : " Lima.";
  return prompt.includes("ten") ? " 123" : " nine, ten";
}

Deno.test("evaluateInvariants compares the first words of the continuation", async () => {
  assert.deepEqual(await evaluateInvariants(new WordModel(answer), probe.invariants, []), [true, true, false, true]);
});

Deno.test("invariant prompts are completions and chat facts go through the chat template", async () => {
  const model = new WordModel(answer);
  await measureDrift(model, probe, []);
  assert.deepEqual(model.calls.map((call) => call.prompt), [
    ...probe.invariants.map(({ prompt }) => prompt),
    "[user]What is the capital of Spain?<end>[assistant]",
  ]);
});

Deno.test("driftGuard reports points lost, by kind, and fails beyond its limit", async () => {
  const model = new WordModel(answer);
  const [before, after] = [await measureDrift(model, probe, []), await measureDrift(model, probe, ["consolidated"])];
  const guard = driftGuard(probe, before, after);
  assert.deepEqual(readDriftGuard(JSON.parse(JSON.stringify(guard))), guard);
  assert.equal(guard.em_before, 0.75);
  assert.equal(guard.delta_em, -25);
  assert.equal(guard.passed, false);
  assert.deepEqual(guard.kinds.map(({ kind, delta_em }) => [kind, delta_em]), [["capital", -50], ["number", 0]]);
  assert.equal(guard.chat!.delta_contained, -100);
  assert.equal(guard.perplexity!.ratio, 1);
  assert.equal(driftGuard(probe, before, before).passed, true);
  assert.equal(driftGuard(probe, before, after, 25).passed, true);
});

Deno.test("a guard without prompts does not pass, and says why perplexity is missing", () => {
  const empty: DriftProbe = { invariants: [], chat: [], text: { skipped: "no text was at hand" } };
  const nothing = { exact: [], contained: [], perplexity: null };
  const guard = driftGuard(empty, nothing, nothing);
  assert.deepEqual(readDriftGuard(guard), guard);
  assert.equal(guard.passed, false);
  assert.equal(guard.chat, null);
  assert.equal(guard.perplexity_skipped, "no text was at hand");
});

Deno.test("answers of the guard end once they are decided, a chat answer not within a word", async () => {
  const said: string[] = [];
  class Listening extends WordModel {
    override async generate(...call: Parameters<WordModel["generate"]>): Promise<number[][]> {
      const answers = await super.generate(...call);
      said.push(...answers.map((ids) => this.tokens.decode(ids)));
      return answers;
    }
  }
  const talkative = ({ prompt }: WordCall) =>
    prompt.startsWith("[user]") ? "It is Madrid now, and was" : " Paris, it is well known";
  await measureDrift(new Listening(talkative), { ...probe, invariants: probe.invariants.slice(0, 1) }, []);
  assert.deepEqual(said, [" Paris, it", "It is Madrid now"]);
});

Deno.test("measurePerplexity predicts all tokens but the first of every window", async () => {
  const model = new WordModel();
  // The stand-in says −1 for a word that is not in the prompt, which holds one word.
  const found = await measurePerplexity(model, "a b c d e f g", [], { window: 3 });
  assert.deepEqual(found, { tokens: 4, value: Math.exp(1) });
  assert.equal((await measurePerplexity(model, "a b c d e f g", [], { textTokens: 4, window: 512 }))!.tokens, 3);
  assert.equal(await measurePerplexity(model, "a", []), null);
});
