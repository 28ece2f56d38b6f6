/**
 * What stands in place of a model's file is named: Git LFS pointers (huggingface/diffusers#13559, transformers#27923), web pages and error
 * messages that were saved as files, files that are empty or cut off, and downloads that did not finish.
 */
import { join } from "node:path";
import { ggufBytes, tinyGguf } from "../../core/format/gguf_test_file.ts";
import { folderWith, refused } from "./opened.ts";

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"ab".repeat(32)}\nsize 94371840\n`;
const page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n";

/** A model folder in which one file has other content. */
const replaced = (name: string, content: string | Uint8Array) => async (dir: string) => {
  await folderWith({})(dir);
  await Deno.writeFile(join(dir, name), typeof content === "string" ? new TextEncoder().encode(content) : content);
};
/** A file alone. */
const alone = (name: string, content: string | Uint8Array) => async (dir: string) => {
  const path = join(dir, name);
  await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  return path;
};

for (
  const name of [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "generation_config.json",
    "chat_template.jinja",
    "model.safetensors",
  ]
) {
  Deno.test(`${name} as a Git LFS pointer says so, and how to fetch the file`, () =>
    refused(replaced(name, pointer), new RegExp(name), /Git LFS pointer of 1\d\d bytes.*94371840.*`git lfs pull`/));
}

for (const name of ["model.gguf", "sha256-abc"]) {
  Deno.test(`${name} as a Git LFS pointer says so`, () =>
    refused(alone(name, pointer), /Git LFS pointer.*`git lfs pull`/));
}

Deno.test("shards and their index as Git LFS pointers say so", async () => {
  const shards = (index: string) => async (dir: string) => {
    await folderWith({})(dir);
    await Deno.remove(join(dir, "model.safetensors"));
    await Deno.writeTextFile(join(dir, "model.safetensors.index.json"), index);
    for (const no of [1, 2]) await Deno.writeTextFile(join(dir, `model-0000${no}-of-00002.safetensors`), pointer);
  };
  await refused(shards(pointer), /index\.json: .*Git LFS pointer/);
  const map = JSON.stringify({ weight_map: { w: "model-00001-of-00002.safetensors" } });
  await refused(shards(map), /model-00001-of-00002\.safetensors: .*Git LFS pointer/);
});

Deno.test("a web page and a server's message in place of a file are named", async () => {
  for (const name of ["config.json", "tokenizer.json", "model.safetensors"]) {
    await refused(replaced(name, page), /a web page \(<!DOCTYPE html>\)/, /download the file itself/);
  }
  await refused(alone("model.gguf", page), /a web page/);
  await refused(alone("model.gguf", "Entry not found"), /a text \(Entry not found\)/, /server's message/);
  await refused(
    alone("model.gguf", '{"error":"Repository not found"}'),
    /a text .*Repository not found/,
  );
  await refused(alone("model.gguf", "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"), /an XML text/);
  await refused(
    replaced("config.json", '{"error":"Access to this model is restricted"}'),
    /model_type .* received "Access to this model is restricted"/,
  );
});

Deno.test("an empty file is called empty", async () => {
  for (const name of ["config.json", "tokenizer.json", "model.safetensors"]) {
    await refused(replaced(name, ""), new RegExp(`${name}.*an empty file \\(0 bytes\\)`));
  }
  await refused(alone("model.gguf", ""), /an empty file \(0 bytes\)/);
});

Deno.test("a file that was cut off says how much of it is missing", async () => {
  const whole = ggufBytes(tinyGguf());
  await refused(
    alone("model.gguf", whole.subarray(0, whole.length - 1000)),
    /the file is incomplete: \d+ of its \d+ bytes are missing/,
  );
  await refused(alone("model.gguf", new Uint8Array(5000)), /received "zero bytes"/, /did not finish/);
  for (const part of [20, 3000, 40_000]) {
    await refused(async (dir) => {
      await folderWith({})(dir);
      const path = join(dir, "model.safetensors");
      await Deno.writeFile(path, (await Deno.readFile(path)).subarray(0, part));
    }, /the file is incomplete: \d+ of its \d+ bytes are missing; download it again/);
  }
});

Deno.test("a download that did not finish is named", async () => {
  await refused(alone("model.gguf.incomplete", "GG"), /another kind of file/);
  await refused(
    async (dir) => void await alone("model.gguf.incomplete", "GG")(dir),
    /a download that did not finish \(model\.gguf\.incomplete\)/,
  );
  await refused(async (dir) => {
    await folderWith({})(dir);
    await Deno.rename(join(dir, "model.safetensors"), join(dir, "model.safetensors.part"));
  }, /received \["model\.safetensors\.part"\]\. Hint: the download did not finish/);
});

Deno.test("weights in other formats are named", async () => {
  await refused(alone("model.gguf", "PK\x03\x04..."), /a zip archive \(PyTorch/);
  await refused(alone("model.gguf", "tjgg\x01\x00\x00\x00"), /GGML's format of before GGUF/);
  await refused(alone("model.gguf", "GGUF\x00\x00\x00\x03"), /a big-endian file/);
  await refused(
    alone("model.gguf", "GGUF\x01\x00\x00\x00"),
    /version must be 2 or 3: received 1\. Hint: convert the model again/,
  );
  await refused(
    alone("model.gguf", "GGUF\x04\x00\x00\x00"),
    /received 4\. Hint: this version of GGUF is newer than this program/,
  );
  await refused(replaced("model.safetensors", ggufBytes(tinyGguf())), /received "a GGUF file"/);
  const file = new URL("../../core/adapters/dummy-model/model.safetensors", import.meta.url).pathname;
  await refused(
    async (dir) => await alone("model.gguf", (await Deno.readFile(file)).subarray(0, 2000))(dir),
    /received "a safetensors file"/,
  );
});
