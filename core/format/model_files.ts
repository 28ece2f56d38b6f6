/** The files of a Hugging Face repository that make up a model; all lie at its top. */

const smallFiles = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "chat_template.jinja",
  "chat_template.json",
];
/** Names the tensors of each shard. */
export const indexFile = "model.safetensors.index.json";
/** The weights in one piece. */
export const wholeFile = "model.safetensors";

/** What the name of a shard says: `model-00002-of-00003.safetensors`. Counts begin at 1. */
export function shardOf(name: string): { no: number; count: number } | undefined {
  const [, no, count] = /^model-(\d+)-of-(\d+)\.safetensors$/.exec(name) ?? [];
  return no === undefined ? undefined : { no: Number(no), count: Number(count) };
}

/** Whether a file is one of the weights, in one piece or as a shard. */
export function isWeightsFile(name: string): boolean {
  return name === wholeFile || shardOf(name) !== undefined;
}

/** Whether a name says that a file is a GGUF. */
export function isGgufName(name: string): boolean {
  return /\.gguf$/i.test(name);
}

/** Whether a file is part of a model: configuration, tokenizer or weights. */
export function isModelFile(name: string): boolean {
  return smallFiles.includes(name) || name === indexFile || isWeightsFile(name);
}

/** Whether a name is one that programs give to a download while it goes on. */
export function unfinished(name: string): boolean {
  return /\.(incomplete|part|partial|crdownload|download|aria2|tmp)$/i.test(name);
}

/** The lock of a folder while a run writes to it; no part of what the folder holds. */
export const lockFile = ".hei-nw.lock";
