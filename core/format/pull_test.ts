import assert from "node:assert/strict";
import { join } from "node:path";
import { cachedModelFolder } from "./locate.ts";
import { openModel } from "./open_model.ts";
import { pullModel } from "./pull.ts";
import { pullKnownFromHub } from "./pull_hub.ts";
import { namesIn, withFolder } from "./test_folder.ts";
import { bigFile, environment, fakeHub, folderFiles, id, noPip, small } from "./testdata/pull_fakes.ts";

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
