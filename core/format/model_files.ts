/** The files of a Hugging Face repository that make up a model; all lie at its top. */

const smallFiles = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
];
/** Names the tensors of each shard. */
export const indexFile = "model.safetensors.index.json";
/** The weights in one piece. */
export const wholeFile = "model.safetensors";

/** Whether a file is one of the weights, in one piece or as a shard. */
export function isWeightsFile(name: string): boolean {
  return name === wholeFile || /^model-\d+-of-\d+\.safetensors$/.test(name);
}

/** Whether a name says that a file is a GGUF. */
export function isGgufName(name: string): boolean {
  return /\.gguf$/i.test(name);
}

/** Whether a file is part of a model: configuration, tokenizer or weights. */
export function isModelFile(name: string): boolean {
  return smallFiles.includes(name) || name === indexFile || isWeightsFile(name);
}
