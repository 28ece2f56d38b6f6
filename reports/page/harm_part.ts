/** What else a consolidation changed: skills that have nothing to do with it, neighbours of what was taught, and what was never told. */
import type { Absence } from "../../schemas/absence.ts";
import type { DriftGuard } from "../../schemas/drift_guard.ts";
import type { Metrics } from "../../schemas/metrics.ts";
import type { RetentionSummary } from "../../schemas/retention_summary.ts";
import { questionOf } from "./answers_part.ts";
import { type Held, lacking } from "./artifacts.ts";
import {
  type AnsweredQuestion,
  type Block,
  counted,
  type Figure,
  missing,
  type Part,
  share,
  signed,
  text,
} from "./blocks.ts";
import { colour, drawn } from "./plot.ts";

/** The part on drift. */
export async function driftPart(drift: Held<DriftGuard>): Promise<Part> {
  const title = "Drift: skills that have nothing to do with it";
  if (drift.value === undefined) return { title, blocks: [lacking(drift.lacks, "drift")] };
  const { delta_em, count, limit, passed, chat, perplexity, perplexity_skipped } = drift.value;
  const said = `Exact answers to ${counted(count, "prompt")} changed by ${signed(delta_em, 2)} points; ` +
    `the limit is ±${limit.toFixed(limit % 1 === 0 ? 0 : 1)}: ${passed ? "kept" : "NOT KEPT"}.`;
  const blocks: Block[] = [
    text(said),
    { kind: "figures", figures: [await driftFigure(drift.value)] },
    ...(chat === null ? [missing("Not measured: chat questions, because none was asked.")] : []),
    perplexity === null
      ? missing(
        `Not measured: perplexity, since ${
          (perplexity_skipped ?? "no text was given").replace("driftText", "--drift-text")
        }.`,
      )
      : text(
        `Perplexity on ${perplexity.source} (${perplexity.tokens.toLocaleString("en")} tokens): ${
          perplexity.before.toFixed(2)
        } before, ${perplexity.after.toFixed(2)} after (${signed((perplexity.ratio - 1) * 100)} %).`,
      ),
  ];
  return { title, blocks };
}

/** Points won and lost, a line for each kind. */
async function driftFigure({ kinds, chat, limit, delta_em, em_before, em_after, count }: DriftGuard): Promise<Figure> {
  const rows = [
    ...kinds.map(({ kind, ...of }) => ({
      kind,
      n: of.count,
      delta: of.delta_em,
      before: of.em_before,
      after: of.em_after,
    })),
    { kind: "all prompts", n: count, delta: delta_em, before: em_before, after: em_after },
    ...(chat === null ? [] : [{
      ...{ kind: "chat questions", n: chat.count, delta: chat.delta_contained },
      ...{ before: chat.contained_before, after: chat.contained_after },
    }]),
  ];
  const reach = Math.max(limit * 1.5, ...rows.map(({ delta }) => Math.abs(delta))) * 1.5;
  const svg = await drawn((Plot) => ({
    ...{ height: 44 + 22 * rows.length, marginLeft: 104, marginRight: 20, marginBottom: 36 },
    x: {
      domain: [-reach, reach],
      label: "points",
      labelArrow: "none",
      grid: true,
      ticks: 5,
      tickFormat: (x: number) => signed(x, reach < 4 ? 1 : 0),
    },
    y: { domain: rows.map(({ kind }) => kind), label: null, tickSize: 0 },
    marks: [
      Plot.rect([{ low: -limit, high: limit }], { x1: "low", x2: "high", fill: colour("band") }),
      Plot.ruleX([0], { stroke: colour("dim") }),
      Plot.ruleY(rows, { y: "kind", x1: 0, x2: "delta", stroke: colour("b1"), strokeWidth: 2 }),
      Plot.dot(rows, { y: "kind", x: "delta", r: 4, fill: colour("b1") }),
      Plot.text(rows, {
        ...{ y: "kind", x: "delta", fontSize: 11, fill: "currentColor", dx: 8, textAnchor: "start" },
        text: (row: { delta: number }) => row.delta >= 0 ? signed(row.delta) : "",
      }),
      Plot.text(rows, {
        ...{ y: "kind", x: "delta", fontSize: 11, fill: "currentColor", dx: -8, textAnchor: "end" },
        text: (row: { delta: number }) => row.delta < 0 ? signed(row.delta) : "",
      }),
    ],
  }));
  return {
    title: "Change by kind of prompt, in points",
    svg,
    legend: [{ label: `within ±${limit.toFixed(1)}`, colour: "ink", shape: "band" }],
    says: "A chat question counts as right if the answer contains the fact. The limit is for all prompts together.",
    table: {
      head: ["kind", "prompts", "right before", "right after", "points"],
      rows: rows.map((
        { kind, n, before, after, delta },
      ) => [kind, String(n), share(before), share(after), signed(delta, 2)]),
    },
  };
}

