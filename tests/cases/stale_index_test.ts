/**
 * Which files of a folder hold its weights: model.safetensors before an index (as transformers), shards, or what there is. Public reports:
 * ml-explore/mlx-swift-lm#562, unslothai/unsloth#8768.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { markedTensors, writeJson } from "../../core/format/hf_test_folder.ts";
import { encodeSafetensors } from "../../core/format/safetensors.ts";
import { folderWith, opened, refused, smallConfig } from "./opened.ts";

const shard = (no: number, count = 2) => `model-0000${no}-of-0000${count}.safetensors`;
const norm = "model.norm.weight";

/** A folder in two shards whose norm is all `value`, without an index. */
const shards = async (dir: string, value = 1) => {
  await folderWith({})(dir);
  await Deno.remove(join(dir, "model.safetensors"));
  const tensors = markedTensors(smallConfig).map((t) =>
    t.name === norm ? { ...t, values: t.values.map(() => value) } : t
  );
  for (const [i, part] of [tensors.slice(0, 9), tensors.slice(9)].entries()) {
    await Deno.writeFile(join(dir, shard(i + 1)), encodeSafetensors(part, "f32"));
  }
};
const index = (dir: string, files = [shard(1), shard(2)]) =>
  writeJson(join(dir, "model.safetensors.index.json"), {
    weight_map: Object.fromEntries(markedTensors(smallConfig).map(({ name }, i) => [name, files[i < 9 ? 0 : 1]])),
  });
const normOf = async (build: (dir: string) => Promise<void>) => {
  let found: [number, readonly string[]] | undefined;
  await opened(async (dir) => {
    await build(dir);
    const { openFolder } = await import("../../core/format/hf_checkpoint.ts");
    const model = await openFolder(dir);
    found = [new Float32Array(model.tensor(norm).data.buffer)[0], model.warnings];
  });
  return found!;
};
const marked = markedTensors(smallConfig).find(({ name }) => name === norm)!.values[0];

Deno.test("model.safetensors goes before an index whose shards are gone, and before one whose shards are there", async () => {
  const stale = await normOf(async (dir) => {
    await folderWith({})(dir);
    await index(dir);
  });
  assert.equal(stale[0], marked);
  assert.match(stale[1].join(), /model\.safetensors is taken.*model\.safetensors\.index\.json/);
  const both = await normOf(async (dir) => {
    await shards(dir, 7);
    await index(dir);
    await Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(markedTensors(smallConfig), "f32"));
  });
  assert.equal(both[0], marked);
  assert.match(both[1].join(), new RegExp(`model\\.safetensors is taken.*${shard(1)}`));
});

Deno.test("shards are read by their index, and without one by their names, which is said", async () => {
  const byIndex = await normOf(async (dir) => {
    await shards(dir, 7);
    await index(dir);
  });
  assert.deepEqual(byIndex, [7, []]);
  const loose = await normOf((dir) => shards(dir, 7));
  assert.equal(loose[0], 7);
  assert.match(loose[1].join(), /model\.safetensors\.index\.json is not there; the tensors of all 2 shards are taken/);
});

Deno.test("an index or shards that are not complete are named", async () => {
  await refused(
    async (dir) => {
      await shards(dir);
      await index(dir);
      await Deno.remove(join(dir, shard(2)));
    },
    /model-00002-of-00002\.safetensors must be in the folder, as model\.safetensors\.index\.json says/,
    /download it again/,
  );
  await refused(async (dir) => {
    await shards(dir);
    await Deno.remove(join(dir, shard(1)));
  }, /model-00001-of-00002\.safetensors must be in the folder, as the other shards' names say/);
  await refused(async (dir) => {
    await shards(dir);
    await Deno.copyFile(join(dir, shard(1)), join(dir, shard(1, 5)));
  }, /shards must be 2, as their names say|model-0000\d-of-0000\d\.safetensors must be in the folder/);
});

Deno.test("other weights beside the model's are let lie; alone they are named", async () => {
  const beside = await normOf(async (dir) => {
    await folderWith({})(dir);
    for (const name of ["consolidated.safetensors", "adapter_model.safetensors", "optimizer.bin"]) {
      await Deno.writeTextFile(join(dir, name), "x");
    }
  });
  assert.deepEqual(beside, [marked, []]);
  const only = (name: string) => async (dir: string) => {
    await folderWith({})(dir);
    await Deno.rename(join(dir, "model.safetensors"), join(dir, name));
  };
  await refused(
    only("consolidated.safetensors"),
    /received "consolidated\.safetensors"\. Hint: Mistral's and Meta's own format/,
  );
  await refused(only("adapter_model.safetensors"), /received "adapter_model"\. Hint: this is an adapter/);
  await refused(only("pytorch_model.bin"), /received "pytorch_model\.bin"\. Hint: save the model as safetensors/);
  await refused(only("pytorch_model-00001-of-00002.bin"), /save the model as safetensors/);
  await refused(only("tf_model.h5"), /received "tf_model\.h5"/);
  const renamed = await normOf(only("weights.safetensors"));
  assert.equal(renamed[0], marked);
  assert.match(renamed[1].join(), /weights\.safetensors is taken for it/);
});

Deno.test("a folder without config.json says what it holds", async () => {
  const bare = (...names: string[]) => async (dir: string) => {
    for (const name of names) await Deno.writeTextFile(join(dir, name), "{}");
  };
  await refused(
    bare("adapter_config.json", "adapter_model.safetensors"),
    /received an adapter and no model\. Hint: give its base model/,
  );
  await refused(bare("model.safetensors"), /weights without config\.json \(model\.safetensors\)/);
  await refused(bare("pytorch_model.bin"), /weights without config\.json/);
  await refused(bare("notes.txt"), /a folder without a model/);
});
