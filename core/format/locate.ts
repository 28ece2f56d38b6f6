/** Where a model is on this machine: a path, the project's own cache, or Hugging Face's. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { InputError } from "../../schemas/errors.ts";
import { embeddedModel } from "./known_models.ts";

/** A model that was found. */
export interface Location {
  /** A .gguf file, or a folder as save_pretrained writes it. */
  kind: "gguf" | "folder";
  /** Where it is. */
  path: string;
  /** Named by its path, part of the project, found in the project's cache, or in Hugging Face's. */
  from: "path" | "project" | "cache" | "huggingface";
}

/** Environment variables, injectable for tests. */
export interface Environment {
  /** Value of a variable; undefined where it is absent or empty. */
  get(name: string): string | undefined;
  /** The user's home folder. */
  home(): string;
}

/** The process's own. */
export const processEnvironment: Environment = { get: (name) => process.env[name] || undefined, home: homedir };

/** The project's own cache: `$HEI_NW_CACHE`, `$XDG_CACHE_HOME/hei-nw` or `~/.cache/hei-nw`. */
export function cacheFolder(env: Environment): string {
  const own = env.get("HEI_NW_CACHE");
  if (own) return resolve(own);
  return join(env.get("XDG_CACHE_HOME") ?? join(env.home(), ".cache"), "hei-nw");
}

/** Where a pulled model lies in the project's own cache. */
export function cachedModelFolder(id: string, env: Environment): string {
  return join(cacheFolder(env), "models", id.replaceAll("/", "--"));
}

/** Hugging Face's cache: `$HF_HUB_CACHE`, `$HF_HOME/hub` or `~/.cache/huggingface/hub`. */
export function huggingFaceCache(env: Environment): string {
  const hub = env.get("HF_HUB_CACHE") ?? env.get("HUGGINGFACE_HUB_CACHE");
  if (hub) return hub;
  const home = env.get("HF_HOME") ?? join(env.get("XDG_CACHE_HOME") ?? join(env.home(), ".cache"), "huggingface");
  return join(home, "hub");
}

/** `name` or `organisation/name`, as the Hugging Face Hub writes ids. */
export function isHubId(id: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(id) && !id.includes("..") && !id.endsWith(".gguf");
}

/**
 * Finds a model without the network; undefined where an id is in no cache.
 *
 * @throws {InputError} where a path does not lead to a model, or the text is neither path nor id.
 */
export function locateModel(idOrPath: string, env: Environment): Location | undefined {
  const path = idOrPath.startsWith("~/") ? join(env.home(), idOrPath.slice(2)) : idOrPath;
  if (path !== "" && existsSync(path)) {
    const found = modelAt(path, "path");
    if (found) return found;
    throw refusal(
      idOrPath,
      "a .gguf file or a folder with config.json",
      statSync(path).isDirectory() ? "a folder without a model" : "another kind of file",
    );
  }
  if (!isHubId(idOrPath)) throw refusal(idOrPath, "a model id, a folder or a .gguf file", "no such file or folder");
  if (idOrPath.toLowerCase() === embeddedModel.id) return modelAt(embeddedModel.folder, "project");
  return modelAt(cachedModelFolder(idOrPath, env), "cache") ?? snapshot(idOrPath, env);
}

function refusal(model: string, rule: string, received: string): InputError {
  return new InputError(
    `Cannot open model ${model}: --model must be ${rule}: received ${received}. ` +
      "Hint: give an id such as HuggingFaceTB/SmolLM2-135M-Instruct, a folder with config.json and *.safetensors, or a .gguf file.",
  );
}

/** A .gguf file, a folder with config.json, or a folder with one .gguf file; undefined for anything else. */
export function modelAt(path: string, from: Location["from"]): Location | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) return path.endsWith(".gguf") ? { kind: "gguf", path, from } : undefined;
  // A file that is still being pulled ends in .incomplete, so it is not taken for a model.
  const names = readdirSync(path).sort();
  const ggufs = names.filter((name) => name.endsWith(".gguf"));
  if (names.includes("config.json") && names.some((name) => name.endsWith(".safetensors"))) {
    return { kind: "folder", path, from };
  }
  if (ggufs.length === 1) return { kind: "gguf", path: join(path, ggufs[0]), from };
  // With config.json alone the folder is meant as one, and opening it will say what is missing.
  return names.includes("config.json") ? { kind: "folder", path, from } : undefined;
}

/** The snapshot that `refs/main` names in Hugging Face's cache, else the newest. */
function snapshot(id: string, env: Environment): Location | undefined {
  const repository = join(huggingFaceCache(env), `models--${id.replaceAll("/", "--")}`);
  const snapshots = join(repository, "snapshots");
  if (!existsSync(snapshots)) return undefined;
  const ref = join(repository, "refs", "main");
  const main = existsSync(ref) ? [readFileSync(ref, "utf8").trim()] : [];
  const others = readdirSync(snapshots).sort((a, b) =>
    statSync(join(snapshots, b)).mtimeMs - statSync(join(snapshots, a)).mtimeMs
  );
  for (const revision of [...main, ...others]) {
    if (!/^[\w.-]+$/.test(revision)) continue;
    const found = modelAt(join(snapshots, revision), "huggingface");
    // A snapshot of which only the configuration was ever downloaded is no model.
    if (found && (found.kind === "gguf" || readdirSync(found.path).some((name) => name.endsWith(".safetensors")))) {
      return found;
    }
  }
  return undefined;
}
