/** Sources of models for tests of pulling: a Hub, none, no pip, and small models. */
import { createHash } from "node:crypto";
import { ggufBytes, tinyConfig, tinyGguf } from "../gguf_test_file.ts";
import { configJson, markedTensors, tokenizerJson } from "../hf_test_folder.ts";
import type { KnownModel } from "../known_models.ts";
import type { Environment } from "../locate.ts";
import type { RunProgram } from "../pull_pip.ts";
import { encodeSafetensors } from "../safetensors.ts";
import { sha256 } from "../zip_test_file.ts";

/** An environment of these variables, with this home. */
export const environment = (home: string, values: Record<string, string> = {}): Environment => ({
  get: (name) => values[name],
  home: () => home,
});
/** A known model. */
export const reference = "HuggingFaceTB/SmolLM2-135M-Instruct";
/** A model that nobody knows. */
export const id = "org/tiny";

/** A Hub that serves one repository; requests are recorded. */
export function fakeHub(
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

/** A network that cannot be reached. */
export const offline: typeof fetch = () =>
  Promise.reject(new TypeError("fetch failed", { cause: new Error("dns error") }));
/** A machine without pip. */
export const noPip: RunProgram = () => Promise.resolve(undefined);
/** A repository of a small model, and files that are not wanted. */
export const folderFiles = (): Record<string, Uint8Array> => {
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

/** A GGUF file. */
export const bigFile = ggufBytes(tinyGguf());
/** As the reference model, but small; from the Hub and from a wheel. */
export const small: KnownModel = {
  id,
  file: "tiny.gguf",
  bytes: bigFile.length,
  sha256: sha256(bigFile),
  hub: { repository: "quant/tiny-GGUF", revision: "abc", path: "tiny.gguf" },
  pip: { package: "llm-tiny", version: "0.1.2", member: "llm_tiny/tiny.gguf" },
};
