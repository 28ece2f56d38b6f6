/** Examples of answers: some questions that went right and some that went wrong, with what each mode said. */
import type { Metrics, MetricsRecord } from "../../schemas/metrics.ts";
import { type AnsweredQuestion, type Block, counted, missing, type Part, text } from "./blocks.ts";
import { type ByMode, modes } from "./modes_part.ts";

/** Examples of each kind. */
const shown = 6;

/** The part with examples. */
export function answersPart(held: ByMode): Part {
  const title = "Answers";
  const last = modes.findLast(({ mode }) => held[mode].value !== undefined);
  if (last === undefined) return { title, blocks: [missing("Not here: answers; no mode was measured.")] };
  const { records } = held[last.mode].value!;
  const wrong = pickedFrom(records, (record) => record.em === 0);
  const right = pickedFrom(records, (record) => record.em === 1);
  const told = (indexes: readonly number[]) => indexes.map((i) => answered(held, i, records[i]));
  const count = records.filter(({ em }) => em === 0).length;
  const name = `${last.mode} (${last.says})`;
  const blocks: Block[] = [
    text(
      `${counted(records.length, "question")}; ${name} answers ${
        records.length - count
      } of them exactly and ${count} not.`,
    ),
    wrong.length === 0 ? missing(`No wrong answer of ${last.mode} to show.`) : {
      kind: "answers",
      answers: told(wrong),
      says: `Wrong answers of ${name}, ${wrong.length} of ${count}, and what the other modes say`,
    },
    right.length === 0 ? missing(`No right answer of ${last.mode} to show.`) : {
      kind: "answers",
      answers: told(right),
      says: `Right answers, ${right.length} of ${records.length - count}`,
      folded: true,
    },
  ];
  return { title, blocks };
}

/** Places of a few records, of different groups where that can be, held-out wordings first. */
function pickedFrom(records: readonly MetricsRecord[], keep: (record: MetricsRecord) => boolean): number[] {
  const kept = records.map((_, i) => i).filter((i) => keep(records[i]))
    .sort((a, b) => Number(records[b].cue === "held_out") - Number(records[a].cue === "held_out") || a - b);
  const met = new Set<number>();
  const first: number[] = [], later: number[] = [];
  for (const i of kept) {
    (met.has(records[i].group_id) ? later : first).push(i);
    met.add(records[i].group_id);
  }
  return [...first, ...later].slice(0, shown);
}

function answered(held: ByMode, i: number, record: MetricsRecord): AnsweredQuestion {
  return {
    question: questionOf(held.B0.value?.records[i] ?? record),
    truth: record.truth,
    about: record.cue === "held_out" ? "held-out wording" : "trained wording",
    answers: modes.flatMap(({ mode }) => {
      const own = sameQuestion(held[mode].value, i, record);
      if (own === undefined) return [];
      const right = own.em === 1;
      return [{
        ...{ mode, text: own.prediction || "(nothing)", tone: right ? "good" as const : "bad" as const },
        mark: right ? "✓" : "✗",
      }];
    }),
  };
}

/** The record of another mode at the same place, as long as it asks the same. */
function sameQuestion(metrics: Metrics | undefined, i: number, { truth, group_id, cue }: MetricsRecord) {
  const own = metrics?.records[i];
  return own?.truth === truth && own.group_id === group_id && own.cue === cue ? own : undefined;
}

/** What was asked, without the memory lines before it. */
export function questionOf({ prompt }: Pick<MetricsRecord, "prompt">): string {
  const last = prompt.findLast(({ role }) => role === "user")?.content ?? "";
  return last.split(/\n\s*\n/).at(-1)?.trim() ?? last;
}
