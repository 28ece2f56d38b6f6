import assert from "node:assert/strict";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { corrections } from "./corrections.ts";

const noted = (id: string, text: string, answer: string): MemoryDocument => ({
  ...{ id, text, answer, cues: ["Who is our vet?"], heldOutCues: [] },
  ...{ groupId: 0, reward: false, pin: false, tokens: 1, lag: 0 },
});

Deno.test("another spelling of an answer is no other answer", () => {
  const older = noted("a", "Our vet is Dr. Thistlewood.", "Dr. Thistlewood");
  assert.deepEqual(corrections([older], [noted("b", "our VET is dr thistlewood", "dr thistlewood")]), []);
  const other = noted("b", "Our vet is Dr. Aldous.", "Dr. Aldous");
  assert.deepEqual(corrections([older], [other]), [{ older: "a", newer: "b", saysSo: false }]);
});
