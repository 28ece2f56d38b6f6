import assert from "node:assert/strict";
import { corrections } from "./corrections.ts";

const noted = (id: string, text: string, answer: string) => ({
  ...{ id, text, answer, cues: ["Who is our vet?"], heldOutCues: [], tags: [], reward: false, pin: false },
});

Deno.test("another spelling of an answer is no other answer", () => {
  const older = noted("a", "Our vet is Dr. Thistlewood.", "Dr. Thistlewood");
  assert.deepEqual(corrections([older], [noted("b", "our VET is dr thistlewood", "dr thistlewood")]), []);
  const other = noted("b", "Our vet is Dr. Aldous.", "Dr. Aldous");
  assert.deepEqual(corrections([older], [other]), [{ older: "a", newer: "b", saysSo: false }]);
});
