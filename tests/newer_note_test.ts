/** Two notes tell the same thing otherwise: the newer stands nearer to the question. */
import assert from "node:assert/strict";
import { openMemory } from "../mod.ts";
import { inWorkFolder } from "./run_cli.ts";

const notes = ["The PIN for the cellar is 4471.", "The PIN for the cellar is 9023.", "Our vet is Dr. Thistlewood."];
const question = "What is the PIN for the cellar?";

for (const order of [[0, 1, 2], [2, 1, 0]]) {
  Deno.test(`of notes that go with a question alike the one that was told last stands last (${order})`, async () => {
    await inWorkFolder(async () => {
      await using memory = await openMemory({ path: "mine", model: "model", device: "cpu", threads: 1 });
      const { written } = await memory.remember(order.map((i) => ({ text: notes[i], pin: true })), { ask: false });
      const pins = written.filter(({ text }) => text.includes("PIN")).map(({ id }) => id);
      const [{ notes: stood }] = await memory.ask([question], { maxNewTokens: 1 });
      assert.deepEqual(stood.slice(-2), pins);
    });
  });
}
