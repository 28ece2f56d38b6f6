/** Where a model is on this machine: a path, the project's own cache, or Hugging Face's. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { InputError } from "../../schemas/errors.ts";
import { fileBytes, leadsNowhere } from "./file_bytes.ts";
import { beginsAsGguf, readGgufKind } from "./gguf.ts";
import { partName } from "./gguf_parts.ts";
import { embeddedModel } from "./known_models.ts";
import { isGgufName, isModelFile, unfinished } from "./model_files.ts";
import { wrongContent } from "./wrong_content.ts";

/** A model that was found. */
export interface Location {
  /** A GGUF file, or a folder as save_pretrained writes it. */
  kind: "gguf" | "folder";
  /** Where it is. */
  path: string;
  /** Named by its path, part of the project, found in the project's cache, or in Hugging Face's. */
  from: "path" | "project" | "cache" | "huggingface";
}

/** Environment variables, injectable for tests. */
export interface Environment {
  /** Value of a variable; undefined if it is absent or empty. */
  get(name: string): string | undefined;
  /** The user's home folder. */
  home(): string;
}

/** The process's own. */
export const processEnvironment: Environment = { get: (name) => process.env[name] || undefined, home: homedir };

/** A path with `~` as the home folder, which no shell puts in where a variable's value stands in quotes; huggingface_hub does the same. */
function expanded(path: string, env: Environment): string {
  return path === "~" || path.startsWith("~/") ? join(env.home(), path.slice(1)) : path;
}

/** A folder that a variable names. */
function named(variable: string, env: Environment): string | undefined {
  const path = env.get(variable);
  return path === undefined ? undefined : expanded(path, env);
}

/** The project's own cache: `$HEI_NW_CACHE`, `$XDG_CACHE_HOME/hei-nw` or `~/.cache/hei-nw`. */
export function cacheFolder(env: Environment): string {
  const own = named("HEI_NW_CACHE", env);
  if (own) return resolve(own);
  return join(named("XDG_CACHE_HOME", env) ?? join(env.home(), ".cache"), "hei-nw");
}

/** Where a pulled model lies in the project's own cache. */
export function cachedModelFolder(id: string, env: Environment): string {
  return join(cacheFolder(env), "models", id.replaceAll("/", "--"));
}

/** Hugging Face's cache: `$HF_HUB_CACHE`, `$HF_HOME/hub` or `~/.cache/huggingface/hub`. */
export function huggingFaceCache(env: Environment): string {
  const hub = named("HF_HUB_CACHE", env) ?? named("HUGGINGFACE_HUB_CACHE", env);
  if (hub) return hub;
  const home = named("HF_HOME", env) ?? join(named("XDG_CACHE_HOME", env) ?? join(env.home(), ".cache"), "huggingface");
  return join(home, "hub");
}

/** `name` or `organisation/name`, as the Hugging Face Hub writes ids. */
export function isHubId(id: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(id) && !id.includes("..") && !isGgufName(id);
}

/**
 * Finds a model without the network; undefined if an id is in no cache.
 *
 * @throws {InputError} if a path does not lead to a model, or the text is neither path nor id.
 */
export function locateModel(idOrPath: string, env: Environment): Location | undefined {
  const path = expanded(idOrPath, env);
  if (path !== "" && existsSync(path)) {
    const found = modelAt(path, "path");
    if (found) return found;
    const { received, hint = usualHint } = noModelAt(path);
    throw refusal(idOrPath, "a GGUF file or a folder with config.json", received, hint);
  }
  if (!isHubId(idOrPath)) {
    const hint = `${usualHint} ${atHand(env)}`;
    throw refusal(idOrPath, "a model id, a folder or a GGUF file", "no such file or folder", hint);
  }
  if (idOrPath.toLowerCase() === embeddedModel.id) return modelAt(embeddedModel.folder, "project");
  return cachedModel(idOrPath, env) ?? huggingFaceModel(idOrPath, env);
}

const usualHint =
  "give an id such as HuggingFaceTB/SmolLM2-135M-Instruct, a folder with config.json and *.safetensors, or a GGUF file.";

function refusal(model: string, rule: string, received: string, hint = usualHint): InputError {
  return new InputError(`Cannot open model ${model}: model must be ${rule}: received ${received}. Hint: ${hint}`);
}

/** What is at a path that leads to no model. */
function noModelAt(path: string): { received: string; hint?: string } {
  if (!statSync(path).isDirectory()) {
    const wrong = statSync(path).isFile() && statSync(path).size > 0 ? wrongContent(fileBytes(path)) : undefined;
    return wrong ?? { received: "another kind of file" };
  }
  const names = readdirSync(path);
  const of = (which: (name: string) => boolean) => names.filter(which).sort();
  const lost = of((name) => (isModelFile(name) || isGgufName(name)) && leadsNowhere(join(path, name)));
  if (lost.length > 0) {
    return { received: `links that lead nowhere (${firstOf(lost)})`, hint: "download the model again." };
  }
  if (names.includes("adapter_config.json")) {
    return { received: "an adapter and no model", hint: "give its base model, and this folder as the adapter." };
  }
  const weights = of((name) => /\.(safetensors|bin|pth?|ckpt)$/.test(name));
  if (weights.length > 0) {
    return {
      received: `weights without config.json (${firstOf(weights)})`,
      hint: "put the model's config.json and tokenizer.json beside them.",
    };
  }
  const partial = of(unfinished);
  if (partial.length > 0) {
    return { received: `a download that did not finish (${firstOf(partial)})`, hint: "download the model again." };
  }
  return { received: "a folder without a model" };
}

