/**
 * Rows that tell facts, and questions about what they do not tell: some are trained as contrast, by others it is measured what is made up
 * (docs/consolidation.md).
 */
import type { Absence } from "../../../schemas/absence.ts";
import { measureAbsence } from "../../eval/absence.ts";
import type { LocalModel } from "../../model/local_model.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { consolidatedAdapter } from "../../replay/consolidate.ts";
import type { Asker } from "../../replay/rehearsal/asker.ts";
import { absenceQuestions, contrastFor, fewNear, type Told } from "../m4/never_told.ts";
import { askerAdapter } from "../asker_of.ts";
import { openAsker } from "../open_asker.ts";
import { counted } from "../progress.ts";
import type { TeachPlan } from "./teach_plan.ts";
import type { DriftWork, TeachRow } from "./teach_rows.ts";

/** Longest question that asks for a fact, in characters: a longer one is a task. */
const longestQuestion = 160;
/** From this share of the rows on, questions are what is taught. */
const mostlyQuestions = 0.5;
/** Fewer different answers than this share of the questions are a choice among a few, and no facts. */
const variousAnswers = 0.1;
/** Steps for which contrast questions are made; in a longer training they come again. */
const mostSteps = 300;

/** The prompts that ask for facts; none if the rows are no questions with answers. */
export function factQuestions(rows: readonly TeachRow[]): string[] {
  const asking = rows.filter(({ prompt }) => {
    const text = prompt.trim();
    return text.endsWith("?") && text.length <= longestQuestion && !text.includes("\n");
  });
  const answers = new Set(asking.map(({ completion }) => completion.trim().toLowerCase()));
  if (asking.length < mostlyQuestions * rows.length || answers.size < variousAnswers * asking.length) return [];
  return [...new Set(asking.map(({ prompt }) => prompt.trim()))];
}

/** Contrast questions for a training of rows, as its plan wants them, and the plan: without contrast rows where no question can be made. */
export async function withContrast(work: DriftWork): Promise<{ contrast: string[]; plan: TeachPlan }> {
  const { plan } = work, { steps, seed, contrastRows } = plan;
  if (contrastRows === 0) return { contrast: [], plan };
  const contrast = await withAsker(work.model, (asker) =>
    contrastFor({ asker }, toldBy(work.rows), {
      ...{ steps: Math.min(steps, mostSteps), perStep: contrastRows, near: fewNear, seed },
      progress: counted(work, "contrast questions"),
      ...(work.signal ? { signal: work.signal } : {}),
    }));
  return { contrast, plan: contrast.length > 0 ? plan : { ...plan, contrastRows: 0 } };
}

/**
 * What is said to questions of the taught forms about what was never told, before and after; null if no such question can be made.
 *
 * @param contrast Questions that were trained: none of them is asked.
 */
export async function taughtAbsence(
  work: DriftWork,
  adapter: LoraAdapter,
  contrast: readonly string[],
): Promise<Absence | null> {
  const { model, rows, plan: { seed } } = work;
  const more = work.signal ? { signal: work.signal } : {};
  const told = toldBy(rows);
  if (told.trained.length === 0) return null;
  const questions = await withAsker(
    model,
    (asker) => absenceQuestions({ asker }, told, { seed, contrast, ...more }),
  );
  if (questions.length === 0) return null;
  model.addAdapter(consolidatedAdapter, adapter);
  try {
    return await measureAbsence(model, questions, [consolidatedAdapter], {
      taught: [...new Set(rows.map(({ completion }) => completion))],
      progress: counted(work, "ask what was never told"),
      ...more,
    });
  } finally {
    model.removeAdapter(consolidatedAdapter);
  }
}

function toldBy(rows: readonly TeachRow[]): Told {
  return {
    texts: rows.map(({ prompt, completion }) => `${prompt}\n${completion}`),
    trained: factQuestions(rows),
    heldOut: [],
  };
}

/** Leaves the model's adapters as they were. */
async function withAsker<T>(model: LocalModel, run: (asker: Asker) => Promise<T>): Promise<T> {
  const wasThere = model.adapterNames().includes(askerAdapter);
  const asker = await openAsker(model);
  try {
    return await run(asker);
  } finally {
    if (!wasThere) model.removeAdapter(askerAdapter);
  }
}
