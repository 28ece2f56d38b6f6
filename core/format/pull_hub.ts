/** Models from the Hugging Face Hub: resumed where a download broke off, and checked against the Hub's own checksums. */
import { createHash, type Hash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ListFileEntry } from "@huggingface/hub";
import type { KnownModel } from "./known_models.ts";
import type { Environment } from "./locate.ts";
import { indexFile, isGgufName, isModelFile, isWeightsFile, wholeFile } from "./model_files.ts";
import { moveIntoPlace } from "./move_into_place.ts";
import type { PullProgress } from "./pull_progress.ts";

/** Milliseconds until a server must have begun to answer, and between two pieces of an answer. */
export interface Patience {
  answer: number;
  piece: number;
}

const patience: Patience = { answer: 10_000, piece: 60_000 };

/** One file to fetch. */
interface Wanted {
  path: string;
  bytes: number;
  /** SHA-256 of large files, git's SHA-1 of small ones. */
  checksum: { kind: "sha256" | "git"; hex: string };
}

/** How the Hub is reached. */
export interface HubOptions {
  environment: Environment;
  fetch: typeof fetch;
  progress: (state: PullProgress) => void;
  patience?: Patience;
}

/** The one known file of a model. @throws {Error} in one line. */
export async function pullKnownFromHub(model: KnownModel, folder: string, options: HubOptions): Promise<void> {
  const wanted: Wanted = { path: model.hub.path, bytes: model.bytes, checksum: { kind: "sha256", hex: model.sha256 } };
  await pullFiles(model.hub.repository, model.hub.revision, [wanted], folder, options);
}

/** Configuration, tokenizer and safetensors of a repository. @throws {Error} in one line. */
export async function pullRepositoryFromHub(id: string, folder: string, options: HubOptions): Promise<void> {
  const { listFiles } = await import("@huggingface/hub");
  const entries: ListFileEntry[] = [];
  for await (const entry of listFiles({ repo: id, ...connection(options) })) entries.push(entry);
  const names = entries.filter((e) => e.type === "file").map((e) => e.path);
  const whole = names.includes(wholeFile);
  // Where both are there, the shards and their index are the same weights once more.
  const take = (name: string) =>
    isModelFile(name) && !(whole && (name === indexFile || (isWeightsFile(name) && name !== wholeFile)));
  if (!names.includes("config.json") || !names.some(isWeightsFile)) {
    const ggufs = names.filter(isGgufName);
    throw new Error(
      ggufs.length
        ? `${id} holds GGUF files only; download one (${ggufs.slice(0, 3).join(", ")}) and give its path`
        : `${id} has no config.json with model.safetensors`,
    );
  }
  if (!names.includes("tokenizer.json")) throw new Error(`${id} has no tokenizer.json`);
  const wanted = entries.filter((e) => e.type === "file" && take(e.path)).map((e): Wanted => ({
    path: e.path,
    bytes: e.lfs?.size ?? e.size,
    checksum: e.lfs ? { kind: "sha256", hex: e.lfs.oid } : { kind: "git", hex: e.oid ?? "" },
  }));
  await pullFiles(id, undefined, wanted, folder, options);
}

function connection(options: HubOptions) {
  const { environment } = options;
  const accessToken = environment.get("HF_TOKEN");
  const hubUrl = environment.get("HF_ENDPOINT");
  return {
    fetch: impatient(options.fetch, (options.patience ?? patience).answer),
    ...(hubUrl ? { hubUrl } : {}),
    ...(accessToken ? { accessToken } : {}),
  };
}

/** A fetch that gives up on a server that does not begin to answer. */
function impatient(plain: typeof fetch, milliseconds: number): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new Error(`no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
    try {
      return await plain(input, { ...init, signal: controller.signal });
    } finally {
      clearTimeout(timer);
    }
  };
}

async function pullFiles(
  repo: string,
  revision: string | undefined,
  wanted: readonly Wanted[],
  folder: string,
  options: HubOptions,
): Promise<void> {
  // The partial folder stays after a failure: the next try goes on from there.
  const partial = `${folder}.incomplete`;
  const total = wanted.reduce((sum, w) => sum + w.bytes, 0);
  let before = 0;
  for (const file of wanted) {
    const base = before;
    await pullFile(
      repo,
      revision,
      file,
      join(partial, file.path),
      options,
      (done) => options.progress({ done: base + done, total }),
    );
    before += file.bytes;
  }
  await moveIntoPlace(partial, folder);
}

async function pullFile(
  repo: string,
  revision: string | undefined,
  file: Wanted,
  target: string,
  options: HubOptions,
  progress: (done: number) => void,
): Promise<void> {
  const { downloadFile } = await import("@huggingface/hub");
  let done = existsSync(target) ? statSync(target).size : 0;
  if (done > file.bytes) {
    await rm(target);
    done = 0;
  }
  const resumed = done > 0;
  const hash = file.checksum.kind === "sha256"
    ? createHash("sha256")
    : createHash("sha1").update(`blob ${file.bytes}\0`);
  if (resumed) await hashFile(target, hash);
  if (done < file.bytes) {
    const blob = await downloadFile({
      repo,
      path: file.path,
      xet: false,
      ...(revision ? { revision } : {}),
      ...connection(options),
    });
    if (!blob) throw new Error(`${repo} has no ${file.path}`);
    if (blob.size !== file.bytes) throw new Error(`${file.path} has ${blob.size} bytes in place of ${file.bytes}`);
    await mkdir(dirname(target), { recursive: true });
    const handle = await open(target, "a");
    try {
      const reader = blob.slice(done, file.bytes).stream().getReader();
      for (;;) {
        const { value } = await inTime(reader.read(), (options.patience ?? patience).piece);
        if (!value) break;
        if (done + value.length > file.bytes) throw new Error(`${file.path} is longer than its ${file.bytes} bytes`);
        await handle.write(value);
        hash.update(value);
        done += value.length;
        progress(done);
      }
    } finally {
      await handle.close();
    }
    if (done !== file.bytes) {
      throw new Error(`${file.path} broke off at ${done} of ${file.bytes} bytes; call again to go on`);
    }
  }
  if (hash.digest("hex") === file.checksum.hex) return;
  // What is wrong here stays wrong, so it must not be gone on from.
  await rm(target, { force: true });
  throw new Error(
    `${file.path} does not have the Hub's checksum${
      resumed ? "; its first part was of another download; call again" : ""
    }`,
  );
}

async function hashFile(path: string, hash: Hash): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
}

async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the download stood still for ${milliseconds / 1000} s; call again to go on`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
