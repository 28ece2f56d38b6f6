/** Who takes part in the decoding comparison: we, and the peers that this machine has. */
import { openGguf } from "../../core/format/gguf_checkpoint.ts";
import { startModel } from "../../core/model/load.ts";
import type { ActivationBits } from "../../kernels/activation_bits.ts";
import { findNpmPeer, findPeerPython, findRuntime, npmFolder, type Runtime } from "./peers/find_peers.ts";
import { PeerProcess } from "./peers/peer_process.ts";

/** What all sides continue. */
export interface DecodeTask {
  text: string;
  ids: readonly number[];
  count: number;
}

/** What came out: ids or, from a library that gives none, their text; and the seconds after which each token was there. */
export interface Decoded {
  ids?: number[];
  text?: string;
  seconds: number[];
}

/** One library with one number of threads, its model loaded. */
export interface DecodeSide {
  readonly name: string;
  readonly version: string;
  readonly runtime: string;
  readonly threads: number;
  /** How it stores weights and multiplies them, as far as it matters for the comparison. */
  readonly arithmetic: string;
  decode(task: DecodeTask): Promise<Decoded>;
  close(): Promise<void>;
}

/** A side that could not take part, and why. */
export interface AbsentSide {
  name: string;
  threads?: number;
  reason: string;
}

/** Our model on the cpu device, its activations in f32 or, for quantised weights, rounded to so many bits. */
export async function ourDecodeSide(
  path: string,
  threads: number,
  activationBits: ActivationBits = 32,
): Promise<DecodeSide> {
  const options = { contextLength: 512, activationBits };
  const model = await startModel(await openGguf(path), { device: "cpu", threads, ...options });
  return {
    name: activationBits === 32 ? "hei-nw" : `hei-nw, ${activationBits} bits`,
    version: model.device.description,
    runtime: `Deno ${Deno.version.deno}`,
    threads,
    arithmetic: `weights as stored, ${activationBits === 32 ? "f32" : `activations in ${activationBits} bits`}`,
    async decode({ ids, count }) {
      const seconds: number[] = [], start = performance.now();
      const until = () => {
        seconds.push((performance.now() - start) / 1000);
        return false;
      };
      const [answer] = await model.generate([ids], { maxNewTokens: count, until });
      return { ids: answer, seconds };
    },
    close: () => Promise.resolve(model.close()),
  };
}

const npmPeers: { package: string; script: string; runtime: Runtime; arithmetic: string }[] = [
  {
    package: "node-llama-cpp",
    script: "llama_peer.mjs",
    runtime: "node",
    arithmetic: "native; weights as stored, activations in 8 bits",
  },
  {
    package: "@wllama/wllama",
    script: "wllama_peer.mjs",
    runtime: "deno",
    arithmetic: "WebAssembly; weights as stored, activations in 8 bits",
  },
];

/** Starts every peer that is there. */
export async function startDecodePeers(
  path: string,
  threads: readonly number[],
  python?: string,
): Promise<{ sides: DecodeSide[]; absent: AbsentSide[] }> {
  const sides: DecodeSide[] = [], absent: AbsentSide[] = [];
  for (const peer of npmPeers) {
    const found = await findNpmPeer(peer.package), runtime = await findRuntime(peer.runtime);
    for (const count of threads) {
      if ("missing" in found || runtime === undefined) {
        const reason = "missing" in found ? found.missing : `there is no ${peer.runtime} on the path`;
        absent.push({ name: peer.package, threads: count, reason });
        continue;
      }
      const process = new PeerProcess(runtime.command, new URL(peer.script, npmFolder), {
        flags: runtime.flags,
        args: [String(count)],
        pausing: true,
      });
      try {
        await process.ask({ do: "load", path });
        sides.push({
          ...{ name: peer.package, version: found.version, runtime: runtime.version, threads: count },
          arithmetic: peer.arithmetic,
          decode: ({ text, ids, count }) => process.ask<Decoded>({ do: "decode", text, prompt: ids, count }),
          close: () => process.close(),
        });
      } catch (error) {
        absent.push({ name: peer.package, threads: count, reason: (error as Error).message });
        await process.close();
      }
    }
  }
  const found = await findPeerPython(python, ["torch", "transformers", "gguf"]);
  for (const count of threads) {
    if ("missing" in found) {
      absent.push({ name: "PyTorch", threads: count, reason: found.missing });
      continue;
    }
    const process = new PeerProcess(found.python, new URL("peers/decode_peer.py", import.meta.url), { pausing: true });
    const { torch, transformers } = await process.ask<{ torch: string; transformers: string }>({ do: "versions" });
    await process.ask({ do: "load", path });
    await process.ask({ do: "threads", count });
    sides.push({
      ...{ name: "PyTorch", version: torch, runtime: `transformers ${transformers}`, threads: count },
      arithmetic: "weights and activations in f32",
      decode: ({ ids, count }) => process.ask<Decoded>({ do: "decode", prompt: ids, count }),
      close: () => process.close(),
    });
  }
  return { sides, absent };
}
