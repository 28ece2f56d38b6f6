/** `export` through the command line, on a seeded random model and an adapter that was trained on it. */
import assert from "node:assert/strict";
import { fileBytes } from "../core/format/file_bytes.ts";
import { readGguf } from "../core/format/gguf.ts";
import { readPeft } from "../core/format/peft.ts";
import { startModel } from "../core/model/load.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

const names = (path: string) => Array.fromAsync(Deno.readDir(path), ({ name }) => name);

/** A work folder with the random model and, in `a`, an adapter of it that says other things. */
async function withAdapter(test: () => Promise<void>): Promise<void> {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("rows.jsonl", `${JSON.stringify({ prompt: "Who?", completion: "my aunt" })}\n`);
    const train = "train-lora --model model --data rows.jsonl --lora-lr 0.02 --steps 20 --out a".split(" ");
    assert.equal((await runCli(train)).code, 0);
    await test();
  });
}

async function exported(...more: string[]): Promise<string> {
  const { code, out, err } = await runCli(["export", "--adapter", "a", "--model", "model", ...more]);
  assert.equal(code, 0, err);
  return out;
}

/** Logarithms of the probabilities of some tokens after others. */
async function scores(path: string, adapter?: string): Promise<Float32Array> {
  using model = await startModel(path, { device: "reference" });
  if (adapter) model.addAdapter("x", await readPeft(adapter));
  const item = { prompt: [5, 6, 7, 8], continuation: [9, 10, 11, 12, 13] };
  return (await model.score([item], { adapters: adapter ? ["x"] : [] }))[0].logProbs;
}

Deno.test("a merged model says what base and adapter say, and its folder is whole", async () => {
  await withAdapter(async () => {
    await exported("--out", "merged", "--dtype", "f32");
    assert.deepEqual((await names(".")).filter((name) => name.startsWith("merged")), ["merged"]);
    assert.equal(JSON.parse(await Deno.readTextFile("merged/config.json")).dtype, "float32");
    const [with_, merged, base] = [await scores("model", "a"), await scores("merged"), await scores("model")];
    assert.ok(Math.max(...with_.map((x, i) => Math.abs(x - base[i]))) > 0.05);
    assert.ok(Math.max(...with_.map((x, i) => Math.abs(x - merged[i]))) < 1e-4);
  });
});

Deno.test("an adapter is exported in another number format and as a file for llama.cpp", async () => {
  await withAdapter(async () => {
    await exported("--to", "peft", "--out", "b", "--dtype", "bf16");
    const [a, b] = [await readPeft("a"), await readPeft("b")];
    assert.deepEqual(b.pairs.map((p) => [p.layer, p.projection]), a.pairs.map((p) => [p.layer, p.projection]));
    for (const [i, pair] of a.pairs.entries()) {
      for (const [j, x] of pair.b.entries()) assert.ok(Math.abs(x - b.pairs[i].b[j]) <= Math.abs(x) / 256);
    }
    const told = await exported("--to", "gguf", "--out", "a.gguf");
    // llama.cpp cannot load a folder.
    assert.match(
      told,
      /convert_hf_to_gguf\.py \S*model --outfile base\.gguf\n +llama-cli -m base\.gguf --lora a\.gguf /,
    );
    const file = readGguf(fileBytes("a.gguf"));
    assert.equal(file.metadata.get("adapter.type"), "lora");
    assert.equal(file.tensors.length, 2 * a.pairs.length);
  });
});