/** The part on neighbours. @param before Metrics of the base model. @param after Those of B3. */
export function neighboursPart(retention: Held<RetentionSummary>, before?: Metrics, after?: Metrics): Part {
  const title = "Neighbours: facts beside the edited ones";
  if (retention.value === undefined) return { title, blocks: [lacking(retention.lacks, "neighbours")] };
  const { neighbours: found, scenario } = retention.value;
  if (found === null) {
    return { title, blocks: [missing(`Not measured: ${scenario} edits nothing that has neighbours.`)] };
  }
  const change = found.ci_high < 0
    ? "fewer are right than before"
    : found.ci_low > 0
    ? "more are right than before"
    : "the interval holds 0, so no change was shown";
  const old = [before?.old_answer, after?.old_answer];
  const blocks: Block[] = [
    text(
      `Of ${counted(found.n, "question")} about facts that should stay as they are, ${
        share(found.b0)
      } were right before and ` +
        `${share(found.b3)} after: ${signed(found.b3_minus_b0, 3)} (95 % from ${signed(found.ci_low, 3)} to ${
          signed(found.ci_high, 3)
        }); ${change}.`,
    ),
    ...(old[0] && old[1]
      ? [
        text(
          `Where a fact was edited, the old answer is said to ${share(old[0].contained)} of the questions before and ${
            share(old[1].contained)
          } after.`,
        ),
      ]
      : []),
  ];
  const changed = changedNeighbours(before, after);
  if (changed.length > 0) {
    blocks.push({
      kind: "answers",
      answers: changed,
      says: `Neighbours with a changed answer, ${changed.length}`,
      folded: true,
    });
  }
  return { title, blocks };
}

/** Neighbours that were right and are wrong, or the other way round. */
function changedNeighbours(before?: Metrics, after?: Metrics): AnsweredQuestion[] {
  const was = before?.neighbours?.records ?? [], is = after?.neighbours?.records ?? [];
  return was.flatMap((one, i): AnsweredQuestion[] => {
    const now = is[i];
    if (now === undefined || now.truth !== one.truth || now.em_relaxed === one.em_relaxed) return [];
    const answer = (mode: string, { prediction, em_relaxed }: typeof one) => {
      const right = em_relaxed === 1;
      return {
        mode,
        text: prediction || "(nothing)",
        tone: right ? "good" as const : "bad" as const,
        mark: right ? "✓" : "✗",
      };
    };
    return [{ question: questionOf(one), truth: one.truth, answers: [answer("B0", one), answer("B3", now)] }];
  });
}

const verdicts = [
  { verdict: "made up", says: "made up", colour: "bad" },
  { verdict: "taught", says: "made up: an answer taught for something else", colour: "b2" },
  { verdict: "as before", says: "as the base model", colour: "b0" },
  { verdict: "abstained", says: "says that it does not know", colour: "b3" },
] as const;

/** The part on what was never told. @param answers Whether what was said may be shown. */
export async function absencePart(absence: Held<Absence>, answers = true): Promise<Part> {
  const title = "Absence: questions about what was never told";
  if (absence.value === undefined) return { title, blocks: [lacking(absence.lacks, "what is made up")] };
  const { count, made_up_before: before, made_up_after: after, abstained_after: abstained } = absence.value;
  const blocks: Block[] = [
    text(
      `${counted(count, "question")} of the taught forms about others, memory off. Made up: ${share(before)} before, ${
        share(after)
      } after; "I don't know" and the like: ${share(abstained)} after.`,
    ),
    { kind: "figures", figures: [await absenceFigure(absence.value)] },
  ];
  if (!answers) return { title, blocks };
  const asked = absence.value.answers.map(answered);
  return {
    title,
    blocks: [
      ...blocks,
      asked.length === 0
        ? missing("Not here: the single answers; the file has none.")
        : { kind: "answers", answers: asked, says: `All ${counted(asked.length, "answer")}`, folded: true },
    ],
  };
}

async function absenceFigure(absence: Absence): Promise<Figure> {
  const { made_up_before, made_up_after, abstained_before, abstained_after, taught_after } = absence;
  const after: Record<string, number> = {
    "made up": made_up_after - taught_after,
    taught: taught_after,
    "as before": Math.max(0, 1 - made_up_after - abstained_after),
    abstained: abstained_after,
  };
  const was: Record<string, number> = { "made up": made_up_before, abstained: abstained_before };
  const rows = verdicts.flatMap(({ verdict }) => [
    { when: "before", verdict, share: was[verdict] ?? 0 },
    { when: "after", verdict, share: Math.max(0, after[verdict]) },
  ]);
  const svg = await drawn((Plot) => ({
    ...{ height: 112, marginLeft: 50 },
    x: { domain: [0, 1], label: null, ticks: 5 },
    y: { domain: ["before", "after"], label: null, tickSize: 0, padding: 0.25 },
    color: { domain: verdicts.map(({ verdict }) => verdict), range: verdicts.map((one) => colour(one.colour)) },
    marks: [
      Plot.barX(rows, { y: "when", x: "share", fill: "verdict", insetRight: 1 }),
      Plot.text(
        rows,
        Plot.stackX({
          ...{ y: "when", x: "share", fill: colour("paper"), fontWeight: 600 },
          text: (row: { share: number }) => row.share >= 0.12 ? row.share.toFixed(2) : "",
        }),
      ),
    ],
  }));
  return {
    title: "The answers to them",
    svg,
    legend: verdicts.map(({ says, colour }) => ({ label: says, colour, shape: "bar" })),
    table: {
      head: ["", ...verdicts.map(({ says }) => says)],
      rows: ["before", "after"].map((
        when,
      ) => [when, ...rows.filter((row) => row.when === when).map((row) => share(row.share))]),
    },
  };
}

function answered({ question, before, after, verdict }: Absence["answers"][number]): AnsweredQuestion {
  const tone = verdict === "abstained" ? "good" : verdict === "as before" ? "dim" : "bad";
  return {
    question,
    about: verdict === "taught" ? "taught for something else" : verdict,
    answers: [
      { mode: "before", text: before, tone: "dim", mark: "" },
      { mode: "after", text: after, tone, mark: tone === "good" ? "✓" : tone === "bad" ? "✗" : "" },
    ],
  };
}
