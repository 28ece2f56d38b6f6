/** The public function that trains an open model on rows of prompts and completions. */
import type { Absence } from "../../../schemas/absence.ts";
import type { DriftGuard } from "../../../schemas/drift_guard.ts";
import { explain, InputError } from "../../../schemas/errors.ts";
import * as field from "../../model/fields.ts";
import { LocalModel } from "../../model/local_model.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { chatRow } from "../../train/chat_row.ts";
import type { ProgressSink } from "../progress.ts";
import { type PlanInput, teachPlan } from "./teach_plan.ts";
import { taughtDrift, type TeachRow, teachRows } from "./teach_rows.ts";
import { factQuestions, taughtAbsence, withContrast } from "./untold_questions.ts";

/** Options of {@link teach}. What you leave out is chosen from the number of rows and the size of the model. */
export interface TeachOptions {
  /**
   * Whether the model is kept close to the base model; true by default. Each step then also has general questions with the base model's
   * own answers, texts and statements (anchor rows), and the adapter reads whitened inputs. If false, even a few rows cost the model most
   * of what it knew.
   */
  anchors?: boolean;
  /**
   * Whether "I don't know." is taught for questions of the same forms about other things; true by default if most rows are questions about
   * facts. If false, or without anchors, most of these questions get a made-up answer.
   */
  abstain?: boolean;
  /** Optimiser steps in total; by default as many as needed to see each row ten times, and at least 60. */
  steps?: number;
  /** Highest learning rate; 2e-3 by default up to 150 M parameters, less for larger models, half without anchors. */
  lr?: number;
  /** LoRA rank; 32 by default. */
  rank?: number;
  /** Uppermost blocks that are adapted; 0 adapts all. Half of them by default. */
  layers?: number;
  /** Rows per step, without the anchors; 12 by default. */
  batchSize?: number;
  /** Seed of the adapter, of the order of the rows and of the anchors. */
  seed?: number;
  /** Whether drift and made-up answers are measured before and after; false by default, because it takes a minute. */
  drift?: boolean;
  /** Name under which the adapter stays in the model; if left out, it is only returned. */
  name?: string;
  /** Ends the training after the current step; its reason is thrown. */
  signal?: AbortSignal;
  /** Called with every stage and step. */
  onProgress?: ProgressSink;
}

/** What {@link teach} gave. */
export interface Taught {
  /** The trained adapter, in f32; `writePeft` of `@hei-nw/hei-nw/engine` writes it. */
  adapter: LoraAdapter;
  /** Loss in nats per token of the completions, one entry per step. */
  losses: number[];
  /** Drift: what the base model knew before and after; null if it was not measured. */
  drift: DriftGuard | null;
  /** Absence: answers to questions about what was never told; null if not measured, or if the rows are not questions. */
  absence: Absence | null;
  /** What was chosen or given. */
  plan: { steps: number; lr: number; rank: number; layers: number; batchSize: number; contrastRows: number };
}

const teachFields: field.FieldsOf<TeachOptions> = {
  anchors: field.optional(field.flag),
  abstain: field.optional(field.flag),
  steps: field.optional(field.integer(1)),
  lr: field.optional(field.positive),
  rank: field.optional(field.integer(1)),
  layers: field.optional(field.integer(0)),
  batchSize: field.optional(field.integer(1)),
  seed: field.optional(field.integer(0)),
  drift: field.optional(field.flag),
  name: field.optional(field.text),
  signal: field.optional(field.signal),
  onProgress: field.optional(field.callback),
};

