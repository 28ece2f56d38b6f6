import { type } from "arktype";
import { artifact } from "./artifact.ts";

/** The value of a flag as it was in force; null if it was left out and has no default. */
export type FlagValue = string | number | boolean | null | (string | number)[];

/** A finished stage and the files it wrote, relative to the run's folder. */
export interface StageRecord {
  /** Name of the stage. */
  stage: string;
  /** What it wrote. */
  files: string[];
}

/** `run.json`: what a run folder holds. Two runs are the same run where command, flags and model agree. */
export interface RunConfig {
  /** The command that ran. */
  command: "m4" | "ablate" | "sweep" | "eval" | "gate" | "accept" | "train-reader";
  /** By the flags' own names: "lora-lr". Only flags that can change a result. */
  flags: Record<string, FlagValue>;
  /** The whole recipe; absent if the command takes none, and in runs of earlier versions. */
  recipe?: {
    /** A preset's name, or the file that was given. */
    name: string;
    /** Every field by its name, as it was in force after all flags: what a recipe file would say. */
    values: Record<string, FlagValue>;
  };
  /** The base model. */
  model: {
    /** As given by `--model`. */
    id: string;
    /** SHA-256 of the weights file(s), in hex. */
    sha256: string;
  };
  /** The device that computed. */
  device: string;
  /** Versions that a result may depend on. */
  versions: Record<string, string>;
  /** Finished stages, in order; a resumed run skips them. */
  stages: StageRecord[];
}

const sha256 = /^[0-9a-f]{64}$/;
const flagValue = "string | number | boolean | null | (string | number)[]";
const schema = artifact<RunConfig>(
  "RunConfig",
  type({
    command: "'m4' | 'ablate' | 'sweep' | 'eval' | 'gate' | 'accept' | 'train-reader'",
    flags: { "[string]": flagValue },
    "recipe?": { name: "string >= 1", values: { "[string]": flagValue } },
    model: { id: "string >= 1", sha256 },
    device: "string",
    versions: { "[string]": "string" },
    stages: [{ stage: "string >= 1", files: "string[]" }, "[]"],
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `run.json`. @throws {FormatError} */
export function readRunConfig(value: unknown): RunConfig {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function runConfigJsonSchema(): object {
  return schema.jsonSchema();
}
