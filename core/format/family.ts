/** The model families whose files this project reads and writes. What a model computes is said by its configuration alone. */

/** A family by the name that `config.json` (`model_type`) and GGUF (`general.architecture`) give it. */
export type Family = "llama" | "qwen2";

/** The family of a name. */
export function familyNamed(name: unknown): Family | undefined {
  return name === "llama" || name === "qwen2" ? name : undefined;
}

/** The family whose Hugging Face class computes what a configuration says: Qwen2's q, k and v have biases, Llama's have none. */
export function familyOf(config: { qkvBias: boolean }): Family {
  return config.qkvBias ? "qwen2" : "llama";
}

/** Whether GGUF files of a family hold the rows of q and k in llama.cpp's rotary order (2j, 2j + 1) and not half a head apart. */
export function interleavedInGguf(family: Family): boolean {
  return family === "llama";
}
