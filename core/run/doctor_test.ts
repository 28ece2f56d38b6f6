import assert from "node:assert/strict";
import { join } from "node:path";
import type { Environment } from "../format/locate.ts";
import { withFolder } from "../format/test_folder.ts";
import { caches } from "./doctor.ts";

const environment = (home: string, values: Record<string, string> = {}): Environment => ({
  get: (name) => values[name],
  home: () => home,
});
const touch = async (path: string) => {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, "");
};

Deno.test("Only models that can be found by their id are listed", async () => {
  await withFolder(async (dir) => {
    const env = environment(dir, { HF_HUB_CACHE: join(dir, "hub"), HEI_NW_CACHE: join(dir, "own") });
    const snapshot = (name: string) => join(dir, "hub", `models--${name}`, "snapshots", "aaa");
    await touch(join(snapshot("org--good"), "config.json"));
    await touch(join(snapshot("org--good"), "model.safetensors"));
    await Deno.mkdir(join(dir, "hub", "models--org--empty"));
    await touch(join(snapshot("org--lost"), "config.json"));
    await Deno.symlink("../../blobs/x", join(snapshot("org--lost"), "model.safetensors"));
    for (const name of ["a.gguf", "b.gguf"]) await touch(join(snapshot("org--several"), name));
    await touch(join(dir, "hub", "models--org--file", "snapshots"));
    await touch(join(dir, "own", "models", "org--tiny", "model.gguf"));
    await Deno.mkdir(join(dir, "own", "models", "org--nothing"));
    await touch(join(dir, "own", "models", "org--half.incomplete", "model.gguf"));
    assert.deepEqual(caches(env), [
      { path: join(dir, "own", "models"), models: ["org/tiny"] },
      { path: join(dir, "hub"), models: ["org/good"] },
    ]);
  });
});

Deno.test("A cache that is a file is told as that cache's problem, one that is not there is empty", async () => {
  await withFolder(async (dir) => {
    const path = join(dir, "rows.jsonl");
    await touch(path);
    assert.deepEqual(caches(environment(dir, { HF_HUB_CACHE: path, HEI_NW_CACHE: path })), [
      { path: join(path, "models"), models: [], problem: "not a folder" },
      { path, models: [], problem: "not a folder" },
    ]);
    assert.deepEqual(caches(environment(dir)).map(({ models, problem }) => [models, problem]), [
      [[], undefined],
      [[], undefined],
    ]);
  });
});
