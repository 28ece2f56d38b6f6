/** Adapters that ship: trained on rows of this project's own making, asked about others, and written with a report. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writePeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { TrainRow } from "../train/train_row.ts";
import { adapterFolder, trainAdapter } from "./adapter_training.ts";
import type { RunContext, RunOutcome } from "./m4_options.ts";
import type { AdapterTrainingOptions } from "./training_options.ts";
import { type GivenTexts, requireKnownWords } from "./known_words.ts";
import { openRunModel } from "./open_model.ts";
import { claimFolder, guardFile, refuseTaken } from "./store/claim.ts";
import { writeJsonAtomic } from "./store/atomic_write.ts";
import { flagsOf } from "./store/run_folder.ts";
import { mean } from "../numbers/mean.ts";

/** Which model it is about. */
export interface BaseOf {
  base_model: string;
  base_sha256: string;
}

/** What every report of such a training says. */
export interface TaskAdapterReport extends BaseOf {
  flags: Record<string, unknown>;
  /** Nats per answer token, mean of the first and of the last ten steps. */
  loss_first: number;
  loss_last: number;
}

/** What is trained for what. */
export interface TaskAdapter<R, N = never> {
  /** Its command: "train-reader". */
  command: string;
  /** "reader": names the files, and the default folder, core/adapters/reader-MODEL. */
  kind: string;
  /** Name of the adapter in the model; part of the seed. */
  name: string;
  options: AdapterTrainingOptions & { out: string | undefined };
  context: RunContext;
  /** Texts of a person's files that rows are made of; refused where the model has hardly a word of them. */
  given?: readonly GivenTexts[];
  /** Asked before anything is trained: what is said where the model needs no training; nothing is written then. */
  needless?(model: LocalModel): Promise<N | undefined>;
  rows(model: LocalModel): readonly TrainRow[];
  /** Optimiser steps, from the number of rows. */
  steps(rows: number): number;
  /** Asks about what was not trained; the adapter is in the model under its name. */
  evaluate(model: LocalModel): Promise<R>;
}

/** Trains, or continues, such an adapter, and writes it with its report. */
export async function trainTaskAdapter<R extends object, N extends object = never>(
  { command, kind, name, options, context, given = [], needless, rows, steps, evaluate }: TaskAdapter<R, N>,
): Promise<RunOutcome<(TaskAdapterReport & R) | (BaseOf & N)>> {
  const out = options.out ?? join("core/adapters", `${kind}-${options.model.split("/").at(-1)!.toLowerCase()}`);
  const stateName = `${kind}.state`, reportName = `${kind}_report.json`;
  const folder = adapterFolder(stateName);
  await using claim = await claimFolder(out, command, folder);
  refuseTaken(claim, folder, options);
  const requireUntouched = await guardFile(join(out, folder.result));
  const model = await openRunModel(options, context.progress);
  try {
    for (const texts of given) requireKnownWords(model, texts, `train the ${kind}`, context.progress);
    const base = { base_model: options.model, base_sha256: model.sha256 };
    const needed = await needless?.(model);
    if (needed !== undefined) return { out, summary: { ...base, ...needed }, files: [] };
    const flags = { ...flagsOf(options) };
    const trained = rows(model);
    const { adapter, losses } = await trainAdapter({
      ...{ model, name, options },
      rows: trained,
      steps: steps(trained.length),
      seed: options.seed,
      identity: { flags, base: model.sha256 },
      statePath: join(out, stateName),
      progress: context.progress,
      signal: context.signal,
      stage: command.replace("-", " "),
    });
    const report = await evaluate(model);
    await requireUntouched();
    await writePeft(out, adapter, { dtype: "bf16" });
    const summary = {
      ...base,
      flags,
      loss_first: mean(losses.slice(0, 10)),
      loss_last: mean(losses.slice(-10)),
      ...report,
    };
    await writeJsonAtomic(join(out, reportName), summary);
    await rm(join(out, stateName)).catch(() => undefined);
    const files = ["adapter_config.json", "adapter_model.safetensors", reportName].map((file) => join(out, file));
    return { out, summary, files };
  } finally {
    model.close();
  }
}
