/**
 * How much of what long dialogues hold is found: for each question of LoCoMo (Maharana et al. 2024), whether the turns that answer it are
 * among the first 5 and 10 that recall gives, out of all turns of its dialogue. Beside it BM25 (minisearch) and a dense index of
 * all-MiniLM-L6-v2, where they are installed (`peers/npm/text_search_peer.mjs`).
 *
 *     deno run -A reports/bench/locomo.ts [--data ../shared/data/locomo_6.json] [--sides bm25,minilm,MODEL…] [--dialogues N] [--threads 1]
 *                                         [--json FILE]
 *
 * The file is written after each dialogue; a call continues what it does not have yet.
 *
 * The data are CC BY-NC: they are measured on and never shipped. A turn is "speaker: text", with the caption of an image that it shows.
 */
import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { createMemory, recall } from "../../core/memory/retrieval.ts";
import { SqliteMemoryStore } from "../../core/memory/sqlite_store.ts";
import { WordIndex } from "../../core/memory/word_index.ts";
import { openKeyer } from "../../core/run/open_keyer.ts";
import { openRunModel } from "../../core/run/open_model.ts";
import { specification } from "../../schemas/recipe.ts";
import { findNpmPeer, findRuntime, npmFolder } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";
import { commandLine, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";
import { tracedText } from "./traced_text.ts";

/** As in the paper. */
const categories: Readonly<Record<number, string>> = {
  1: "multi-hop",
  2: "temporal",
  3: "open-domain",
  4: "single-hop",
  5: "adversarial",
};

interface Turn {
  dia_id: string;
  speaker: string;
  text: string;
  blip_caption?: string;
}

interface Dialogue {
  id: string;
  /** Texts of the turns. */
  turns: string[];
  questions: { text: string; category: number; evidence: number[] }[];
}

/** Reads the dialogues. Questions whose evidence names no turn are left out. */
async function readDialogues(path: string): Promise<Dialogue[]> {
  const all: { sample_id: string; conversation: Record<string, Turn[]>; qa: RawQuestion[] }[] = JSON.parse(
    await Deno.readTextFile(path),
  );
  return all.map(({ sample_id, conversation, qa }) => {
    const turns = Object.keys(conversation).filter((key) => /^session_\d+$/.test(key))
      .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8))).flatMap((key) => conversation[key]);
    const numbers = new Map(turns.map(({ dia_id }, i) => [dia_id, i]));
    const questions = qa.map(({ question, category, evidence }) => {
      const named = evidence.flatMap((ids) => ids.split(/[;\s]+/)).flatMap((id) => numbers.get(id) ?? []);
      return { text: question, category, evidence: [...new Set(named)] };
    }).filter(({ evidence }) => evidence.length > 0);
    return {
      id: sample_id,
      turns: turns.map(({ speaker, text, blip_caption: shown }) =>
        `${speaker}: ${text}${shown === undefined ? "" : ` [shows ${shown}]`}`
      ),
      questions,
    };
  });
}

interface RawQuestion {
  question: string;
  category: number;
  evidence: string[];
}

/** Numbers of a dialogue's turns for each of its questions, best first. */
type Search = (dialogue: Dialogue) => Promise<number[][]>;

const most = 10;

/** This memory's recall, by keys and words as in daily use and by keys alone: each turn is a note that the gate let through. */
async function ownSearch(id: string, threads: number): Promise<{ both: Search; keys: Search; close: () => void }> {
  const model = await openRunModel({ model: id, activationBits: 32, device: "cpu", threads }, () => {});
  const keyer = await openKeyer(model, "auto");
  const made = new Map<string, Float32Array[]>();
  const search = (share: number): Search => async ({ id, turns, questions }) => {
    await using store = await SqliteMemoryStore.open(":memory:");
    const keys = made.get(id) ?? await keyer.keys(turns);
    made.set(id, keys);
    await store.write(turns.map((text, i) => tracedText(text, i, keys[i])));
    const words = new WordIndex();
    turns.forEach((text, i) => words.add(String(i), text));
    const memory = createMemory(keyer, await store.traces(), store, { words: { index: words, share } });
    const found = await recall(memory, questions.map(({ text }) => text), { k: most });
    return found.map(({ recalled }) => recalled.map(({ pointer }) => Number(pointer.doc)));
  };
  return { both: search(specification.wordShare), keys: search(0), close: () => model.close() };
}

/** Over the questions of one category of a dialogue: their number, and the sums of their recall at 5 and at 10. */
type Sums = [questions: number, at5: number, at10: number];

