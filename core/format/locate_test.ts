import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError } from "../../schemas/errors.ts";
import { embeddedModel } from "./known_models.ts";
import { cachedModelFolder, cacheFolder, type Environment, huggingFaceCache, isHubId, locateModel } from "./locate.ts";
import { withFolder } from "./test_folder.ts";

const environment = (home: string, values: Record<string, string> = {}): Environment => ({
  get: (name) => values[name],
  home: () => home,
});
const touch = async (path: string) => {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, "");
};

Deno.test("The caches follow their environment variables", () => {
  assert.equal(cacheFolder(environment("/h")), "/h/.cache/hei-nw");
  assert.equal(cacheFolder(environment("/h", { XDG_CACHE_HOME: "/x" })), "/x/hei-nw");
  assert.equal(cacheFolder(environment("/h", { XDG_CACHE_HOME: "/x", HEI_NW_CACHE: "/own" })), "/own");
  assert.equal(huggingFaceCache(environment("/h")), "/h/.cache/huggingface/hub");
  assert.equal(huggingFaceCache(environment("/h", { HF_HOME: "/hf" })), "/hf/hub");
  assert.equal(huggingFaceCache(environment("/h", { HF_HOME: "/hf", HF_HUB_CACHE: "/hub" })), "/hub");
});

Deno.test("Hub ids are told from paths", () => {
  for (const id of ["gpt2", "Qwen/Qwen2.5-1.5B-Instruct", "hei-nw/dummy-model", "a_b/c.d"]) assert.ok(isHubId(id), id);
  for (
    const id of [
      "",
      "a/b/c",
      "./model",
      "/model",
      "../x",
      "a/..",
      "model.gguf",
      "a/model.gguf",
      "a b",
      "C:\\x",
      "~/m",
      "-x/../y",
    ]
  ) {
    assert.ok(!isHubId(id), id);
  }
});

Deno.test("A file, a folder of a GGUF and a Hugging Face folder are found by path", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir);
    await touch(join(dir, "one", "m.gguf"));
    await touch(join(dir, "two", "config.json"));
    await touch(join(dir, "two", "model.safetensors"));
    assert.deepEqual(locateModel(join(dir, "one", "m.gguf"), env), {
      kind: "gguf",
      path: join(dir, "one", "m.gguf"),
      from: "path",
    });
    assert.deepEqual(locateModel(join(dir, "one"), env), {
      kind: "gguf",
      path: join(dir, "one", "m.gguf"),
      from: "path",
    });
    assert.deepEqual(locateModel(join(dir, "two"), env), { kind: "folder", path: join(dir, "two"), from: "path" });
    assert.equal(locateModel("~/one/m.gguf", env)?.path, join(dir, "one", "m.gguf"));
  });
});

Deno.test("The project's own model is found where nothing was ever pulled", async () => {
  await withFolder((dir) => {
    const found = locateModel(embeddedModel.id, environment(dir));
    assert.deepEqual(found, { kind: "folder", path: embeddedModel.folder, from: "project" });
    return Promise.resolve();
  });
});

Deno.test("An id is found in the project's cache first, then in Hugging Face's, where main goes before other snapshots", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir);
    const id = "org/model";
    assert.equal(locateModel(id, env), undefined);
    const repository = join(huggingFaceCache(env), "models--org--model");
    for (const revision of ["aaa", "bbb"]) {
      for (const name of ["config.json", "model-00001-of-00002.safetensors"]) {
        await touch(join(repository, "snapshots", revision, name));
      }
    }
    await touch(join(repository, "snapshots", "ccc", "config.json"));
    assert.match(locateModel(id, env)!.path, /snapshots\/(aaa|bbb)$/);
    await Deno.mkdir(join(repository, "refs"));
    for (const revision of ["aaa", "bbb"]) {
      await Deno.writeTextFile(join(repository, "refs", "main"), revision);
      assert.deepEqual(locateModel(id, env), {
        kind: "folder",
        path: join(repository, "snapshots", revision),
        from: "huggingface",
      });
    }
    await Deno.writeTextFile(join(repository, "refs", "main"), "../../..");
    assert.match(locateModel(id, env)!.path, /snapshots\/(aaa|bbb)$/);
    // Only its configuration was downloaded.
    await Deno.writeTextFile(join(repository, "refs", "main"), "ccc");
    assert.match(locateModel(id, env)!.path, /snapshots\/(aaa|bbb)$/);
    await touch(join(cachedModelFolder(id, env), "x.gguf"));
    assert.equal(locateModel(id, env)!.from, "cache");
  });
});

Deno.test("A model that is still being pulled is not found", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir);
    await touch(join(`${cachedModelFolder("org/model", env)}.incomplete`, "x.gguf"));
    assert.equal(locateModel("org/model", env), undefined);
  });
});

Deno.test("A path that leads to no model is an input error that says what would be one", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir);
    await touch(join(dir, "notes.txt"));
    const refused = (path: string, received: RegExp) =>
      assert.throws(
        () => locateModel(path, env),
        (e) => e instanceof InputError && received.test(e.message) && /Hint: give an id/.test(e.message),
      );
    refused(dir, /a folder without a model/);
    refused(join(dir, "notes.txt"), /another kind of file/);
    refused(join(dir, "nothing.gguf"), /no such file or folder/);
    refused("./nothing", /no such file or folder/);
    refused("", /no such file or folder/);
  });
});
