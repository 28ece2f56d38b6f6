import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError } from "../../schemas/errors.ts";
import { ggufBytes, tinyConfig, tinyGguf } from "./gguf_test_file.ts";
import { writeHfFolder } from "./hf_test_folder.ts";
import { embeddedModel } from "./known_models.ts";
import { cachedModelFolder, cacheFolder, type Environment, huggingFaceCache, isHubId, locateModel } from "./locate.ts";
import { openModel } from "./open_model.ts";
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

Deno.test("A ~ at the beginning of a cache's variable is the home folder", () => {
  const hub = (values: Record<string, string>) => huggingFaceCache(environment("/h", values));
  assert.equal(hub({ HF_HUB_CACHE: "~/hub" }), "/h/hub");
  assert.equal(hub({ HUGGINGFACE_HUB_CACHE: "~/hub" }), "/h/hub");
  assert.equal(hub({ HF_HOME: "~" }), "/h/hub");
  assert.equal(hub({ XDG_CACHE_HOME: "~/x" }), "/h/x/huggingface/hub");
  assert.equal(hub({ HF_HUB_CACHE: "/a/~/b" }), "/a/~/b");
  assert.equal(cacheFolder(environment("/h", { XDG_CACHE_HOME: "~/x" })), "/h/x/hei-nw");
  assert.equal(cacheFolder(environment("/h", { HEI_NW_CACHE: "~/own" })), "/h/own");
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
      "org/M.GGUF",
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
    await Deno.symlink("nothing", join(dir, "link.txt"));
    refused(dir, /a folder without a model/);
    refused(join(dir, "notes.txt"), /another kind of file/);
    refused(join(dir, "nothing.gguf"), /no such file or folder/);
    await Deno.mkdir(join(dir, "lost"));
    await Deno.symlink("../blobs/x", join(dir, "lost", "x.gguf"));
    assert.throws(
      () => locateModel(join(dir, "lost"), env),
      /received links that lead nowhere \(x\.gguf\)\. Hint: download the model again/,
    );
    refused("./nothing", /no such file or folder/);
    refused("", /no such file or folder/);
  });
});

Deno.test("A GGUF file is known by its first letters, whatever it is called, and a folder stays a folder", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir);
    for (const name of ["sha256-abc", "M.GGUF"]) {
      const path = join(dir, name);
      await Deno.writeFile(path, ggufBytes(tinyGguf()));
      assert.deepEqual(locateModel(path, env), { kind: "gguf", path, from: "path" });
      assert.equal((await openModel(path, { environment: env })).kind, "gguf");
    }
    await Deno.writeTextFile(join(dir, "short"), "GGU");
    assert.throws(() => locateModel(join(dir, "short"), env), /received another kind of file/);
    await Deno.writeTextFile(join(dir, "text.gguf"), "some text");
    await assert.rejects(openModel(join(dir, "text.gguf"), { environment: env }), /this is not a GGUF model file/);
    const folder = join(dir, "folder.gguf");
    await writeHfFolder(folder, { ...tinyConfig, vocab: 2700 });
    assert.equal((await openModel(folder, { environment: env })).kind, "folder");
  });
});

Deno.test("Of several GGUF files one must be given by its path", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir);
    const folders = [join(dir, "plain"), join(huggingFaceCache(env), "models--org--model", "snapshots", "aaa")];
    for (const folder of folders) for (const name of "edcba") await touch(join(folder, `${name}.gguf`));
    for (const model of [folders[0], "org/model"]) {
      assert.throws(
        () => locateModel(model, env),
        (e) =>
          e instanceof InputError &&
          /several GGUF files \(a\.gguf, b\.gguf, c\.gguf, d\.gguf and 1 more\)\. Hint: give one by its path/.test(
            e.message,
          ),
      );
    }
    await touch(join(folders[0], "config.json"));
    assert.throws(() => locateModel(folders[0], env), /several GGUF files/);
    await touch(join(folders[0], "model.safetensors"));
    assert.equal(locateModel(folders[0], env)?.kind, "folder");
  });
});

Deno.test("A snapshot whose weights are a link that leads nowhere is not found by its id", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir);
    const snapshots = join(huggingFaceCache(env), "models--org--model", "snapshots");
    await touch(join(snapshots, "aaa", "config.json"));
    await Deno.symlink("../../blobs/x", join(snapshots, "aaa", "model.safetensors"));
    await Deno.symlink("nothing", join(snapshots, "bbb"));
    assert.equal(locateModel("org/model", env), undefined);
  });
});
