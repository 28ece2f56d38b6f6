/** What a run's folder is named after where no folder is given. */
import { createHash } from "node:crypto";
import { defaultsOf } from "../../../schemas/field.ts";
import { specification } from "../../../schemas/recipe.ts";
import { runFields } from "../../../schemas/run_fields.ts";
import { flagsOf } from "./run_folder.ts";

/** What a name says in words, never the time. */
export interface SlugParts {
  /** One scenario or several. */
  scenario: string | readonly string[];
  /** Records per scenario. */
  n: number;
  /** The run's seed. */
  seed: number;
  /** The base model, as given by --model. */
  model: string;
  /** How replay rows are ordered. */
  scheduler: string;
  /** Threshold of the write gate. */
  tau: number;
}

/** Flags that the name says in words. */
const said = new Set(["scenario", "n", "seed", "scheduler", "tau"]);

/**
 * "A-n48-seed13-smollm2-135m-instruct-ca2-tau1.5", and where an option has another value than the specification's, eight
 * digits that stand for all such: two runs that differ in any option have different names.
 *
 * @param options The run's options, resolved; where and how it takes place is passed over.
 */
export function runSlug(parts: SlugParts, options: object = {}): string {
  const { scenario, n, seed, model, scheduler, tau } = parts;
  const names = typeof scenario === "string" ? [scenario] : scenario;
  // "ABC", but "A_my-facts".
  const together = names.join(names.every((one) => one.length === 1) ? "" : "_");
  const last = model.replace(/[\\/]+$/, "").split(/[\\/]/).at(-1) ?? model;
  const name = last.replace(/\.gguf$/i, "").toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  const words = `${together}-n${n}-seed${seed}-${name || "model"}-${scheduler}-tau${tau}`;
  const other = unlikeSpecification(options);
  return other.length === 0 ? words : `${words}-${digest(other)}`;
}

/** The options that differ from the specification's values, by name: an option that is added later changes no old name. */
function unlikeSpecification(options: object): [string, unknown][] {
  const plain = flagsOf({ ...specification, ...defaultsOf(runFields) });
  return Object.entries(flagsOf(options))
    .filter(([name, value]) => !said.has(name) && JSON.stringify(value) !== JSON.stringify(plain[name] ?? null))
    .sort(([a], [b]) => a < b ? -1 : 1);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 8);
}
