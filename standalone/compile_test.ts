import assert from "node:assert/strict";
import { copyFile, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../npm/bundle.ts";
import { compile, CompileError } from "./compile.ts";

/** Most bytes beyond denort: in all, and without the models and adapters (10 million now: code, and the font and renderer of figures). */
const whole = 50_000_000, withoutModels = 13_000_000;

Deno.test({
  name:
    "an executable holds all of the bundle within its budget; what is no denort is refused, and a missing one is told",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "hei-nw-compile-"));
    try {
      const program = join(folder, "bundle"), denort = join(folder, "denort");
      await bundle(program);
      // Any program of this system stands for denort: what is put behind it is the same.
      await copyFile("/bin/true", denort);
      const target = `linux-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}`;
      const { path, inside } = await compile(target, program, folder, { DENORT_BIN: denort });

      const library = ["mod.js", "engine.js", "eval.js", "browser.js"];
      const missing = (await readdir(program)).filter((name) =>
        !library.includes(name) && !inside.includes(name) && !inside.includes(`${name}/*`)
      );
      // What only the library's entries load is no part of the command line.
      for (const name of missing) assert.match(name, /^(chunk|[\w-]+)-[A-Z0-9]{8}\.js$/);
      for (const name of ["cli.js", "worker.js", "core/*", "assets/*", "LICENSES.txt"]) {
        assert.ok(inside.includes(name), name);
      }
      const bytes = await readFile(path);
      for (
        const file of ["core/adapters/dummy-model/model.safetensors", "assets/index_bg.wasm", "assets/DejaVuSans.ttf"]
      ) {
        const middle = (await readFile(join(program, file))).subarray(50_000, 60_000);
        assert.ok(bytes.includes(middle), file);
      }
      const added = bytes.length - (await stat(denort)).size;
      const models = await sizeOf(join(program, "core/adapters"));
      assert.ok(added < whole, `${added} bytes, at most ${whole}`);
      assert.ok(added - models < withoutModels, `${added - models} bytes without models, at most ${withoutModels}`);

      const refused = (target: string, environment: Record<string, string>) =>
        compile(target, program, folder, environment).then(() => assert.fail(), (error) => {
          assert.ok(error instanceof CompileError);
          return error.message;
        });
      assert.match(
        await refused(target, { DENORT_BIN: Deno.execPath() }),
        /must be a denort .*a whole deno, which would ignore the program/,
      );
      assert.match(await refused(target, { DENORT_BIN: join(folder, "none") }), /must be a denort .*ENOENT/);
      assert.match(await refused("amiga", {}), /the target must be one of linux-x64, .*: received amiga/);
      // Nothing listens there, so nothing can be downloaded.
      const offline = { HTTPS_PROXY: "http://127.0.0.1:9", DENO_DIR: join(folder, "deno") };
      assert.match(
        await refused("windows-x64", offline),
        /denort, .* could not be downloaded .*DENORT_BIN.*deno task executable/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  },
});

async function sizeOf(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
