import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { withFlag } from "./v8_flags.ts";

Deno.test("a flag for V8 stands behind those that the user gave, once", () => {
  assert.equal(withFlag(undefined, "--a"), "--a");
  assert.equal(withFlag("", "--a"), "--a");
  assert.equal(withFlag("--b=1,--c", "--a"), "--b=1,--c,--a");
  assert.equal(withFlag("--a,--b", "--a"), "--b,--a");
});

Deno.test("a task starts where V8 has the flag and where it has not, with the user's own flags", async () => {
  const task = config.tasks.v8.command;
  assert.match(task, /^DENO_V8_FLAGS=\$\(.*\) deno run$/);
  for (const name of ["hei-nw", "test", "bench"] as const) {
    assert.match(config.tasks[name].command, /^deno task --quiet v8 /);
  }
  const ask = task.replace(/ deno run$/, " deno eval -p \"Deno.env.get('DENO_V8_FLAGS')\"");
  const folder = await Deno.makeTempDir();
  try {
    const known = JSON.stringify({
      tasks: { ask, other: ask.replaceAll("--experimental-wasm-revectorize", "--no-such-flag") },
    });
    await Deno.mkdir(`${folder}/cli`);
    await Deno.copyFile(new URL("v8_flags.ts", import.meta.url), `${folder}/cli/v8_flags.ts`);
    await Deno.writeTextFile(`${folder}/deno.json`, known);
    const flags = async (name: string, given?: string) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", name],
        cwd: folder,
        env: { DENO_V8_FLAGS: given ?? "--no-expose-gc" },
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout).trim();
    };
    assert.equal(await flags("other"), "--no-expose-gc");
    assert.equal(await flags("other", "--max-heap-size=3000"), "--max-heap-size=3000,--no-expose-gc");
    if (Deno.build.arch === "x86_64" && Deno.build.os === "linux") {
      assert.equal(await flags("ask", "--max-heap-size=3000"), "--max-heap-size=3000,--experimental-wasm-revectorize");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
