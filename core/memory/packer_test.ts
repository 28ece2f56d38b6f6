import assert from "node:assert/strict";
import { memoryBlock, packMemory, packRecalled } from "./packer.ts";
import { smallMemory } from "./testdata/small_memory.ts";
import { WordTokens } from "./testdata/word_model.ts";

const recalled = (...texts: string[]) => texts.map((text, i) => ({ traceId: `d${i}:0`, text }));

Deno.test("packMemory renders lines by one template, the most relevant last", () => {
  const packed = packMemory(new WordTokens(), recalled("Best line.", "Second\n  line."));
  assert.equal(packed.block, "Notes:\n- Second line.\n- Best line.\n\n");
  assert.deepEqual(packed.traceIds, ["d1:0", "d0:0"]);
});

Deno.test("packMemory keeps whole lines within the cap and lets a shorter line in behind one that does not fit", () => {
  const tokens = new WordTokens();
  const lines = recalled("one two", "three four five six seven eight nine ten", "eleven");
  const packed = packMemory(tokens, lines, { maxTokens: 13 });
  assert.deepEqual(packed.traceIds, ["d2:0", "d0:0"]);
  assert.equal(packed.tokens, tokens.encode(packed.block).length);
  assert.ok(packed.tokens <= 13);
  assert.deepEqual(packMemory(tokens, lines, { maxTokens: 2 }), { block: "", traceIds: [], tokens: 0 });
});

Deno.test("packMemory shows equal lines once, under the better trace", () => {
  const { traceIds } = packMemory(new WordTokens(), recalled("Same line.", "Same  line.", "Other."));
  assert.deepEqual(traceIds, ["d2:0", "d0:0"]);
});

Deno.test("packRecalled packs for each question the texts that its traces point to", async () => {
  const { store, traces, model, documents } = await smallMemory();
  await using _ = store;
  const [first, second, none] = await packRecalled(model.tokens, store, [[traces[1], traces[0]], [traces[4]], []]);
  assert.equal(first.block, memoryBlock([documents[0].text, documents[1].text]));
  assert.equal(second.block, memoryBlock([documents[4].text]));
  assert.equal(none.block, "");
});

Deno.test("memoryBlock is empty without lines", () => {
  assert.equal(memoryBlock([]), "");
});
