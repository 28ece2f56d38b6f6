/** A GGUF in parts, as `llama-gguf-split` makes them, is one model. Public report: huggingface/transformers#32266. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Entry, ggufBytes, type TestGguf, tinyGguf } from "../../core/format/gguf_test_file.ts";
import { openModel } from "../../core/format/open_model.ts";
import { pullModel } from "../../core/format/pull.ts";
import { namesIn, withFolder } from "../../core/format/test_folder.ts";
import { ggufWith, opened, refused } from "./opened.ts";

const name = (no: number, count = 3, prefix = "tiny") => `${prefix}-0000${no}-of-0000${count}.gguf`;

/** The model in three parts: metadata in the first. */
function parts(model: TestGguf = tinyGguf()): TestGguf[] {
  const { metadata, tensors } = model;
  const split = (no: number): [string, Entry][] => [
    ["split.no", [2, no]],
    ["split.count", [2, 3]],
    ["split.tensors.count", [5, tensors.length]],
  ];
  return [0, 1, 2].map((no) => ({
    metadata: [...no === 0 ? metadata : [], ...split(no)],
    tensors: tensors.slice(7 * no, no === 2 ? undefined : 7 * (no + 1)),
  }));
}

const written = (change: (files: Map<string, TestGguf>) => void = () => {}, open = "") => async (dir: string) => {
  const files = new Map(parts().map((part, i) => [name(i + 1), part]));
  change(files);
  for (const [file, part] of files) await Deno.writeFile(join(dir, file), ggufBytes(part));
  return join(dir, open);
};

Deno.test("the folder and each of the parts open as the model that it was in one piece", async () => {
  await withFolder(async (dir) => {
    await written()(dir);
    const whole = await openModel(await ggufWith({})(await Deno.makeTempDir({ dir })), { pull: false });
    for (const path of [dir, ...[1, 2, 3].map((no) => join(dir, name(no)))]) {
      const model = await openModel(path, { pull: false });
      assert.deepEqual(model.config, whole.config);
      assert.deepEqual(new Set(model.names()), new Set(whole.names()));
      for (const tensor of whole.names()) assert.deepEqual(model.tensor(tensor), whole.tensor(tensor));
      assert.deepEqual([model.source, model.warnings], [join(dir, name(1)), []]);
      assert.match(model.sha256, /^[0-9a-f]{64}$/);
    }
  });
});

Deno.test("a part that is missing, renamed or of another model is named", async () => {
  await refused(
    written((files) => files.delete(name(2))),
    /tiny-00002-of-00003\.gguf must be beside it, since split\.count is 3/,
  );
  await refused(written((files) => files.delete(name(1)), name(3)), /tiny-00001-of-00003\.gguf must be beside it/);
  const renamed = written((files) => {
    for (const [file, part] of [...files]) {
      files.delete(file);
      if (file === name(2)) files.set("model.gguf", part);
    }
  });
  await refused(renamed, /split\.count must be absent.*received "part 2 of 3"\. Hint: .*llama-gguf-split --merge/);
  const swapped = written((files) => {
    const [second, third] = [files.get(name(2))!, files.get(name(3))!];
    files.set(name(2), third).set(name(3), second);
  });
  await refused(swapped, /tiny-00002-of-00003\.gguf: split\.no and split\.count must be 1 and 3.*received \[2,3\]/);
  const twice = written((files) => files.get(name(3))!.tensors.push(tinyGguf().tensors[0]));
  await refused(twice, /tensor token_embd\.weight must be in one part only/);
  const fewer = written((files) => files.get(name(3))!.tensors.pop());
  await refused(fewer, /split\.tensors\.count must be \d+, as there are/);
});

Deno.test("parts of two models in a folder have to be told apart; a part for images beside a model has not", async () => {
  const two = written((files) => parts().forEach((part, i) => files.set(name(i + 1, 3, "other"), part)));
  await refused(two, /several GGUF files \(other-00001-of-00003\.gguf, tiny-00001-of-00003\.gguf\)/);
  const projector: TestGguf = {
    metadata: [["general.architecture", [8, "clip"]], ["general.type", [8, "mmproj"]]],
    tensors: [],
  };
  const imatrix: TestGguf = { metadata: [["general.type", [8, "imatrix"]]], tensors: [] };
  const beside = written((files) => files.set("mmproj-model-f16.gguf", projector).set("imatrix.gguf", imatrix));
  assert.equal((await opened(beside)).config.layers, 2);
});

Deno.test("all parts are taken into the cache", async () => {
  await withFolder(async (dir) => {
    const from = await written()(await Deno.makeTempDir({ dir }));
    const environment = { get: () => undefined, home: () => dir };
    await pullModel("org/parts", { from, environment });
    const cached = join(dir, ".cache/hei-nw/models/org--parts");
    assert.deepEqual(namesIn(cached), [1, 2, 3].map((no) => name(no)));
    assert.equal((await openModel("org/parts", { environment, pull: false })).config.layers, 2);
  });
});
