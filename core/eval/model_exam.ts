/**
 * What a base model can do before it learns: find the gold line among four, read it alone, answer from its weights, and small skills.
 * Records are those of fresh streams; none of them is trained on.
 */
import { memoryBlock } from "../memory/packer.ts";
import type { LanguageModel } from "../model/language_model.ts";
import type { GuardQuestions } from "./probes/guard_questions.ts";
import type { ScenarioName } from "../episodes/episode.ts";
import { documentsOf } from "../memory/admit.ts";
import type { StoredEpisode } from "../memory/memory_store.ts";
import { Random } from "../random/random.ts";
import { scenarioNamed } from "../scenarios/registry.ts";
import { evaluateInvariants } from "./drift_guard.ts";
import { type AskedDocument, type AskedSet, evaluationSet } from "./evaluation_set.ts";
import { greedyMatches } from "./greedy_matches.ts";
import { userTurn } from "./prompt.ts";

/** What is asked. */
export interface ExamOptions {
  /** Records of each scenario; each is asked in one replayed and one held-out wording. */
  n: number;
  seed: number;
  /** Called with how many questions of a part are answered. */
  progress?: (part: string, done: number, total: number) => void;
}

/** Shares of exact matches in one scenario; each question is asked in every condition. */
export interface ScenarioExam {
  scenario: ScenarioName;
  seed: number;
  /** Questions of one set of wordings. */
  n: number;
  /** Four lines, the gold line anywhere, by set of wordings. */
  four: { replayed: number; held_out: number };
  /** The same lines in another order. */
  reordered: { replayed: number; held_out: number };
  /** The gold line alone. */
  alone: { replayed: number; held_out: number };
  /** No lines; the stream's answer. */
  without: number;
  /** No lines; the answer that was true before. Null if no record contradicts what was known. */
  old: number | null;
}

/** Lines before a question. */
const lineCount = 4;

/** Asks the records of one stream. */
export async function examineScenario(
  model: LanguageModel,
  scenario: ScenarioName,
  { n, seed, progress }: ExamOptions,
): Promise<ScenarioExam> {
  const source = scenarioNamed(scenario).stream({ n, seed });
  const set = evaluationSet(source, await documentsOf(source, model.tokens));
  const contradicts = set.records.some(({ oldAnswer }) => oldAnswer !== undefined);
  const random = new Random(`exam/${scenario}/${seed}`);
  const asked = set.records.flatMap((record) => {
    const own = random.fork(record.id);
    const lines = own.shuffle([record.text, ...rivals(set, record, own, lineCount - 1)]);
    const reordered = own.shuffle(lines);
    return (["replayed", "held_out"] as const).flatMap((set) => {
      const cues = set === "replayed" ? record.cues : record.heldOutCues;
      return cues.length > 0 ? [{ record, set, cue: own.pick(cues), lines, reordered }] : [];
    });
  });
  type Asked = typeof asked[number];
  const matches = async (
    part: string,
    linesOf: (a: Asked) => readonly string[],
    answerOf = (a: Asked) => a.record.answer,
  ) =>
    await greedyMatches(
      model,
      asked.map((a) => ({ user: userTurn(a.cue, { block: memoryBlock(linesOf(a)) }), answer: answerOf(a) })),
      {
        adapters: [],
        ...(progress
          ? { progress: (done: number, total: number) => progress(`${scenario} ${part}`, done, total) }
          : {}),
      },
    );
  const bySet = (hits: readonly boolean[]) => ({
    replayed: share(hits.filter((_, i) => asked[i].set === "replayed")),
    held_out: share(hits.filter((_, i) => asked[i].set === "held_out")),
  });
  return {
    scenario,
    seed,
    n: set.records.length,
    four: bySet(await matches("four lines", (a) => a.lines)),
    reordered: bySet(await matches("reordered", (a) => a.reordered)),
    alone: bySet(await matches("one line", (a) => [a.record.text])),
    without: share(await matches("no memory", () => [])),
    old: contradicts ? share(await matches("old facts", () => [], (a) => a.record.oldAnswer ?? "")) : null,
  };
}

/** Lines besides the gold line: up to two that share a slot with it, as recall brings them, the rest at random. */
function rivals(
  set: AskedSet<StoredEpisode>,
  record: AskedDocument<StoredEpisode>,
  random: Random,
  count: number,
): string[] {
  const shared = (other: StoredEpisode) =>
    Object.entries(record.slots ?? {}).filter(([slot, value]) => other.slots?.[slot] === value).length;
  const others = random.shuffle(set.episodes.filter((e) => e !== record && e.answer !== record.answer));
  const close = others.filter((e) => shared(e) > 0).sort((a, b) => shared(b) - shared(a)).slice(0, 2);
  return [...close, ...others.filter((e) => !close.includes(e))].slice(0, count).map(({ text }) => text);
}

/** Share of the invariant prompts that are answered. */
export async function examineSkills(model: LanguageModel, knowledge: GuardQuestions) {
  const prompts = knowledge.invariants();
  return { n: prompts.length, em: share(await evaluateInvariants(model, prompts, [])) };
}

/** Wall time of one answer at a time, in milliseconds: the median over `count` questions with four lines. */
export async function answerTime(model: LanguageModel, now: () => number, count = 20): Promise<number> {
  const stream = scenarioNamed("A").stream({ n: count + 4, seed: 1 });
  const times: number[] = [];
  for (const [i, record] of stream.records.slice(0, count).entries()) {
    const lines = stream.records.slice(i, i + lineCount).map(({ text }) => text);
    const started = now();
    await greedyMatches(model, [{ user: userTurn(record.cues[0], { block: memoryBlock(lines) }), answer: "" }], {
      adapters: [],
    });
    times.push(now() - started);
  }
  return times.sort((a, b) => a - b)[count >> 1];
}

function share(hits: readonly boolean[]): number {
  return hits.filter(Boolean).length / Math.max(1, hits.length);
}
