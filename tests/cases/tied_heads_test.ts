/** The output matrix: tied to the embedding or not, as transformers 5 decides it. */
import assert from "node:assert/strict";
import type { TensorToWrite } from "../../core/format/safetensors.ts";
import { folderWith, ggufWith, opened, refused, rewriteWeights, smallConfig } from "./opened.ts";

const embedding = "model.embed_tokens.weight", head = "lm_head.weight";
const withHead = (values: (embedding: Float32Array) => Float32Array) => (tensors: TensorToWrite[]) => {
  tensors.push({ name: head, shape: [smallConfig.vocab, smallConfig.width], values: values(tensors[0].values) });
};
const equal = withHead((values) => values), other = withHead((values) => values.map((v, i) => i === 5 ? v + 1 : v));
const without = (name: string, change: (t: TensorToWrite[]) => void = () => {}) => (tensors: TensorToWrite[]) => {
  change(tensors);
  return tensors.filter((t) => t.name !== name);
};
const nothing = () => {};

/** What config.json says, what the files hold, whether it is tied, and a warning where that was decided. */
const cases: [
  name: string,
  tie: boolean | undefined,
  change: (t: TensorToWrite[]) => TensorToWrite[] | void,
  tied: boolean,
  warning?: RegExp,
][] = [
  ["said to be tied, without a head", true, nothing, true],
  ["said to be tied, with an equal head", true, equal, true],
  ["said to be tied, with another head", true, other, false, /lm_head\.weight differs from the embedding; it is taken/],
  ["said to be tied, with a head and no embedding", true, without(embedding, equal), true],
  ["said to be untied, with an equal head", false, equal, false],
  ["said to be untied, with another head", false, other, false],
  ["said nothing of, with another head", undefined, other, false],
  ["said nothing of, without a head", undefined, nothing, true, /neither lm_head\.weight nor tie_word_embeddings/],
];
for (const [name, tie, change, tied, warning] of cases) {
  Deno.test(`an output matrix ${name}`, async () => {
    const model = await opened(async (dir) => {
      await folderWith({ tie_word_embeddings: tie })(dir);
      await rewriteWeights(dir, change);
    });
    assert.equal(model.config.tiedEmbedding, tied);
    assert.equal(model.names().includes(head), !tied);
    assert.ok(model.names().includes(embedding));
    assert.equal(model.warnings.length, warning ? 1 : 0, model.warnings.join());
    if (warning) assert.match(model.warnings[0], warning);
  });
}

Deno.test("an output matrix said to be untied and not there is refused: random values would be made up for it", () =>
  refused(
    folderWith({ tie_word_embeddings: false }),
    /tensor lm_head\.weight must be in the file: received nothing\. Hint: .*tie_word_embeddings/,
  ));

Deno.test("a value for tying that is neither true nor false is refused", () =>
  refused(folderWith({ tie_word_embeddings: "yes" }), /tie_word_embeddings must be true or false: received "yes"/));

Deno.test("a GGUF is tied just where it has no output.weight", async () => {
  assert.equal((await opened(ggufWith({}))).config.tiedEmbedding, true);
  const untied = ggufWith({}, (file) => file.tensors.push({ ...file.tensors[0], name: "output.weight" }));
  assert.equal((await opened(untied)).config.tiedEmbedding, false);
});
