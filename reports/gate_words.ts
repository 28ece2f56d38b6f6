import type { AcceptanceGate } from "../schemas/acceptance.ts";

/** What each gate of `accept` measures, for tables. */
export const gateWords: Readonly<Record<AcceptanceGate["gate"], string>> = {
  parity: "numbers that differ from the base model's, memory off",
  oracle: "answered from the right note (EM)",
  retrieval_only: "answer of the first note found, against P@1 (distance)",
  headroom: "the base model's own answers (EM)",
  uplift: "what memory adds (B1 − B0)",
  uplift_interval: "lower end of its 95 % interval",
};