Deno.test("nobody is sent to llama.cpp with a model of `hei-nw pretrain`, whose tokenizer it does not have", async () => {
  await withAdapter(async () => {
    const config = JSON.parse(await Deno.readTextFile("model/config.json"));
    await Deno.writeTextFile("model/config.json", JSON.stringify({ ...config, hei_nw_corpus: true }));
    const args = "export --adapter a --model model --to gguf --out a.gguf --json".split(" ");
    const { code, out, err } = await runCli(args);
    assert.equal(code, 0, err);
    assert.deepEqual(JSON.parse(out).commands, []);
    assert.match(err, /warning: llama\.cpp cannot load the base model.*peft or merged/);
    const merged = await runCli("export --adapter a --model model --to gguf-merged --out m.gguf".split(" "));
    assert.equal(merged.code, 1);
    assert.match(merged.err, /--model must be a GGUF file.*no tokenizer like this model's/);
    assert.doesNotMatch(merged.err, /convert_hf_to_gguf/);
  });
});

Deno.test("PEFT is given a base model that it finds", async () => {
  await withAdapter(async () => {
    const config = JSON.parse(await Deno.readTextFile("a/adapter_config.json"));
    const told = async (base: string | null, ...more: string[]) => {
      await Deno.writeTextFile("a/adapter_config.json", JSON.stringify({ ...config, base_model_name_or_path: base }));
      const { code, out, err } = await runCli([
        "export",
        "--adapter",
        "a",
        "--to",
        "peft",
        "--out",
        "b",
        "--force",
        ...more,
      ]);
      assert.equal(code, 0, err);
      return out;
    };
    const embedded = await told("hei-nw/dummy-model");
    assert.match(embedded, /base model hei-nw\/dummy-model is part of hei-nw and not on the Hugging Face Hub/);
    const [, folder] = embedded.match(/^ {2}base = AutoModelForCausalLM\.from_pretrained\("(.+)"\)$/m)!;
    assert.equal(JSON.parse(await Deno.readTextFile(`${folder}/config.json`)).model_type, "qwen2");
    assert.match(await told("x/y.gguf"), /from_pretrained\("x", gguf_file="y\.gguf"\)/);
    assert.match(await told("some/model"), /written: b\nTo load it:\n[^]*from_pretrained\("some\/model"\)/);
    assert.match(
      await told(null),
      /names no base model: put its id .*in the place of BASE\n[^]*from_pretrained\(BASE\)/,
    );
  });
});

Deno.test("what is there is not replaced unasked, and what is wrong is named", async () => {
  await withAdapter(async () => {
    await Deno.mkdir("full");
    await Deno.writeTextFile("full/mine.txt", "x");
    const cases: [string[], RegExp][] = [
      [["--out", "full"], /--out must be new: received one that exists.*--force/],
      [["--to", "gguf", "--out", "adapter.bin"], /--out must end in \.gguf/],
      [["--adapter", "nowhere", "--out", "new"], /adapter_config\.json must be in the folder/],
      [["--memory", "m", "--out", "new"], /--adapter must be given, or a memory: received "?both/],
      [["--model", "nowhere/at-all.gguf", "--out", "new"], /Cannot open model/],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await runCli(["export", "--adapter", "a", "--model", "model", ...args]);
      assert.equal(code, 1);
      assert.match(err, message);
      assert.deepEqual((await names(".")).filter((name) => /^(new|adapter)/.test(name)), []);
    }
    assert.equal(await Deno.readTextFile("full/mine.txt"), "x");
  });
});

Deno.test("--force replaces a model and nothing else", async () => {
  await withAdapter(async () => {
    for (const folder of ["mine", "merged", "merged.old", "merged.incomplete"]) await Deno.mkdir(folder);
    for (const file of ["mine/thesis.txt", "merged.old/x", "merged.incomplete/x", "file"]) {
      await Deno.writeTextFile(file, "mine");
    }
    await exported("--out", "merged/");
    await exported("--out", "./merged/", "--dtype", "bf16", "--force");
    assert.equal(JSON.parse(await Deno.readTextFile("merged/config.json")).dtype, "bfloat16");
    const cases: [string[], RegExp][] = [
      [["--out", "mine"], /--out must be a folder that holds a model alone.*thesis\.txt.*Nothing there was touched/],
      [["--out", "a"], /--out must be a folder that holds a model alone.*adapter_config\.json/],
      [["--out", "model"], /--out must be another folder than the base model's/],
      [["--out", "file"], /--out must be a folder: received "a file"/],
      [["--to", "peft", "--out", "file"], /--out must be a folder: received "a file"/],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await runCli(["export", "--adapter", "a", "--model", "model", "--force", ...args]);
      assert.equal(code, 1);
      assert.match(err, message);
    }
    for (const file of ["mine/thesis.txt", "merged.old/x", "merged.incomplete/x", "file"]) {
      assert.equal(await Deno.readTextFile(file), "mine");
    }
    assert.ok(await readPeft("a"));
    assert.ok((await names(".")).every((name) => !/^merged\.(old|incomplete)-/.test(name)));
  });
});

Deno.test("export takes the base model that the adapter names, and warns where it is given another", async () => {
  await withAdapter(async () => {
    const named = await runCli(["export", "--adapter", "a", "--out", "merged"]);
    assert.deepEqual([named.code, named.err], [0, ""]);
    await Deno.rename("model", "renamed");
    const other = await runCli(["export", "--adapter", "a", "--model", "renamed", "--to", "gguf", "--out", "a.gguf"]);
    assert.equal(other.code, 0);
    assert.match(other.err, /warning: the adapter was trained on model; it is put on renamed/);
  });
});
