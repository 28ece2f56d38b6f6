import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { explain, InputError } from "../../schemas/errors.ts";
import { parameterCount } from "../format/lora_adapter.ts";
import { writePeft } from "../format/peft.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import { answerTokens } from "../memory/answer_tokens.ts";
import { chatRow, turnEnd } from "../train/chat_row.ts";
import type { TrainRow } from "../train/train_row.ts";
import { type Absence, absenceShares } from "../../schemas/absence.ts";
import type { DriftGuard } from "../../schemas/drift_guard.ts";
import type { FlagValue } from "../../schemas/run_config.ts";
import { adapterFolder } from "./adapter_training.ts";
import { claimFolder, guardFile, refuseTaken } from "./store/claim.ts";
import { writeJsonAtomic } from "./store/atomic_write.ts";
import type { RunContext, RunOutcome } from "./m4_options.ts";
import type { TrainLoraOptions } from "./training_options.ts";
import { openRunModel } from "./open_model.ts";
import { type PromptRow, readPromptRows } from "./prompt_rows.ts";
import { flagsOf } from "./store/run_folder.ts";
import { lostText } from "./teach/loss_text.ts";
import { planText, teachPlan } from "./teach/teach_plan.ts";
import { taughtDrift, teachRows } from "./teach/teach_rows.ts";
import { factQuestions, taughtAbsence, withContrast } from "./teach/untold_questions.ts";
import { teachingCheckpoint } from "./teach/teaching_checkpoint.ts";

/** What a training was, beside its adapter. */
export interface TrainLoraReport {
  base_model: string;
  base_sha256: string;
  /** Of the rows, as JSON. */
  data_sha256: string;
  /** As the training had them, those that were chosen too. */
  flags: Record<string, FlagValue>;
  /** Names of the flags that nobody gave: chosen from the rows and the model. */
  chosen: string[];
  rows: number;
  steps: number;
  trainable_params: number;
  /** Nats per answer token of every step. */
  loss: number[];
  /** What the base model knew, before and after: a quick guard. */
  drift: DriftGuard;
  /** What is said to questions about what was never told; `absence.json` has each. Null if the rows are no questions. */
  absence: Omit<Absence, "answers"> | null;
  /** What of it was lost, in words; null if it is no more than chance may take. */
  lost: string | null;
}

const reportName = "train_lora.json", absenceName = "absence.json";
const stateName = "train_lora.state";

/**
 * `hei-nw train-lora`: one LoRA adapter from a file of prompts and completions; loss on the completions only. Anchors hold the base model
 * unless they are left out, and what it lost is measured and said.
 */
export async function runTrainLora(
  options: TrainLoraOptions,
  context: RunContext,
): Promise<RunOutcome<TrainLoraReport>> {
  const { out } = options;
  const data = await readPromptRows(options.data);
  const kind = adapterFolder(stateName);
  await using claim = await claimFolder(out, "train-lora", kind);
  refuseTaken(claim, kind, options);
  const requireUntouched = await guardFile(join(out, kind.result));
  const model = await openRunModel(options, context.progress);
  try {
    const rows = data.map((row) => trainRow(model.tokens, row, options.raw));
    const tooLong = rows.findIndex((row) => row.tokens.length > model.contextLength);
    if (tooLong >= 0) {
      throw new InputError(
        `Cannot train on ${options.data}, line ${
          data[tooLong].line
        }: it must have at most ${model.contextLength} tokens: received ${
          rows[tooLong].tokens.length
        }. Hint: split or shorten it.`,
      );
    }
    const contrasted = !options.noAbstain && !options.noAnchors && !options.raw && factQuestions(data).length > 0;
    const planned = teachPlan({
      ...{ rows: rows.length, model, given: options },
      ...{ anchors: !options.noAnchors, contrast: contrasted },
    });
    const { progress, signal } = context;
    const { contrast, plan } = await withContrast({ model, rows: data, plan: planned, progress, signal });
    progress({ stage: "train lora", step: 0, total: plan.steps, note: planText(plan, model.config.layers) });
    const dataHash = createHash("sha256").update(JSON.stringify(data)).digest("hex");
    const flags = flagsOf({ ...options, ...plan });
    const checkpoint = teachingCheckpoint(join(out, stateName), { flags, data: dataHash, base: model.sha256 });
    // What cannot be continued is refused before anything is computed.
    const state = options.resume ? await checkpoint.load() : undefined;
    const work = { model, plan, progress, signal, rows: data };
    const { adapter, history } = await teachRows({
      ...work,
      contrast,
      encoded: rows,
      baseModel: options.model,
      stage: "train lora",
      ...(state ? { resume: () => Promise.resolve(state) } : {}),
      save: checkpoint.save,
    });
    const drift = await taughtDrift(work, adapter);
    const absence = options.raw ? null : await taughtAbsence(work, adapter, contrast);
    await requireUntouched();
    await writePeft(out, adapter, { dtype: options.dtype });
    const given = flagsOf(options);
    const summary: TrainLoraReport = {
      base_model: options.model,
      base_sha256: model.sha256,
      data_sha256: dataHash,
      flags,
      chosen: Object.keys(flags).filter((name) => (given[name] ?? null) === null && flags[name] !== null),
      rows: rows.length,
      steps: history.length,
      trainable_params: parameterCount(adapter),
      loss: history.map(({ nll }) => nll ?? 0),
      drift,
      absence: absence && absenceShares(absence),
      lost: lostText(drift) ?? null,
    };
    if (absence) await writeJsonAtomic(join(out, absenceName), absence);
    else await rm(join(out, absenceName), { force: true });
    await writeJsonAtomic(join(out, reportName), summary);
    await checkpoint.clear();
    const written = ["adapter_config.json", "adapter_model.safetensors", reportName, ...(absence ? [absenceName] : [])];
    const files = written.map((name) => join(out, name));
    return { out, summary, files };
  } finally {
    model.close();
  }
}

/**
 * Through the model's chat template; with `raw` the completion follows the prompt as it stands, and the text then ends.
 *
 * @throws {InputError} if the tokenizer reads nothing of the completion.
 */
export function trainRow(tokens: Tokenizer, { prompt, completion, line }: PromptRow, raw: boolean): TrainRow {
  if (!raw) return chatRow(tokens, prompt, completion);
  // As one text: some tokenizers begin every text with a space, which would come between the two.
  const text = prompt + completion;
  const begun = answerTokens(tokens, text, { start: prompt.length, end: text.length });
  if (begun.continuation.length === 0) {
    throw new InputError(explain({
      cannot: `train on line ${line}`,
      field: "completion",
      rule: "text that the tokenizer reads",
      received: completion,
      hint: "it consists of characters that this tokenizer leaves out.",
    }));
  }
  const end = tokens.endIds.length > 0 ? [tokens.endIds[0]] : turnEnd(tokens);
  return {
    tokens: [...begun.prompt, ...begun.continuation, ...end],
    answerStart: begun.prompt.length,
    loss: "nll",
  };
}