/** By category. */
function sumsOf({ questions }: Dialogue, found: readonly number[][]): Record<string, Sums> {
  const sums: Record<string, Sums> = {};
  questions.forEach(({ category, evidence }, q) => {
    const at = (k: number) => found[q].slice(0, k).filter((turn) => evidence.includes(turn)).length / evidence.length;
    const [count, at5, at10] = sums[categories[category]] ?? [0, 0, 0];
    sums[categories[category]] = [count + 1, at5 + at(5), at10 + at(10)];
  });
  return sums;
}

/** Means over the questions of each category, and over all. */
function means(dialogues: readonly Record<string, Sums>[]): Record<string, object> {
  return Object.fromEntries([...Object.values(categories), "all"].map((name) => {
    const own = dialogues.flatMap((sums) => name === "all" ? Object.values(sums) : sums[name] ? [sums[name]] : []);
    const [questions, at5, at10] = [0, 1, 2].map((i) => own.reduce((sum, one) => sum + one[i], 0));
    const mean = (sum: number) => significant(sum / Math.max(1, questions), 3);
    return [name, { questions, recall_at_5: mean(at5), recall_at_10: mean(at10) }];
  }));
}

/** What the file holds. */
interface Results {
  commands: string[];
  versions: Record<string, string>;
  /** By side and dialogue. */
  sums: Record<string, Record<string, Record<string, Sums>>>;
  left_out: Record<string, string>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: "../shared/data/locomo_6.json" },
      sides: { type: "string", default: "bm25,minilm,HuggingFaceTB/SmolLM2-135M-Instruct,hei-nw/dummy-model" },
      dialogues: { type: "string" },
      threads: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const dialogues = (await readDialogues(values.data)).slice(0, Number(values.dialogues ?? Infinity));
  const file = values.json;
  const done: Results = file !== undefined && existsSync(file)
    ? JSON.parse(await Deno.readTextFile(file))
    : { commands: [], versions: {}, sums: {}, left_out: {} };
  done.commands = [...new Set([...done.commands, commandLine("locomo")])];
  const made = await provenance();
  const save = async () => {
    const { commands, versions, sums, left_out } = done;
    const results = Object.entries(sums).map(([side, found]) => [side, {
      dialogues: Object.keys(found),
      ...means(Object.values(found)),
    }]);
    const result = {
      ...{ bench: "locomo", commands, ...made, versions, results: Object.fromEntries(results), left_out },
      ...{ load: significant(loadavg()[0], 3), sums },
    };
    const text = `${JSON.stringify(result, null, 1)}\n`;
    if (file === undefined) console.log(text);
    else await Deno.writeTextFile(file, text);
  };
  const measure = async (name: string, search: Search) => {
    const found = done.sums[name] ??= {};
    for (const dialogue of dialogues.filter(({ id }) => !(id in found))) {
      found[dialogue.id] = sumsOf(dialogue, await search(dialogue));
      console.error(`${name} ${dialogue.id} ${(performance.now() / 1000).toFixed(1)} s`);
      if (file !== undefined) await save();
    }
  };

  const sides = values.sides.split(",");
  const dense = sides.includes("minilm"), words = sides.includes("bm25");
  const node = await findRuntime("node");
  if (node === undefined) done.left_out.peers = "there is no Node";
  else if (dense || words) {
    const [mini, onnx] = [await findNpmPeer("minisearch"), await findNpmPeer("onnxruntime-web")];
    const peer = new PeerProcess(node.command, new URL("text_search_peer.mjs", npmFolder));
    const ask = (what: string): Search => async ({ turns, questions }) => {
      const asked = { documents: turns, queries: questions.map(({ text }) => text), k: most };
      return (await peer.ask<{ found: number[][] }>({ do: what, ...asked })).found;
    };
    if ("missing" in mini) done.left_out.bm25 = mini.missing;
    else if (words) {
      done.versions.minisearch = mini.version;
      await measure("bm25", ask("bm25"));
    }
    const { missing } = "missing" in onnx ? onnx : await peer.ask<{ missing?: string }>({ do: "minilmThere" });
    if (missing !== undefined) done.left_out.minilm = missing;
    else if (dense) {
      if (!("missing" in onnx)) done.versions["onnxruntime-web"] = onnx.version;
      await measure("minilm", ask("minilm"));
    }
    await peer.close();
  }
  for (const id of sides.filter((side) => side !== "bm25" && side !== "minilm")) {
    const { both, keys, close } = await ownSearch(id, Number(values.threads));
    await measure(id, both);
    await measure(`${id}, keys alone`, keys);
    close();
  }
  await save();
}

if (import.meta.main) await main();
