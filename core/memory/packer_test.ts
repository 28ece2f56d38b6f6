import assert from "node:assert/strict";
import { DocumentStore } from "./document_store.ts";
import { memoryBlock, packMemory } from "./packer.ts";
import { WordTokens } from "./testdata/word_model.ts";

function stored(texts: string[]) {
  const documents = new DocumentStore(":memory:");
  const recalled = texts.map((text, i) => {
    documents.put(`d${i}`, text);
    return { traceId: `d${i}:0`, pointer: { doc: `d${i}`, start: 0, end: text.length } };
  });
  return { documents, recalled };
}

Deno.test("packMemory renders lines by one template, the most relevant last", () => {
  const { documents, recalled } = stored(["Best line.", "Second\n  line."]);
  const packed = packMemory(new WordTokens(), documents, recalled);
  assert.equal(packed.block, "Notes:\n- Second line.\n- Best line.\n\n");
  assert.deepEqual(packed.traceIds, ["d1:0", "d0:0"]);
  documents.close();
});

Deno.test("packMemory keeps whole lines within the cap and lets a shorter line in behind one that does not fit", () => {
  const tokens = new WordTokens();
  const { documents, recalled } = stored(["one two", "three four five six seven eight nine ten", "eleven"]);
  const packed = packMemory(tokens, documents, recalled, { maxTokens: 13 });
  assert.deepEqual(packed.traceIds, ["d2:0", "d0:0"]);
  assert.equal(packed.tokens, tokens.encode(packed.block).length);
  assert.ok(packed.tokens <= 13);
  assert.deepEqual(packMemory(tokens, documents, recalled, { maxTokens: 2 }), { block: "", traceIds: [], tokens: 0 });
  documents.close();
});

Deno.test("packMemory shows equal lines once, under the better trace", () => {
  const { documents, recalled } = stored(["Same line.", "Same  line.", "Other."]);
  assert.deepEqual(packMemory(new WordTokens(), documents, recalled).traceIds, ["d2:0", "d0:0"]);
  documents.close();
});

Deno.test("memoryBlock is empty without lines", () => {
  assert.equal(memoryBlock([]), "");
});