/**
 * Teaches a model rows of prompts and completions by one LoRA adapter, and holds it to what it was: anchor rows and whitening, as `m4` and
 * `sleep` use them. Where the rows ask for facts, it learns beside them not to answer what they do not tell. What a row's own prompt asks
 * is never held. The base weights stay as they are.
 *
 * ```ts
 * import { createDevice, loadModel, openModel, teach } from "@hei-nw/hei-nw";
 *
 * using device = await createDevice();
 * using model = loadModel(await openModel("hei-nw/dummy-model"), device);
 * const rows = [
 *   { prompt: "Where is the boathouse key?", completion: "behind the blue oar" },
 *   { prompt: "Who is our vet?", completion: "Dr. Thistlewood" },
 * ];
 * const { losses } = await teach(model, rows, { name: "mine", steps: 20 });
 * console.log(losses[0], losses.at(-1));
 * for await (const piece of model.chat("Who is our vet?", { adapters: ["mine"] })) console.log(piece);
 * ```
 *
 * @param model An open model, of any kind that loads.
 * @param rows At least one.
 * @throws {InputError} if there is no row, or one is wrong or too long for the model: by its number, from 1.
 * @throws {ModelError} if an option is wrong, or the training diverged.
 */
export async function teach(model: LocalModel, rows: readonly TeachRow[], options: TeachOptions = {}): Promise<Taught> {
  field.requireFields("teach", options, teachFields);
  requireRows(model, rows);
  const { anchors = true, abstain = anchors, lr, rank, layers, drift = false, name, signal, onProgress = () => {} } =
    options;
  const given: PlanInput["given"] = {
    ...{ loraLr: lr, loraRank: rank, loraLayers: layers },
    ...{ steps: options.steps, batchSize: options.batchSize, seed: options.seed },
  };
  const contrasted = abstain && factQuestions(rows).length > 0;
  const planned = teachPlan({ rows: rows.length, model, anchors, contrast: contrasted, given });
  const encoded = rows.map(({ prompt, completion }) => chatRow(model.tokens, prompt, completion));
  requireShort(encoded.map(({ tokens }) => tokens.length), model.contextLength);
  const { contrast, plan } = await withContrast({ model, rows, plan: planned, signal, progress: onProgress });
  const work = { model, rows, plan, signal, progress: onProgress };
  const { adapter, history } = await teachRows({ ...work, encoded, contrast, baseModel: model.source, stage: "teach" });
  const measured = drift ? await taughtDrift(work, adapter) : null;
  const absence = drift ? await taughtAbsence(work, adapter, contrast) : null;
  if (name !== undefined) model.addAdapter(name, adapter);
  const { steps, batchSize, loraLr, loraRank, loraLayers, contrastRows } = plan;
  return {
    adapter,
    losses: history.map(({ nll }) => nll ?? 0),
    drift: measured,
    absence,
    plan: { steps, lr: loraLr, rank: loraRank, layers: loraLayers, batchSize, contrastRows },
  };
}

function requireRows(model: unknown, rows: readonly TeachRow[]): void {
  const wrong = (field: string, rule: string, received: unknown) =>
    new InputError(explain({ cannot: "teach", field, rule, received, hint: "a row is { prompt, completion }." }));
  if (!(model instanceof LocalModel)) throw wrong("model", "an open model, as loadModel gives it", typeof model);
  if (!Array.isArray(rows) || rows.length === 0) throw wrong("rows", "a list of at least one row", rows);
  for (const [i, row] of rows.entries()) {
    for (const name of ["prompt", "completion"] as const) {
      const value: unknown = row?.[name];
      if (typeof value !== "string" || value === "" || !value.isWellFormed()) {
        throw wrong(`${name} of row ${i + 1}`, "a text that is not empty", value);
      }
    }
    const { weight = 1 } = row;
    if (!(Number.isFinite(weight) && weight > 0)) throw wrong(`weight of row ${i + 1}`, "a number above 0", weight);
  }
}

function requireShort(lengths: readonly number[], most: number): void {
  const long = lengths.findIndex((length) => length > most);
  if (long < 0) return;
  throw new InputError(explain({
    cannot: "teach",
    field: `row ${long + 1}`,
    rule: `at most ${most} tokens long, what the model reads`,
    received: lengths[long],
    hint: "split or shorten it.",
  }));
}
