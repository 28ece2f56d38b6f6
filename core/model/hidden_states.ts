import type { Tensor } from "../../kernels/device.ts";
import { packSequences } from "./packed_batch.ts";
import type { Session } from "./session.ts";
import { forward } from "./transformer.ts";

/** States of the residual stream after `layers` blocks, in one pass: for each sequence, for each layer, T × width. */
export async function hiddenBatch(
  session: Session,
  sequences: readonly (readonly number[])[],
  layers: readonly number[],
): Promise<Float32Array[][]> {
  const { device, config: { width } } = session.net;
  const packed = packSequences(sequences);
  const found: Float32Array[][] = sequences.map(() => layers.map(() => new Float32Array(0)));
  await session.withBatch(packed, async (batch, acts, base) => {
    const onLayer = async (layer: number, x: Tensor) => {
      if (!layers.includes(layer)) return;
      const all = await device.read(x, 0, packed.rows * width);
      for (const [s, tokens] of sequences.entries()) {
        const own = new Float32Array(tokens.length * width);
        for (let i = 0; i < tokens.length; i++) {
          const row = packed.rowOf(s, i);
          own.set(all.subarray(row * width, (row + 1) * width), i * width);
        }
        for (const [l, wanted] of layers.entries()) if (wanted === layer) found[s][l] = own;
      }
    };
    await forward(session.net, batch, acts, { ...base, onLayer, until: Math.max(...layers) });
  });
  return found;
}
