/**
 * What finds a note: trained sparse keys, the same without training, without k winners take all, the bare states, words (BM25), and words with keys.
 * Every text of a stream is stored, whatever a gate would say, and each question is looked for among all of them.
 *
 *     deno run -A reports/bench/keyers.ts [--model hei-nw/dummy-model] [--keyer auto|none|DIR] [--scenarios A,B,C] [--n 512] [--seed 13]
 *                                         [--notes FILE,…] [--shares 0.7] [--threads 1] [--json FILE]
 *
 * A line of a file of notes is `{"text", "questions": […]}`; its questions are looked for among the file's texts.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { chooseCues } from "../../core/eval/cue_choice.ts";
import { type AskedTexts, type Finder, type FoundFirst, foundFirst, ranksBy } from "../../core/eval/found_first.ts";
import { shippedKeyer } from "../../core/adapters/keyers.ts";
import { readKeyer } from "../../core/format/keyer_file.ts";
import { createKeyer, keyLayers } from "../../core/memory/keyer.ts";
import { createSparseKeyer } from "../../core/memory/sparse_keyer.ts";
import { randomKeyer } from "../../core/run/train_keyer.ts";
import { openRunModel } from "../../core/run/open_model.ts";
import { scenarioNamed } from "../../core/scenarios/registry.ts";
import { endingWith } from "../../core/model/ending_with.ts";
import type { LanguageModel } from "../../core/model/language_model.ts";
import type { LocalModel } from "../../core/model/local_model.ts";
import { askedNotes } from "./own_facts.ts";
import { commandLine, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

/** A set with the wording of each question: replayed, held out, or a person's own. */
interface NamedSet extends AskedTexts {
  name: string;
  wordings: string[];
}

function scenarioSet(name: "A" | "B" | "C", n: number, seed: number): NamedSet {
  const { episodes, records } = scenarioNamed(name).stream({ n, seed });
  const place = new Map(episodes.map(({ id }, i) => [id, i]));
  const cues = records.flatMap((record) =>
    chooseCues(record, "sample").map((cue) => ({ ...cue, text: cue.text, id: record.id }))
  );
  return {
    name,
    texts: episodes.map(({ text }) => text),
    asked: cues.map(({ text, id }) => ({ question: text, text: place.get(id)! })),
    wordings: cues.map(({ set }) => set),
  };
}

async function notesSet(file: string): Promise<NamedSet> {
  const notes = await askedNotes(file);
  const asked = notes.flatMap(({ questions }, text) => questions.map((question) => ({ question, text })));
  return { name: basename(file), texts: notes.map(({ text }) => text), asked, wordings: asked.map(() => "own") };
}

/**
 * The same model, which reads a text once for all keyers: hidden states take most of the time. It keeps those after the layers of `all`
 * until it is told to forget.
 */
function readingOnce(model: LocalModel, all: readonly number[]): { model: LanguageModel; forget: () => void } {
  const kept = new Map<string, Float32Array[]>();
  const once: Pick<LanguageModel, "hidden"> = {
    async hidden(sequences, layers) {
      const names = sequences.map((sequence) => JSON.stringify(sequence));
      const missing = [...new Set(names)].filter((name) => !kept.has(name));
      const read = await model.hidden(missing.map((name) => JSON.parse(name)), all);
      missing.forEach((name, i) => kept.set(name, read[i]));
      return names.map((name) => layers.map((layer) => kept.get(name)![all.indexOf(layer)]));
    },
  };
  return { model: { ...endingWith(model, new AbortController().signal), ...once }, forget: () => kept.clear() };
}

async function findersOf(
  model: LanguageModel,
  folder: string | undefined,
  shares: readonly number[],
): Promise<Record<string, Finder>> {
  const bare = await createKeyer(model);
  const finders: Record<string, Finder> = { words: { share: 1 }, bare_states: { keyer: bare, share: 0 } };
  for (const share of shares) finders[`words ${share} + bare_states`] = { keyer: bare, share };
  if (folder === undefined) return finders;
  const { layers, units, winners, ...weights } = readKeyer(folder);
  const projection = { ...weights, units, winners };
  const trained = createSparseKeyer(model, { name: "trained", layers, projection });
  finders.trained = { keyer: trained, share: 0 };
  finders.random = { keyer: await randomKeyer(model, { layers, units, winners }), share: 0 };
  const all = createSparseKeyer(model, { name: "all units", layers, projection: { ...projection, winners: units } });
  finders["trained, no k-WTA"] = { keyer: all, share: 0 };
  for (const share of shares) finders[`words ${share} + trained`] = { keyer: trained, share };
  return finders;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: "string", default: "hei-nw/dummy-model" },
      keyer: { type: "string", default: "auto" },
      scenarios: { type: "string", default: "A,B,C" },
      n: { type: "string", default: "512" },
      seed: { type: "string", default: "13" },
      notes: { type: "string", default: "" },
      shares: { type: "string", default: "0.7" },
      threads: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const [n, seed, threads] = [values.n, values.seed, values.threads].map(Number);
  const listed = (text: string) => text.split(",").filter((part) => part !== "");
  const made = await provenance();
  const sets = [
    ...(["A", "B", "C"] as const).filter((name) => listed(values.scenarios).includes(name))
      .map((name) => scenarioSet(name, n, seed)),
    ...await Promise.all(listed(values.notes).map(notesSet)),
  ];
  const opened = await openRunModel({ model: values.model, device: "cpu", threads, activationBits: 32 }, () => {});
  const choice = values.keyer;
  const folder = choice === "none" ? undefined : choice === "auto" ? shippedKeyer(opened.sha256) : choice;
  const layers = [...keyLayers(opened.config.layers), ...(folder === undefined ? [] : readKeyer(folder).layers)];
  const { model, forget } = readingOnce(opened, [...new Set(layers)]);
  const results: ({ set: string; texts: number; wording: string; finder: string } & FoundFirst)[] = [];
  try {
    const finders = await findersOf(model, folder, listed(values.shares).map(Number));
    for (const { name, wordings, ...set } of sets) {
      const ranks = await ranksBy(set, finders);
      forget();
      for (const [finder, all] of Object.entries(ranks)) {
        for (const wording of new Set(wordings)) {
          const own = [...all.keys()].filter((i) => wordings[i] === wording);
          const found = foundFirst(own.map((i) => all[i]), own.map((i) => set.asked[i].text));
          results.push({ set: name, texts: set.texts.length, wording, finder, ...found });
          const shown = [found.p_at_1, found.ci_low, found.ci_high, found.recall_at_5, found.mrr].map((x) =>
            x.toFixed(3)
          );
          console.log(
            `${name.padEnd(16)} ${wording.padEnd(9)} ${finder.padEnd(24)} P@1 ${shown[0]} (${shown[1]}–${shown[2]})  ` +
              `recall@5 ${shown[3]}  MRR ${shown[4]}`,
          );
        }
      }
    }
  } finally {
    opened.close();
  }
  if (values.json === undefined) return;
  const rows = results.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, typeof value === "number" ? significant(value) : value]),
    )
  );
  const file = { ...made, command: commandLine("keyers"), model: values.model, results: rows };
  await Deno.writeTextFile(values.json, `${JSON.stringify(file, null, 2)}\n`);
}

if (import.meta.main) await main();
