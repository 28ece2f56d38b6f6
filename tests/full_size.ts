/**
 * The full size of Qwen2.5-0.5B, filled with seeded random weights, in bf16 (a Hugging Face folder) and Q8_0: how long loading, one
 * LoRA training step and 16 tokens take, and the most memory that the process had. Each format in a process of its own.
 *
 * Run: `deno run -A tests/full_size.ts [--json FILE] [--device cpu]`. Writes 1 GB to a temporary folder and removes it.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ModelSource } from "../core/format/model_source.ts";
import { expectedTensors } from "../core/format/model_source_shapes.ts";
import { decodeFloats } from "../core/format/plain_floats.ts";
import { openModel } from "../core/format/open_model.ts";
import { writeSafetensors } from "../core/format/write_safetensors.ts";
import { loadModel } from "../core/model/load.ts";
import { createLora, projections } from "../core/model/lora.ts";
import { LoraTrainer } from "../core/train/lora_trainer.ts";
import { createDevice, type DeviceName } from "../kernels/choose_device.ts";
import { quantize } from "../kernels/reference/quantize.ts";
import { writeByteTokenizer } from "./random_model_folder.ts";
import { uniform } from "./random_checkpoint.ts";
import { provenance } from "../reports/bench/provenance.ts";

/** As published at https://huggingface.co/Qwen/Qwen2.5-0.5B-Instruct/blob/main/config.json, as far as it shapes the model. */
const published = {
  architectures: ["Qwen2ForCausalLM"],
  attention_dropout: 0.0,
  bos_token_id: 151643,
  eos_token_id: 151645,
  hidden_act: "silu",
  hidden_size: 896,
  initializer_range: 0.02,
  intermediate_size: 4864,
  max_position_embeddings: 32768,
  max_window_layers: 21,
  model_type: "qwen2",
  num_attention_heads: 14,
  num_hidden_layers: 24,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000.0,
  sliding_window: 32768,
  tie_word_embeddings: true,
  torch_dtype: "bfloat16",
  use_cache: true,
  use_sliding_window: false,
  vocab_size: 151936,
};

const shape = {
  layers: published.num_hidden_layers,
  width: published.hidden_size,
  heads: published.num_attention_heads,
  kvHeads: published.num_key_value_heads,
  headDim: published.hidden_size / published.num_attention_heads,
  ffn: published.intermediate_size,
  vocab: published.vocab_size,
  contextLength: published.max_position_embeddings,
  ropeBase: published.rope_theta,
  normEps: published.rms_norm_eps,
  tiedEmbedding: true,
  qkvBias: true,
};

type Format = "bf16" | "q8_0";

/** One line of the result file. */
interface Row {
  format: Format;
  device: string;
  parameters: number;
  weightBytes: number;
  loadSeconds: number;
  stepSeconds: number;
  stepTokens: number;
  loss: number;
  generateSeconds: number;
  deviceBytes: number;
  peakBytes: number;
}

async function writeModel(dir: string): Promise<void> {
  await Deno.writeTextFile(join(dir, "config.json"), JSON.stringify(published));
  await writeByteTokenizer(dir, published.max_position_embeddings);
  const random = uniform(7);
  const tensors = [...expectedTensors(shape)].map(([name, [rows, cols]]) => ({
    name,
    shape: rows === 1 ? [cols] : [rows, cols],
    make: () => Float32Array.from({ length: rows * cols }, () => name.includes("norm") ? 1 : (random() - 0.5) * 0.07),
  }));
  await writeSafetensors(join(dir, "model.safetensors"), tensors, "bf16");
}

/** The same model with its matrices in Q8_0, a tensor at a time: the time of loading holds that of quantising, the memory no second copy. */
function quantised(checkpoint: ModelSource): ModelSource {
  return {
    config: checkpoint.config,
    tokens: checkpoint.tokens,
    warnings: checkpoint.warnings,
    source: `${checkpoint.source} in q8_0`,
    sha256: checkpoint.sha256,
    names: () => checkpoint.names(),
    tensor(name) {
      const stored = checkpoint.tensor(name);
      if (stored.rows === 1) return stored;
      const { rows, cols } = stored;
      return { format: "q8_0", rows, cols, data: quantize(decodeFloats(stored.data, "bf16"), "q8_0") };
    },
  };
}

async function measure(dir: string, format: Format, device: DeviceName): Promise<Row> {
  const seconds = async <T>(run: () => Promise<T> | T): Promise<[T, number]> => {
    const start = performance.now();
    return [await run(), Number(((performance.now() - start) / 1000).toFixed(2))];
  };
  const opened = await openModel(dir);
  const checkpoint = format === "bf16" ? opened : quantised(opened);
  using started = await createDevice(device);
  const [model, loadSeconds] = await seconds(() => loadModel(checkpoint, started, { contextLength: 1024 }));
  const weightBytes = started.memory().used;
  const random = uniform(9);
  const lora = createLora(model.config, { rank: 8, alpha: 16, targets: projections, baseModel: "full size" }, random);
  model.addAdapter("trained", lora);
  const trainer = new LoraTrainer(model, "trained");
  const rows = Array.from({ length: 8 }, (_, r) => ({
    tokens: Array.from({ length: 32 }, (_, i) => (r * 977 + i * 31) % model.config.vocab),
    answerStart: 24,
    loss: "nll" as const,
  }));
  const [step, stepSeconds] = await seconds(() => trainer.step(rows, 1e-3));
  trainer.close();
  const [answers, generateSeconds] = await seconds(() => model.generate([rows[0].tokens], { maxNewTokens: 16 }));
  if (!Number.isFinite(step.loss) || answers[0].length === 0) throw new Error(`nothing came of ${format}`);
  const row = {
    format,
    device: started.description,
    parameters: model.parameters,
    weightBytes,
    loadSeconds,
    stepSeconds,
    stepTokens: step.tokens,
    loss: step.loss,
    generateSeconds,
    deviceBytes: started.memory().peak,
    peakBytes: await mostResident(),
  };
  model.close();
  return row;
}

/** The most memory this process had, in bytes; what it has now where the system does not tell. */
async function mostResident(): Promise<number> {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"))![1]) * 1024;
  } catch {
    return Deno.memoryUsage().rss;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      device: { type: "string", default: "cpu" },
      dir: { type: "string" },
      format: { type: "string" },
    },
  });
  if (values.dir && values.format) {
    console.log(JSON.stringify(await measure(values.dir, values.format as Format, values.device as DeviceName)));
    Deno.exit(0);
  }
  const dir = await Deno.makeTempDir({ prefix: "hei-nw-full-size-" });
  const rows: Row[] = [];
  try {
    await writeModel(dir);
    for (const format of ["bf16", "q8_0"]) {
      const { success, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", import.meta.filename!, "--dir", dir, "--format", format, "--device", values.device],
        stderr: "inherit",
      }).output();
      if (!success) Deno.exit(1);
      const row: Row = JSON.parse(new TextDecoder().decode(stdout));
      rows.push(row);
      console.log(
        `${row.format} on ${row.device}: ${
          row.format === "bf16" ? "loads" : "is quantised and loads"
        } in ${row.loadSeconds} s, a step of ${row.stepTokens} tokens ${row.stepSeconds} s, ` +
          `16 tokens ${row.generateSeconds} s, at most ${(row.peakBytes / 2 ** 30).toFixed(2)} GiB`,
      );
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  if (values.json) {
    const about = await provenance();
    await Deno.writeTextFile(values.json, JSON.stringify(rows.map((row) => ({ ...row, ...about })), null, 2) + "\n");
  }
}
