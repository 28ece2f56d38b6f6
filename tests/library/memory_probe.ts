/**
 * Many calls at once on one memory, so many rounds of which 40 come first, and prints what memory they left behind, as JSON. `memory_test.ts` runs it in a process of
 * its own, since it needs `gc()`: what is only not collected yet is no leak.
 *
 * Run: deno run -A --v8-flags=--expose-gc tests/library/memory_probe.ts FOLDER MODEL ROUNDS
 */
import { openMemory } from "../../mod.ts";

const [path, model, rounds] = Deno.args;
await using memory = await openMemory({ path, model, device: "cpu", threads: 1, recipe: { tau: -1 } });
const { gc } = globalThis as typeof globalThis & { gc(): void };

/** MiB of the heap and of buffers that something still holds. */
function held(): number {
  gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

async function round(i: number): Promise<void> {
  const { written: [note] } = await memory.remember(`Round ${i} went well.`);
  await Promise.all([memory.ask("What went well?", { maxNewTokens: 2 }), memory.recall("Round"), memory.list()]);
  await memory.forget(note.id);
}

for (let i = 0; i < 40; i++) await round(i);
const before = held();
for (let i = 40; i < Number(rounds); i++) await round(i);
console.log(JSON.stringify({ grown: held() - before, notes: (await memory.list()).length }));
