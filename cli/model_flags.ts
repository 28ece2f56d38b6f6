/** Rows that several commands share beside those of a run. */
import { type Fields, pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";

/** The model, and what computes. */
export const modelFields = {
  ...pick(recipeFields, ["model", "activationBits"]),
  ...pick(runFields, ["device", "threads"]),
};

/** Shape, rate and schedule of a LoRA adapter. */
export const loraFields = pick(recipeFields, [
  "loraRank",
  "loraAlpha",
  "loraLr",
  "loraTargets",
  "loraLayers",
  "warmup",
  "schedule",
]);

/** From where the training of a reader or an asker sets out. */
export const startFields = {
  from: {
    rule: { kind: "text" },
    default: undefined,
    help:
      "adapter folder to start from; a higher rank, projections and blocks that you ask for beyond its own start fresh",
    group: recipeFields.epochs.group,
    value: "<DIR>",
  },
} as const;

/** Notes with questions, and a public question set, beside what is generated. */
export const trainingFileFields = {
  notes: {
    rule: { kind: "text" },
    default: undefined,
    help: 'JSON lines of {"text": …, "facts": [{"answer": …, "questions": […]}], "not_told": […]}, trained as well ' +
      "(ours: core/corpus/asking/written_notes.jsonl)",
    group: recipeFields.epochs.group,
    value: "<FILE>",
  },
  sentences: {
    rule: { kind: "text" },
    default: undefined,
    help: 'JSON lines of {"note": …, "pairs": [{"question": …, "answer": …}]}, trained as well',
    group: recipeFields.epochs.group,
    value: "<FILE>",
  },
} as const;

/** The same rows, whose values are chosen if they are not given. @param from Shown instead of a default: "from the rows". */
export function chosenFields<T extends Fields>(fields: T, from: string): ChosenFields<T> {
  const rows = Object.entries(fields).map(([name, field]) => [name, { ...field, default: undefined, shown: from }]);
  return Object.fromEntries(rows) as ChosenFields<T>;
}

type ChosenFields<T extends Fields> = { [K in keyof T]: Omit<T[K], "default"> & { default: undefined } };

/** Number formats of what is written. */
export const dtypes = ["f32", "f16", "bf16"] as const;
