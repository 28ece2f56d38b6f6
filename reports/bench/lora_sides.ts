/** Who takes LoRA steps on WebGPU: we, and the peers that this machine has. */
import { join } from "node:path";
import type { ModelSource } from "../../core/format/model_source.ts";
import { startModel } from "../../core/model/load.ts";
import type { LoraAdapter } from "../../core/model/lora.ts";
import { LoraTrainer } from "../../core/train/lora_trainer.ts";
import type { TrainRow } from "../../core/train/train_row.ts";
import { adamW, peerTensors } from "./lora_case.ts";
import type { Absent } from "./matmul_sides.ts";
import { findNpmPeer, findRuntime, npmFolder } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";

/** What all sides begin with. `checkpoint` has its weights in f32. */
export interface LoraCase {
  checkpoint: ModelSource;
  adapter: LoraAdapter;
  rows: readonly TrainRow[];
}

/** One library. */
export interface LoraSide {
  readonly name: string;
  readonly version: string;
  /** Takes a step: the loss before it, and the seconds until that is told and all weights of the adapter are updated. */
  step(): Promise<{ loss: number; seconds: number }>;
  close(): Promise<void>;
}

/** The project's own trainer. `auto` never takes a software adapter, so WebGPU is asked for by name. */
export async function ourLoraSide({ checkpoint, adapter, rows }: LoraCase): Promise<LoraSide> {
  const model = await startModel(checkpoint, { device: "webgpu", contextLength: 512 });
  model.addAdapter("bench", adapter);
  const { lr, ...constants } = adamW;
  const trainer = new LoraTrainer(model, "bench", { ...constants, clipNorm: 0 });
  return {
    name: "hei-nw",
    version: model.device.description,
    async step() {
      const started = performance.now();
      const { loss } = await trainer.step(rows, lr);
      return { loss, seconds: (performance.now() - started) / 1000 };
    },
    close() {
      trainer.close();
      model.close();
      return Promise.resolve();
    },
  };
}

const peers = [
  ["@jax-js/jax", "lora_jax_peer.mjs"],
  ["@tensorflow/tfjs-backend-webgpu", "lora_tfjs_peer.mjs"],
] as const;

/** The peers, with the model and the rows; they run in Deno, as we do. */
export async function startLoraPeers(
  { checkpoint, adapter, rows }: LoraCase,
): Promise<{ sides: LoraSide[]; absent: Absent[] }> {
  const sides: LoraSide[] = [], absent: Absent[] = [];
  const runtime = (await findRuntime("deno"))!;
  const folder = await Deno.makeTempDir({ prefix: "lora-peers-" });
  try {
    const { places, values } = peerTensors(checkpoint, adapter);
    const file = join(folder, "tensors");
    await Deno.writeFile(file, new Uint8Array(values.buffer));
    const plan = { file, tensors: places, config: checkpoint.config, scaling: adapter.alpha / adapter.rank, adamW };
    const batch = { rows: rows.map((row) => row.tokens), answerStart: rows[0].answerStart };
    for (const [name, script] of peers) {
      const found = await findNpmPeer(name);
      if ("missing" in found) {
        absent.push({ name, reason: found.missing });
        continue;
      }
      const process = new PeerProcess(runtime.command, new URL(script, npmFolder), {
        flags: runtime.flags,
        pausing: true,
      });
      try {
        await process.ask({ do: "load", ...plan });
        sides.push({
          name,
          version: found.version,
          step: () => process.ask({ do: "step", ...batch }),
          close: () => process.close(),
        });
      } catch (error) {
        absent.push({ name, reason: (error as Error).message });
        await process.close();
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return { sides, absent };
}
