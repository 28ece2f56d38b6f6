/**
 * What an adapter does to skills that neither training nor the drift guard knows of: four public sets beside the checkout
 * (`../shared/data`), base model and adapter on the same items.
 *
 *   deno run -A reports/bench/outside_skills.ts ADAPTER_DIR [OUT.json]
 */
import { startModel } from "../../core/model/load.ts";
import { readPeft } from "../../core/format/peft.ts";
import type { LanguageModel } from "../../core/model/language_model.ts";

const folder = "../shared/data/";
const limits = { lambada: 250, copa: 100, blimp: 335, arc: 120 };

async function records<T>(name: string): Promise<T[]> {
  const text = await Deno.readTextFile(`${folder}${name}.jsonl`);
  return text.trim().split("\n").map((line) => JSON.parse(line) as T);
}

/** Every k-th item, so that a file in blocks is sampled evenly. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, i) => i % step === 0).slice(0, count);
}

/** Whether the right one of several continuations has the highest log-probability, by token where `perToken`. */
async function choices(
  model: LanguageModel,
  items: readonly { prompt: number[]; continuations: number[][]; gold: number }[],
  adapters: readonly string[],
  perToken: boolean,
): Promise<boolean[]> {
  const scored = await model.score(
    items.flatMap(({ prompt, continuations }) => continuations.map((continuation) => ({ prompt, continuation }))),
    { adapters },
  );
  let at = 0;
  return items.map(({ continuations, gold }) => {
    const sums = scored.slice(at, at += continuations.length).map(({ logProbs }) =>
      logProbs.reduce((a, b) => a + b, 0) / (perToken ? Math.max(1, logProbs.length) : 1)
    );
    return sums.indexOf(Math.max(...sums)) === gold;
  });
}

const [adapterDir, out] = Deno.args;
if (adapterDir === undefined) {
  console.error("usage: deno run -A reports/bench/outside_skills.ts ADAPTER_DIR [OUT.json]");
  Deno.exit(2);
}
const model = await startModel("HuggingFaceTB/SmolLM2-135M-Instruct");
model.addAdapter("adapter", await readPeft(adapterDir));
const encode = (text: string) => model.tokens.encode(text);

const lambada = spread(await records<{ context: string; continuation: string }>("lambada_openai"), limits.lambada)
  .map(({ context, continuation }) => ({ prompt: encode(context), continuation: encode(` ${continuation}`) }));
type Choice = { query: string; choices: string[]; gold: number };
const multiple = (rows: readonly Choice[], between: string) =>
  rows.map(({ query, choices, gold }) => ({
    prompt: encode(`${query}${between}`),
    continuations: choices.map((choice) => encode(` ${choice}`)),
    gold,
  }));
const copa = multiple(spread(await records<Choice>("copa"), limits.copa), "");
const arc = multiple(spread(await records<Choice>("arc_easy"), limits.arc), "\nAnswer:");
const pairs = spread(await records<{ sentence_good: string; sentence_bad: string }>("blimp"), limits.blimp)
  .map((pair) => ({
    prompt: [model.tokens.bosId ?? encode("\n")[0]],
    continuations: [encode(pair.sentence_good), encode(pair.sentence_bad)],
    gold: 0,
  }));

const sets: Record<string, (adapters: readonly string[]) => Promise<boolean[]>> = {
  "LAMBADA (last word, greedy)": async (adapters) =>
    (await model.score(lambada, { adapters })).map(({ greedy }) => greedy),
  "COPA": (adapters) => choices(model, copa, adapters, true),
  "BLiMP": (adapters) => choices(model, pairs, adapters, false),
  "ARC-easy": (adapters) => choices(model, arc, adapters, true),
};
const rows = [];
for (const [set, measure] of Object.entries(sets)) {
  const before = await measure([]), after = await measure(["adapter"]);
  const share = (hits: readonly boolean[]) => hits.filter(Boolean).length / hits.length;
  const row = {
    set,
    count: before.length,
    before: share(before),
    after: share(after),
    lost: before.filter((hit, i) => hit && !after[i]).length,
    won: before.filter((hit, i) => !hit && after[i]).length,
  };
  rows.push(row);
  console.error(
    `${set}: ${row.count} items, ${row.before.toFixed(3)} → ${row.after.toFixed(3)} (lost ${row.lost}, won ${row.won})`,
  );
}
model.close();
const result = { command: `deno run -A reports/bench/outside_skills.ts ${adapterDir}`, sets: rows };
if (out !== undefined) await Deno.writeTextFile(out, `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result));
