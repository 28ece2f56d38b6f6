/**
 * Decoding along a draft: the earlier answer to the same prompt is read at once, and kept as far as the model would have chosen it
 * itself (speculative decoding of the greedy kind, Leviathan et al. 2023, with a draft that costs nothing).
 */
import { BufferScope } from "./buffer_scope.ts";
import { requireTokens } from "./decode_pass.ts";
import { decode, type DecodeOptions, says } from "./generation.ts";
import type { GeneratedStates } from "./generated_states.ts";
import { forLogits, headRows } from "./output_head.ts";
import { packedRows, packSequences } from "./packed_batch.ts";
import type { Session } from "./session.ts";
import { splitByRows } from "./split_by_rows.ts";
import { forward } from "./transformer.ts";

/** What was said to the same prompts before, with other adapters. */
export interface Drafts {
  /** Ids, by prompt. */
  answers: readonly (readonly number[])[];
  /** What was computed of them: is of use where the adapters of blocks below `states.layer` are the same as then. */
  states?: GeneratedStates;
}

/** The answers that `decode` gives, greedily. Keeps no states. */
export async function decodeAlong(
  session: Session,
  prompts: readonly (readonly number[])[],
  drafts: Drafts,
  options: DecodeOptions,
): Promise<number[][]> {
  const chosen = await choices(session, prompts, drafts, options);
  const answers = prompts.map((): number[] => []);
  const open = [...prompts.keys()].filter((i) => !chosen[i].some((token) => says(token, answers[i], i, options)));
  const begun = open.map((i) => [...answers[i]]);
  const { states: _states, logProbs: _logProbs, ...rest } = options;
  const said = await decode(session, open.map((i) => [...prompts[i], ...answers[i]]), {
    ...rest,
    ends: (token, soFar, j) => options.ends(token, [...begun[j], ...soFar], open[j]),
    until: (soFar, j) => {
      const whole = [...begun[j], ...soFar];
      return whole.length >= options.maxNewTokens || (options.until?.(whole, open[j]) ?? false);
    },
    progress: (done) => options.progress?.(prompts.length - open.length + done),
  });
  for (const [j, i] of open.entries()) answers[i].push(...said[j]);
  return answers;
}

/** What the model chooses along each draft: the draft's tokens as far as it agrees, and its own first other. */
async function choices(
  session: Session,
  prompts: readonly (readonly number[])[],
  { answers, states }: Drafts,
  { maxNewTokens, passRows }: DecodeOptions,
): Promise<number[][]> {
  const { net } = session;
  const { device, config: { width, vocab } } = net;
  const known = states?.suits(session) && prompts.every(({ length }, i) => states.tokensRead(i) >= length)
    ? states
    : undefined;
  const from = known?.layer ?? 0;
  const read = prompts.map((prompt, i) =>
    [...prompt, ...answers[i].slice(0, maxNewTokens - 1)].slice(0, known?.tokensRead(i))
  );
  const chosen: number[][] = [];
  for (const batch of splitByRows([...prompts.keys()], (i) => read[i].length, passRows)) {
    const packed = packSequences(batch.map((i) => read[i]));
    const index = Int32Array.from(
      batch.flatMap((i, s) =>
        Array.from(
          { length: read[i].length - prompts[i].length + 1 },
          (_, j) => packed.rowOf(s, prompts[i].length - 1 + j),
        )
      ),
    );
    using scope = new BufferScope(device);
    const best = scope.allocInt(index.length);
    await session.withBatch(packed, async (onDevice, acts, base) => {
      if (known) {
        const own = batch.map((i) => known.hidden(i, read[i].length));
        device.write(acts.layers[from].xIn, packedRows(packed, own, width));
      }
      using h = headRows(net, await forward(net, onDevice, acts, { ...base, from }), index);
      await forLogits(net, h, (logits, outAt, rows) => {
        device.argmaxRows({ out: best, outAt, x: logits, rows, cols: vocab });
      });
    });
    const tokens = requireTokens(await device.readInt(best));
    let at = 0;
    for (const i of batch) {
      const own = tokens.subarray(at, at += read[i].length - prompts[i].length + 1);
      const other = own.findIndex((token, j) => token !== answers[i][j]);
      chosen.push([...own.subarray(0, other < 0 ? own.length : other + 1)]);
    }
  }
  return chosen;
}
