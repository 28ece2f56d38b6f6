/** Which files of a model folder hold its weights. */
import { lostLink } from "./byte_source.ts";
import { type FolderFiles, folderJson } from "./folder_files.ts";
import { indexFile, isGgufName, shardOf, unfinished, wholeFile } from "./model_files.ts";
import { type Reading, startReading } from "./reading.ts";

/** Weights of other programs' formats. */
const foreign = /\.(bin|pt|pth|ckpt|h5|msgpack|onnx|npz|nemo|mlmodel|tflite)$/;
/** Safetensors beside a model that are not its weights. */
const besideWeights = /^(adapter_model|consolidated|optimizer|training_args|scheduler|pytorch_lora_weights)/;

/**
 * The names of the files in order, with the tensors that the index expects in each; undefined: all that are in it. As transformers 5 does,
 * the weights in one piece go before an index.
 *
 * @throws {FormatError} naming what is missing, or what is there in its place.
 */
export function weightFiles(folder: FolderFiles, reading: Reading): Map<string, Set<string> | undefined> {
  const names = folder.names();
  const shards = names.filter((name) => shardOf(name) !== undefined);
  if (names.includes(wholeFile)) {
    if (names.includes(indexFile) || shards.length > 0) {
      const others = [...names.includes(indexFile) ? [indexFile] : [], ...shards].slice(0, 3).join(", ");
      reading.warn(`${wholeFile} is taken, as by transformers; what is beside it is not: ${others}.`);
    }
    return new Map([[wholeFile, undefined]]);
  }
  if (names.includes(indexFile)) return indexedFiles(folder);
  if (shards.length > 0) return looseShards(shards, reading);
  const others = names.filter((name) => name.endsWith(".safetensors") && !besideWeights.test(name));
  if (others.length === 1) {
    reading.warn(`${wholeFile} is not there; ${others[0]} is taken for it.`);
    return new Map([[others[0], undefined]]);
  }
  throw noWeights(names, others, reading);
}

function noWeights(names: readonly string[], candidates: readonly string[], reading: Reading) {
  const fail = (received: unknown, hint: string) => reading.fail(wholeFile, "in the folder", received, hint);
  if (candidates.length > 0) {
    return fail(candidates.slice(0, 4), "leave one of them there, or give them their usual names.");
  }
  const partial = names.filter(unfinished);
  if (partial.length > 0) return fail(partial.slice(0, 4), "the download did not finish; download the model again.");
  const torch = names.filter((name) => foreign.test(name));
  if (torch.length > 0) {
    return fail(torch.length === 1 ? torch[0] : torch.slice(0, 4), "save the model as safetensors.");
  }
  if (names.some((name) => name.startsWith("adapter_model"))) {
    return fail(
      "adapter_model",
      "this is an adapter and no model; give its base model, and this folder as the adapter.",
    );
  }
  const consolidated = names.find((name) => name.startsWith("consolidated"));
  if (consolidated) {
    return fail(consolidated, "Mistral's and Meta's own format is not supported; take the model as safetensors.");
  }
  if (names.some(isGgufName)) return fail(names.filter(isGgufName).slice(0, 4), "give the GGUF file by its path.");
  return fail(undefined, "give a folder with config.json, tokenizer.json and model.safetensors.");
}

/** Shards without an index name their tensors themselves. */
function looseShards(shards: readonly string[], reading: Reading): Map<string, undefined> {
  const count = shardOf(shards[0])!.count;
  for (let no = 1; no <= count; no++) {
    const name = shards.find((shard) => shardOf(shard)!.no === no && shardOf(shard)!.count === count);
    if (name !== undefined) continue;
    const digits = (n: number) => String(n).padStart(5, "0");
    const missing = `model-${digits(no)}-of-${digits(count)}.safetensors`;
    throw reading.fail(
      missing,
      "in the folder, as the other shards' names say",
      undefined,
      "the model is incomplete; download it again.",
    );
  }
  if (shards.length !== count) {
    throw reading.fail("shards", `${count}, as their names say`, shards.length, "remove those of another model.");
  }
  reading.warn(`${indexFile} is not there; the tensors of all ${count} shards are taken.`);
  return new Map(shards.map((name) => [name, undefined]));
}

function indexedFiles(folder: FolderFiles): Map<string, Set<string>> {
  const { fail } = startReading(folder.pathOf(indexFile));
  const map = folderJson(folder, indexFile)?.weight_map;
  if (typeof map !== "object" || map === null) throw fail("weight_map", "an object of tensor and file names", map);
  const byFile = new Map<string, Set<string>>();
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file)) {
      throw fail(`weight_map of ${name}`, "the name of a safetensors file in this folder", file);
    }
    byFile.set(file, (byFile.get(file) ?? new Set()).add(name));
  }
  for (const file of byFile.keys()) {
    if (folder.file(file)) continue;
    throw startReading(folder.path).fail(
      file,
      `in the folder, as ${indexFile} says`,
      folder.names().includes(file) ? lostLink : undefined,
      "the model is incomplete; download it again.",
    );
  }
  return new Map([...byFile].sort(([a], [b]) => (a < b ? -1 : 1)));
}
