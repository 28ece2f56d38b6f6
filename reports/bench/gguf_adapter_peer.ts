/**
 * Whether an adapter that we export for llama.cpp says there what it says here: `hei-nw export --to gguf`, loaded by
 * node-llama-cpp with the GGUF base model, and `--to gguf-merged`, loaded alone; the likeliest tokens after 20 prompts are compared
 * with ours.
 *
 *     deno run -A reports/bench/gguf_adapter_peer.ts [--json FILE] [--run DIR] [--model ID|PATH]
 *
 * Checked are the reader that ships with the project, on reading tasks of a seed of its own, and with --run the adapter of an m4 run on
 * cues of its replay queue. The first token has to be ours after every prompt; the tokens after it are compared one by one with
 * ours as the text so far. llama.cpp rounds activations to eight bits, so a token may differ where two are almost equally likely:
 * how far apart they are by our arithmetic is written down. As a control, the same is asked without the adapter.
 */
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { openGguf } from "../../core/format/gguf_checkpoint.ts";
import { referenceModel } from "../../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../../core/format/locate.ts";
import { readPeft } from "../../core/format/peft.ts";
import { memoryBlock } from "../../core/memory/packer.ts";
import { startModel } from "../../core/model/load.ts";
import type { LocalModel } from "../../core/model/local_model.ts";
import { shippedReader } from "../../core/adapters/readers.ts";
import { runExport } from "../../core/run/export.ts";
import { readingTasks } from "../../core/corpus/reading/reading_tasks.ts";
import { chatPrompt } from "../../core/train/chat_row.ts";
import { InputError } from "../../schemas/errors.ts";
import { findNpmPeer, findRuntime, npmFolder } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

const promptCount = 20;
const answerTokens = 8;

/** A place where llama.cpp's likeliest token is not ours. */
export interface Difference {
  prompt: number;
  place: number;
  ours: string;
  theirs: string;
  /** Log-probability of ours less that of theirs, both by our arithmetic. */
  nats: number;
}

/** How much two say alike. */
export interface Agreement {
  same_first: number;
  same_tokens: number;
}

/** One adapter. */
export interface GgufAdapterRow {
  adapter: string;
  prompts: number;
  /** Prompts after which both say the same first token. */
  same_first: number;
  /** Tokens of our answers, and how many of them llama.cpp holds likeliest in their place. */
  tokens: number;
  same_tokens: number;
  /** As `same_first` and `same_tokens`, of llama.cpp without the adapter: what agreement would mean nothing. */
  without_adapter: Agreement;
  /** As these, of the merged GGUF alone, changed tensors in Q8_0; absent in results from before there was one. */
  merged?: Agreement;
  differences: Difference[];
}

/** `results/gguf_adapter_peer.json`. */
export interface GgufAdapterResult extends Provenance {
  bench: "gguf_adapter_peer";
  command: string;
  model: string;
  rows: GgufAdapterRow[];
}

/** Counts equal first tokens and equal tokens. */
export function agreement(ours: readonly number[][], theirs: readonly number[][]): Agreement {
  const equal = ours.map((ids, p) => ids.filter((id, i) => theirs[p][i] === id).length);
  return {
    same_first: ours.filter((ids, p) => ids[0] === theirs[p][0]).length,
    same_tokens: equal.reduce((sum, count) => sum + count, 0),
  };
}

