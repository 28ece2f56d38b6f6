/**
 * How much of what long dialogues hold is found: for each question of LoCoMo (Maharana et al. 2024), whether the turns that answer it are
 * among the first 5 and 10 that recall gives, out of all turns of its dialogue. Beside it BM25 (minisearch) and a dense index of
 * all-MiniLM-L6-v2, where they are installed (`peers/npm/text_search_peer.mjs`).
 *
 *     deno run -A reports/bench/locomo.ts [--data ../shared/data/locomo_6.json] [--sides bm25,minilm,MODEL…] [--dialogues N] [--threads 1]
 *                                         [--json FILE [--add]]
 *
 * `--add` puts sides beside those that the file has already.
 *
 * The data are CC BY-NC: they are measured on and never shipped. A turn is "speaker: text", with the caption of an image that it shows.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { createKeyer } from "../../core/memory/keyer.ts";
import { createMemory, recall } from "../../core/memory/retrieval.ts";
import { SqliteMemoryStore } from "../../core/memory/sqlite_store.ts";
import { openRunModel } from "../../core/run/open_model.ts";
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

/** This memory's recall: each turn is a note that the gate let through. */
async function ownSearch(id: string, threads: number): Promise<{ search: Search; close: () => void }> {
  const model = await openRunModel({ model: id, activationBits: 32, device: "cpu", threads }, () => {});
  const keyer = await createKeyer(model);
  return {
    close: () => model.close(),
    async search({ turns, questions }) {
      await using store = await SqliteMemoryStore.open(":memory:");
      const keys = await keyer.keys(turns);
      await store.write(turns.map((text, i) => tracedText(text, i, keys[i])));
      const memory = createMemory(keyer, await store.traces(), store);
      const found = await recall(memory, questions.map(({ text }) => text), { k: most });
      return found.map(({ recalled }) => recalled.map(({ pointer }) => Number(pointer.doc)));
    },
  };
}

/** Means over the questions of each category, and over all. */
function shares(dialogues: readonly Dialogue[], found: readonly number[][][]): Record<string, object> {
  const rows = dialogues.flatMap(({ questions }, d) =>
    questions.map(({ category, evidence }, q) => ({
      category: categories[category],
      at: [5, 10].map((k) =>
        found[d][q].slice(0, k).filter((turn) => evidence.includes(turn)).length / evidence.length
      ),
    }))
  );
  const groups = [...Object.values(categories), "all"];
  return Object.fromEntries(groups.map((name) => {
    const own = rows.filter(({ category }) => name === "all" || category === name);
    const mean = (i: number) => significant(own.reduce((sum, { at }) => sum + at[i], 0) / Math.max(1, own.length), 3);
    return [name, { questions: own.length, recall_at_5: mean(0), recall_at_10: mean(1) }];
  }));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: "../shared/data/locomo_6.json" },
      sides: { type: "string", default: "bm25,minilm,HuggingFaceTB/SmolLM2-135M-Instruct,hei-nw/dummy-model" },
      add: { type: "boolean", default: false },
      dialogues: { type: "string" },
      threads: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const dialogues = (await readDialogues(values.data)).slice(0, Number(values.dialogues ?? Infinity));
  const results: Record<string, unknown> = {}, leftOut: Record<string, string> = {};
  const versions: Record<string, string> = {};
  const measure = async (name: string, search: Search) => {
    const begun = performance.now();
    const found: number[][][] = [];
    for (const dialogue of dialogues) {
      found.push(await search(dialogue));
      console.error(`${name} ${dialogue.id} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
    results[name] = { ...shares(dialogues, found), seconds: significant((performance.now() - begun) / 1000, 3) };
  };

  const sides = values.sides.split(",");
  const dense = sides.includes("minilm"), words = sides.includes("bm25");
  const node = await findRuntime("node");
  if (node === undefined) leftOut.peers = "there is no Node";
  else if (dense || words) {
    const [mini, onnx] = [await findNpmPeer("minisearch"), await findNpmPeer("onnxruntime-web")];
    const peer = new PeerProcess(node.command, new URL("text_search_peer.mjs", npmFolder));
    const ask = (what: string): Search => async ({ turns, questions }) => {
      const asked = { documents: turns, queries: questions.map(({ text }) => text), k: most };
      return (await peer.ask<{ found: number[][] }>({ do: what, ...asked })).found;
    };
    if ("missing" in mini) leftOut.bm25 = mini.missing;
    else if (words) {
      versions.minisearch = mini.version;
      await measure("bm25", ask("bm25"));
    }
    const { missing } = "missing" in onnx ? onnx : await peer.ask<{ missing?: string }>({ do: "minilmThere" });
    if (missing !== undefined) leftOut.minilm = missing;
    else if (dense) {
      if (!("missing" in onnx)) versions["onnxruntime-web"] = onnx.version;
      await measure("minilm", ask("minilm"));
    }
    await peer.close();
  }
  for (const id of sides.filter((side) => side !== "bm25" && side !== "minilm")) {
    const { search, close } = await ownSearch(id, Number(values.threads));
    await measure(id, search);
    close();
  }
  const command = commandLine("locomo");
  const before = values.add && values.json ? JSON.parse(await Deno.readTextFile(values.json)) : undefined;
  const result = {
    ...{ bench: "locomo", command: before ? [before.command, command].flat() : command, ...await provenance() },
    ...{ versions: { ...before?.versions, ...versions } },
    dialogues: dialogues.map(({ id, turns, questions }) => ({ id, turns: turns.length, questions: questions.length })),
    results: { ...before?.results, ...results },
    ...{ left_out: { ...before?.left_out, ...leftOut }, load: significant(loadavg()[0], 3) },
  };
  const text = `${JSON.stringify(result, null, 1)}\n`;
  if (values.json === undefined) console.log(text);
  else await Deno.writeTextFile(values.json, text);
}

if (import.meta.main) await main();
