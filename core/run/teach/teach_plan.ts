/**
 * What a training of rows is made of where nothing is said: the one place for the defaults of `teach` and `train-lora`. They come from the
 * number of rows and the size of the model (docs/commands.md says them in words, docs/log.md what they were measured on).
 */
import type { LocalModel } from "../../model/local_model.ts";
import { type Recipe, specification } from "../../../schemas/recipe.ts";

/** What may be said; what is left out or undefined is chosen. */
export type PlanFields =
  | "loraRank"
  | "loraAlpha"
  | "loraLr"
  | "loraLayers"
  | "loraTargets"
  | "batchSize"
  | "epochs"
  | "steps"
  | "warmup"
  | "schedule"
  | "seed"
  | "whiten"
  | "contrastRows"
  | `anchor${"Weight" | "Bound" | "Share" | "Chat" | "Text" | "Statements" | "Memory"}`;

/** Every value of a training. */
export type TeachPlan = Pick<Recipe, Exclude<PlanFields, "steps">> & { steps: number };

/** What the rule looks at. */
export interface PlanInput {
  /** Rows to teach. */
  rows: number;
  model: Pick<LocalModel, "parameters" | "ownCorpus"> & { config: Pick<LocalModel["config"], "layers"> };
  /** Whether anchors and whitening hold the base model. */
  anchors: boolean;
  /** Whether rows about what was never told stand beside them. */
  contrast: boolean;
  /** What a person said; it wins. */
  given: Partial<{ [K in PlanFields]: Recipe[K] | undefined }>;
}

/** A row is seen so often; of many rows fewer times, so that no training sees more than `mostSeen` rows, and each at least `leastPasses` times. */
const passes = 10, mostSeen = 10_000, leastPasses = 3;
/** A few rows are seen more often: whitened inputs take so many steps to learn anything. */
const fewestSteps = 60;
/** The highest learning rate of models up to `smallModel` parameters; larger ones have less, by the root of their size. */
const smallRate = 2e-3, smallModel = 1.5e8, leastRate = 1e-4;
/** Without anchors the rate is half as high: nothing holds what it moves. */
const bareRate = 0.5;

/** Contrast rows for each row of a step. */
const contrastShare = 5 / 12;

/** Anchor rows a step; the model of this project's corpus has questions alone. */
const general = { anchorChat: 8, anchorText: 2, anchorStatements: 8 };
const ownCorpus = { anchorChat: 24, anchorText: 0, anchorStatements: 0 };

/** The values of a training of so many rows. */
export function teachPlan({ rows, model, anchors, contrast, given }: PlanInput): TeachPlan {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const batchSize = given.batchSize ?? Math.min(12, rows);
  const perPass = Math.ceil(rows / batchSize);
  const epochs = given.epochs ?? Math.max(leastPasses, Math.min(passes, Math.floor(mostSeen / rows)));
  const steps = given.steps ??
    (given.epochs === undefined ? Math.max(fewestSteps, perPass * epochs) : perPass * epochs);
  const loraRank = given.loraRank ?? 32;
  const { loraTargets, schedule, seed } = specification;
  const held = anchors
    ? { whiten: 0.1, anchorWeight: 10, anchorBound: 0.3, anchorShare: 0.5, ...(model.ownCorpus ? ownCorpus : general) }
    : { whiten: 0, anchorWeight: 0, anchorBound: 0, anchorShare: 1, anchorChat: 0, anchorText: 0, anchorStatements: 0 };
  return {
    ...{ loraTargets, schedule, seed, anchorMemory: 0, ...held },
    contrastRows: contrast ? Math.ceil(contrastShare * batchSize) : 0,
    loraAlpha: 2 * loraRank,
    loraLr: rateFor(model.parameters) * (anchors ? 1 : bareRate),
    loraLayers: Math.ceil(model.config.layers / 2),
    warmup: Math.min(4, Math.floor(steps / 10)),
    ...said,
    ...{ batchSize, epochs, steps, loraRank },
  };
}

/** Two significant digits, so that it can be said and given again. */
function rateFor(parameters: number): number {
  const rate = smallRate * Math.min(1, Math.sqrt(smallModel / parameters));
  return Math.max(leastRate, Number(rate.toPrecision(2)));
}

/** The whole recipe of a plan, as a held training takes it. */
export function planRecipe(plan: TeachPlan, model: string): Recipe {
  return { ...specification, ...plan, model, cycles: 1, minSteps: 0 };
}

/** The plan in one line, for a person. */
export function planText(plan: TeachPlan, layers: number): string {
  const { steps, batchSize, loraLr, loraRank, loraLayers, whiten, anchorWeight, contrastRows } = plan;
  const blocks = loraLayers === 0 || loraLayers >= layers
    ? `all ${layers} blocks`
    : `the upper ${loraLayers} of ${layers} blocks`;
  const anchored = plan.anchorChat + plan.anchorText + plan.anchorStatements;
  const held = anchorWeight > 0 ? `${anchored} anchor rows a step, whitening ${whiten}` : "no anchors, no whitening";
  const untold = contrastRows > 0 ? `, ${contrastRows} contrast ${contrastRows === 1 ? "row" : "rows"} a step` : "";
  return `${steps} steps of ${batchSize} rows, rate ${loraLr}, rank ${loraRank} in ${blocks}, ${held}${untold}`;
}