/** Up to four names, and how many there are besides. */
function firstOf(names: readonly string[]): string {
  return names.slice(0, 4).join(", ") + (names.length > 4 ? ` and ${names.length - 4} more` : "");
}

/** What a folder holds, without the links that lead nowhere. */
function present(folder: string): string[] {
  return readdirSync(folder).filter((name) => existsSync(join(folder, name))).sort();
}

/**
 * A GGUF file, a folder with config.json, or a folder with one .gguf file; undefined for anything else. A file is known by its
 * first letters, since Ollama names its own by their hash.
 *
 * @throws {InputError} if a folder holds several .gguf files and no other weights, or a file cannot be read.
 */
export function modelAt(path: string, from: Location["from"]): Location | undefined {
  if (!existsSync(path)) return undefined;
  const stat = statSync(path);
  if (!stat.isDirectory()) {
    // What is named so is opened as one, and then it is said what is wrong with it.
    return isGgufName(path) || (stat.isFile() && beginsAsGguf(fileBytes(path)))
      ? { kind: "gguf", path, from }
      : undefined;
  }
  // A file that is still being pulled ends in .incomplete, so it is not taken for a model.
  const names = present(path);
  if (names.includes("config.json") && names.some((name) => name.endsWith(".safetensors"))) {
    return { kind: "folder", path, from };
  }
  const gguf = ggufIn(path, names.filter(isGgufName));
  if (gguf !== undefined) return { kind: "gguf", path: join(path, gguf), from };
  // With config.json alone the folder is meant as one, and opening it will say what is missing.
  return names.includes("config.json") ? { kind: "folder", path, from } : undefined;
}

/** The one model among the GGUF files of a folder; the parts of a model that was split count as one, and what is no model not at all. */
function ggufIn(folder: string, names: readonly string[]): string | undefined {
  const models = new Map<string, string>();
  for (const name of names) {
    const part = partName(name);
    const model = part ? `${part.prefix} of ${part.count}` : name;
    if (!models.has(model)) models.set(model, name);
  }
  const firsts = [...models.values()];
  const candidates = firsts.length > 1 ? firsts.filter((name) => mayBeModel(join(folder, name))) : firsts;
  if (candidates.length <= 1) return candidates[0] ?? firsts[0];
  const received = `a folder with several GGUF files (${firstOf(candidates)})`;
  throw refusal(folder, "one model", received, "give one by its path.");
}

/** Whether a GGUF says nothing of being a part for images, an adapter or the like. */
function mayBeModel(path: string): boolean {
  try {
    const { architecture, type } = readGgufKind(fileBytes(path));
    return architecture !== "clip" && (type === undefined || type === "model");
  } catch {
    return true;
  }
}

/** A model of the project's own cache. @throws {InputError} as {@link modelAt}. */
export function cachedModel(id: string, env: Environment): Location | undefined {
  return modelAt(cachedModelFolder(id, env), "cache");
}

/** The snapshot that `refs/main` names in Hugging Face's cache, else the newest. @throws {InputError} as {@link modelAt}. */
export function huggingFaceModel(id: string, env: Environment): Location | undefined {
  const repository = join(huggingFaceCache(env), `models--${id.replaceAll("/", "--")}`);
  const snapshots = join(repository, "snapshots");
  if (!existsSync(snapshots)) return undefined;
  const ref = join(repository, "refs", "main");
  const main = existsSync(ref) ? [readFileSync(ref, "utf8").trim()] : [];
  const others = present(snapshots).sort((a, b) =>
    statSync(join(snapshots, b)).mtimeMs - statSync(join(snapshots, a)).mtimeMs
  );
  for (const revision of [...main, ...others]) {
    if (!/^[\w.-]+$/.test(revision)) continue;
    const found = modelAt(join(snapshots, revision), "huggingface");
    // A snapshot of which only the configuration was ever downloaded is no model.
    if (found && (found.kind === "gguf" || present(found.path).some((name) => name.endsWith(".safetensors")))) {
      return found;
    }
  }
  return undefined;
}

/** The ids that can be opened without the network: those of the caches, and the project's own model. */
function modelsAtHand(env: Environment): string[] {
  const ids = new Set<string>();
  const add = (folder: string, prefix: string, find: (id: string) => Location | undefined) => {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const id = name.startsWith(prefix) ? name.slice(prefix.length).replace("--", "/") : "";
      if (isHubId(id) && opens(() => find(id))) ids.add(id);
    }
  };
  add(join(cacheFolder(env), "models"), "", (id) => cachedModel(id, env));
  add(huggingFaceCache(env), "models--", (id) => huggingFaceModel(id, env));
  return [...[...ids].sort(), embeddedModel.id];
}

function opens(find: () => Location | undefined): boolean {
  try {
    return find() !== undefined;
  } catch {
    return false;
  }
}

/** A sentence that names the models at hand. */
export function atHand(env: Environment): string {
  return `On this machine: ${firstOf(modelsAtHand(env))}.`;
}