async function compare(
  model: LocalModel,
  peer: PeerProcess,
  { path, adapter, questions }: { path: string; adapter: string; questions: readonly string[] },
): Promise<Omit<GgufAdapterRow, "adapter">> {
  const prompts = questions.map((question) => chatPrompt(model.tokens, question));
  model.addAdapter("exported", await readPeft(adapter));
  const adapters = ["exported"];
  // An answer that ends at once would leave nothing to compare.
  const answers = await model.generate(prompts, { maxNewTokens: answerTokens, adapters });
  if (answers.some((ids) => ids.length === 0)) {
    throw new InputError("Cannot compare adapters: every prompt must have an answer: received an empty one");
  }
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "adapter.gguf");
    const merged = join(folder, "merged.gguf");
    const options = { adapter, dtype: "f16", model: path, force: false } as const;
    await runExport({ ...options, to: "gguf", out: file }, () => {});
    await runExport({ ...options, to: "gguf-merged", out: merged }, () => {});
    const follow = async (path: string, adapter?: string) => {
      await peer.ask({ do: "load", path, ...(adapter === undefined ? {} : { adapter }) });
      const said: number[][] = [];
      for (const [i, prompt] of prompts.entries()) {
        said.push((await peer.ask<{ ids: number[] }>({ do: "follow", prompt, continuation: answers[i] })).ids);
      }
      return said;
    };
    const bare = await follow(path), said = await follow(path, file), alone = await follow(merged);
    const differences: Difference[] = [];
    for (const [p, ids] of answers.entries()) {
      for (const [place, id] of ids.entries()) {
        const other = said[p][place];
        if (other === id) continue;
        const prompt = [...prompts[p], ...ids.slice(0, place)];
        const items = [id, other].map((token) => ({ prompt, continuation: [token] }));
        const [a, b] = (await model.score(items, { adapters })).map(({ logProbs }) => logProbs[0]);
        const [ours, theirs] = [id, other].map((token) => model.tokens.decode([token], true));
        differences.push({ prompt: p, place, ours, theirs, nats: significant(a - b) });
      }
    }
    return {
      prompts: prompts.length,
      tokens: answers.reduce((sum, ids) => sum + ids.length, 0),
      ...agreement(answers, said),
      without_adapter: agreement(answers, bare),
      merged: agreement(answers, alone),
      differences,
    };
  } finally {
    model.removeAdapter("exported");
    await Deno.remove(folder, { recursive: true });
  }
}

/** The first cues of a run's replay queue, each once. */
async function cuesOf(run: string): Promise<string[]> {
  const lines = (await Deno.readTextFile(join(run, "replay_queue.jsonl"))).trim().split("\n");
  return [...new Set(lines.map((line): string => JSON.parse(line).cue))].slice(0, promptCount);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      run: { type: "string" },
      model: { type: "string", default: referenceModel.id },
      threads: { type: "string", default: "2" },
    },
  });
  const located = locateModel(values.model, processEnvironment);
  if (located?.kind !== "gguf") {
    throw new InputError(
      `Cannot compare adapters: --model must be a GGUF file on this machine: received ${values.model}. ` +
        `Hint: hei-nw pull ${referenceModel.id}`,
    );
  }
  const found = await findNpmPeer("node-llama-cpp"), runtime = await findRuntime("node");
  if ("missing" in found || runtime === undefined) {
    console.error(`Cannot compare with llama.cpp: ${"missing" in found ? found.missing : "there is no node"}`);
    Deno.exit(2);
  }
  const threads = Number(values.threads);
  const model = await startModel(await openGguf(located.path), { device: "cpu", threads, contextLength: 1024 });
  const peer = new PeerProcess(runtime.command, new URL("llama_peer.mjs", npmFolder), { args: [values.threads] });
  try {
    const { release } = await peer.ask<{ release: string }>({ do: "versions" });
    const cases: { name: string; adapter: string; questions: string[] }[] = [];
    const reader = shippedReader(model.sha256);
    if (reader !== undefined) {
      const tasks = readingTasks({ count: promptCount, seed: 20_260 });
      const questions = tasks.map(({ lines, question }) => memoryBlock(lines) + question);
      cases.push({ name: "reader", adapter: reader, questions });
    }
    if (values.run !== undefined) {
      const name = `consolidated (${basename(values.run)})`;
      cases.push({ name, adapter: join(values.run, "weights"), questions: await cuesOf(values.run) });
    }
    const rows: GgufAdapterRow[] = [];
    for (const { name, ...rest } of cases) {
      const row = { adapter: name, ...await compare(model, peer, { path: located.path, ...rest }) };
      console.log(
        `${name}: first token ${row.same_first} of ${row.prompts}, all tokens ${row.same_tokens} of ${row.tokens} ` +
          `(without the adapter ${row.without_adapter.same_first} and ${row.without_adapter.same_tokens}, ` +
          `merged ${row.merged?.same_first} and ${row.merged?.same_tokens})`,
      );
      for (const d of row.differences) {
        console.log(
          `  prompt ${d.prompt}, token ${d.place}: ${JSON.stringify(d.ours)} or ${
            JSON.stringify(d.theirs)
          }, ${d.nats} nats`,
        );
      }
      rows.push(row);
    }
    const versions = { "node-llama-cpp": found.version, "llama.cpp": release, runtime: runtime.version };
    const command = commandLine("gguf_adapter_peer");
    const made = await provenance(versions);
    const result: GgufAdapterResult = {
      bench: "gguf_adapter_peer",
      command,
      ...made,
      model: basename(located.path),
      rows,
    };
    if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
    if (rows.some((row) => row.same_first < row.prompts)) Deno.exitCode = 1;
  } finally {
    model.close();
    await peer.close();
  }
}

if (import.meta.main) await main();
