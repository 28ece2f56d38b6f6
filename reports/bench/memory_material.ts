/** What `memory.ts` searches in: episodes of scenario A with their keys, and questions about them. */
import { existsSync } from "node:fs";
import type { Keyer } from "../../core/memory/keyer.ts";
import { unit } from "../../core/memory/vectors.ts";
import { Random } from "../../core/random/random.ts";
import { scenarioNamed } from "../../core/scenarios/registry.ts";

/** Texts with their keys, and questions with the number of the text that they ask for. */
export interface Material {
  texts: string[];
  keys: Float32Array[];
  cues: { text: string; of: number; key: Float32Array }[];
}

/** @param cache File of the keys: read where it is there, written where it is not. */
export async function materialOf(
  keyer: Keyer,
  size: number,
  asked: number,
  seed: number,
  cache: string | undefined,
): Promise<Material> {
  const texts: string[] = [], cues: { text: string; of: number }[] = [];
  for await (const { text, kind, heldOutCues = [] } of scenarioNamed("A").stream({ n: size, seed, fillerRatio: 0 })) {
    if (texts.length === size) break;
    if (kind === "fact") cues.push({ text: heldOutCues[0], of: texts.length });
    texts.push(text);
  }
  const step = Math.max(1, Math.floor(cues.length / asked));
  const chosen = cues.filter((_, i) => i % step === 0).slice(0, asked);
  const begun = performance.now();
  let keys: Float32Array[];
  if (cache !== undefined && existsSync(cache)) keys = rowsOf(await Deno.readFile(cache), keyer.length);
  else {
    keys = await keyer.keys(texts);
    console.error(`keys of ${size} texts: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    if (cache !== undefined) await Deno.writeFile(cache, bytesOf(keys));
  }
  const cueKeys = await keyer.keys(chosen.map(({ text }) => text));
  return { texts, keys: keys.slice(0, size), cues: chosen.map((cue, i) => ({ ...cue, key: cueKeys[i] })) };
}

/** Rows of f32, one behind the other. */
export function bytesOf(rows: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
  const all = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, i) => all.set(row, i * row.length));
  return new Uint8Array(all.buffer);
}

function rowsOf(bytes: Uint8Array<ArrayBuffer>, width: number): Float32Array[] {
  const all = new Float32Array(bytes.buffer);
  return Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width));
}

/**
 * Keys that no text has, for numbers of traces whose texts would take hours: unit vectors round 500 centres, or sparse ones whose winners are
 * drawn so that some places are common. A cue is a key with noise.
 */
export function drawnMaterial(
  size: number,
  asked: number,
  seed: number,
  { length, sparse }: { length: number; sparse: boolean },
): Material {
  const random = new Random(`bench/${seed}`);
  const gaussians = () => Float32Array.from({ length }, () => random.gaussian());
  const centres = sparse ? [] : Array.from({ length: 500 }, gaussians);
  const winners = length >> 5;
  const place = () => Math.floor(length * random.next() ** 1.5);
  const sparseKey = (from: readonly number[]) => {
    const key = new Float32Array(length);
    for (const at of from) key[at] = 0.2 + random.next();
    for (let count = new Set(from).size; count < winners;) {
      const at = place();
      if (key[at] === 0) count++;
      key[at] = 0.2 + random.next();
    }
    return unit(key);
  };
  const near = (key: Float32Array, noise: number) => unit(key.map((x) => x + noise * random.gaussian()));
  const keys = Array.from({ length: size }, () => sparse ? sparseKey([]) : near(random.pick(centres), 0.6));
  const cues = Array.from({ length: asked }, (_, i) => {
    const of = Math.floor(i * size / asked);
    const kept = [...keys[of].keys()].filter((at) => keys[of][at] !== 0 && random.next() < 0.6);
    return { text: "", of, key: sparse ? sparseKey(kept) : near(keys[of], 0.5 / Math.sqrt(length)) };
  });
  return { texts: [], keys, cues };
}
