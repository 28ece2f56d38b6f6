/**
 * Reading and decoding on WebGPU: tokens a second of a prompt, and of what is said after it, for one sequence and for several.
 *
 *     deno run -A reports/bench/gpu_decode.ts [--json FILE] [--prompt 256] [--tokens 32] [--sequences 1,8]
 *
 * Models: the embedded one, and SmolLM2 where it has been pulled. The first call compiles the kernels and is not counted.
 */
import { parseArgs } from "node:util";
import { embeddedModel } from "../../core/format/known_models.ts";
import { openModel } from "../../core/format/open_model.ts";
import { startModel } from "../../core/model/load.ts";
import { Random } from "../../core/random/random.ts";
import { ModelError } from "../../schemas/errors.ts";
import { significant } from "./spread.ts";

/** One model with one number of sequences. */
export interface GpuDecodeRow {
  model: string;
  sequences: number;
  /** Tokens of each prompt, and tokens said after it. */
  prompt: number;
  tokens: number;
  /** Tokens a second of all sequences together. */
  read_per_second: number;
  said_per_second: number;
}

/** What the bench writes. */
export interface GpuDecodeResult {
  bench: "gpu_decode";
  device: string;
  rows: GpuDecodeRow[];
  absent: { name: string; reason: string }[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      prompt: { type: "string", default: "256" },
      tokens: { type: "string", default: "32" },
      sequences: { type: "string", default: "1,8" },
    },
  });
  const prompt = Number(values.prompt), tokens = Number(values.tokens);
  const rows: GpuDecodeRow[] = [], absent: GpuDecodeResult["absent"] = [];
  let device = "";
  for (const id of [embeddedModel.id, "HuggingFaceTB/SmolLM2-135M-Instruct"]) {
    let source;
    try {
      source = await openModel(id, { pull: false });
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      absent.push({ name: id, reason: "it is not on this machine: hei-nw pull" });
      continue;
    }
    const model = await startModel(source, { device: "webgpu", contextLength: prompt + tokens });
    device = model.device.description;
    const random = new Random("gpu_decode");
    for (const sequences of values.sequences.split(",").map(Number)) {
      const prompts = Array.from(
        { length: sequences },
        () => Array.from({ length: prompt }, () => random.int(model.tokens.size)),
      );
      const seconds = async (maxNewTokens: number) => {
        const started = performance.now();
        // Nobody stops before the end: a sampled end token would.
        const said = await model.generate(prompts, { maxNewTokens, until: () => false });
        return { time: (performance.now() - started) / 1000, said: said.reduce((sum, ids) => sum + ids.length, 0) };
      };
      await seconds(2);
      const read = await seconds(1), whole = await seconds(tokens);
      const more = Math.max(0, whole.said - sequences);
      const row = {
        ...{ model: id, sequences, prompt, tokens: Math.round(whole.said / sequences) },
        read_per_second: significant(sequences * prompt / read.time),
        said_per_second: significant(more / Math.max(1e-9, whole.time - read.time)),
      };
      console.log(`${id} × ${sequences}: reads ${row.read_per_second}, says ${row.said_per_second} tokens/s`);
      rows.push(row);
    }
    model.close();
  }
  const result: GpuDecodeResult = { bench: "gpu_decode", device, rows, absent };
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}

if (import.meta.main) await main();
