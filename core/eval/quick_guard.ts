/** The part of the drift guard that is asked where a whole one takes too long: after a night, and after `train-lora`. */
import type { DriftProbe } from "./drift_guard.ts";

/** Prompts and chat questions of it: every so many of the whole guard, at most these. */
const quickPrompts = 160, quickQuestions = 80;

/** A part of the guard that is quick to ask, the same every time. */
export function quickProbe(probe: DriftProbe): DriftProbe {
  return { ...probe, invariants: everyFew(probe.invariants, quickPrompts), chat: everyFew(probe.chat, quickQuestions) };
}

/** Of a model whose perplexity on prose would say nothing. */
export const noProse = { skipped: "the model has read no running text" };

function everyFew<T>(all: readonly T[], most: number): T[] {
  const stride = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * stride)]);
}

/** EM points that a guard of so few prompts cannot tell from chance. */
export function quickLimit({ invariants }: Pick<DriftProbe, "invariants">): number {
  return pointsByChance(invariants.length);
}

/** Points that so many questions cannot tell from chance: one standard error at one half, and never below one point. */
export function pointsByChance(questions: number): number {
  return Math.max(1, 100 * Math.sqrt(0.25 / Math.max(1, questions)));
}
