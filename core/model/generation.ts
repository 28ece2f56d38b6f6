/** Batched decoding with a key-value cache: prompts are packed, a shared prefix is stored once, waiting prompts replace finished ones. */
import { BufferScope } from "./buffer_scope.ts";
import { leaveRoom, takeRooms } from "./cache_rooms.ts";
import { CacheRows } from "./cache_rows.ts";
import { type Answering, passOverAnswers, passOverPrompts, runPasses } from "./decode_pass.ts";
import type { ChosenLogProbs } from "./chosen_log_probs.ts";
import type { GeneratedStates } from "./generated_states.ts";
import type { Sampling } from "./sampling.ts";
import type { Session } from "./session.ts";

/** How answers are decoded. */
export interface DecodeOptions {
  maxNewTokens: number;
  /** Rows of the key-value cache, more only where one prompt and its answer need them; and of a pass over prompts, likewise. */
  cacheRows: number;
  passRows: number;
  /** How tokens are drawn; if it is not given, the likeliest is chosen. */
  sampling?: Sampling;
  /**
   * Tokens that are decoded before the host reads them: a GPU's read-back takes as long as several tokens. Changes no answer, but some
   * tokens after its end are computed in vain.
   */
  stride: number;
  /** Whether an answer ends before this token; called once per new token. */
  ends: (token: number, soFar: readonly number[], prompt: number) => boolean;
  /** Whether the answer to this prompt ends with its newest token. */
  until?: (soFar: readonly number[], prompt: number) => boolean;
  /** Keeps what is computed on the way. */
  states?: GeneratedStates;
  /** Keeps how likely each token was. */
  logProbs?: ChosenLogProbs;
  /** Called with how many answers are finished. */
  progress?: (done: number) => void;
}

/** Part of the cache that has to be free before further prompts join: a pass over few rows costs more per row. */
const joiningPart = 1 / 4;

/**
 * The new ids of each prompt. As many prompts at a time as fit the cache; as answers end, further prompts take their rows (continuous
 * batching, Yu et al. 2022), so that products have many rows until the end.
 */
export async function decode(
  session: Session,
  prompts: readonly (readonly number[])[],
  options: DecodeOptions,
): Promise<number[][]> {
  const { device, config } = session.net;
  if (prompts.length === 0) return [];
  const needs = prompts.map(({ length }) => length + options.maxNewTokens);
  const all = needs.reduce((sum, need) => sum + need, 0);
  const cacheRows = Math.min(all, Math.max(options.cacheRows, ...needs));
  const free = new CacheRows(cacheRows);
  const cols = config.kvHeads * config.headDim;
  using scope = new BufferScope(device);
  const cache = {
    k: Array.from({ length: config.layers }, () => scope.alloc(cacheRows * cols)),
    v: Array.from({ length: config.layers }, () => scope.alloc(cacheRows * cols)),
  };
  const answers: number[][] = prompts.map(() => []);
  let live: Answering[] = [];
  let next = 0;
  const take = (asked: readonly Answering[], tokens: Int32Array) => {
    const ended = new Set<Answering>();
    for (let at = 0; at < tokens.length; at++) {
      const one = asked[at % asked.length], token = tokens[at];
      if (ended.has(one) || !says(token, one.answer, one.prompt, options)) continue;
      ended.add(one);
      leaveRoom(free, one.room, options.maxNewTokens);
    }
    if (ended.size === 0) return;
    live = live.filter((one) => !ended.has(one));
    options.progress?.(next - live.length);
  };
  while (next < prompts.length || live.length > 0) {
    if (next < prompts.length && (live.length === 0 || free.left >= joiningPart * cacheRows)) {
      const joining = takeRooms(free, prompts, next, options);
      if (joining) {
        const pass = passOverPrompts(joining, prompts, next);
        const fresh = joining.rooms.map((room, i) => ({ prompt: next + i, room, answer: answers[next + i] }));
        next += fresh.length;
        live.push(...fresh);
        take(fresh, await runPasses(session, cache, [pass], options));
        continue;
      }
    }
    const count = Math.min(options.stride, ...live.map(({ answer }) => options.maxNewTokens - answer.length));
    const asked = live;
    const passes = Array.from({ length: count }, (_, ahead) => passOverAnswers(asked, prompts, ahead));
    take(asked, await runPasses(session, cache, passes, options));
  }
  return answers;
}

/** Adds a token to an answer, unless it ends it; whether the answer has ended. */
export function says(
  token: number,
  answer: number[],
  prompt: number,
  { ends, until, maxNewTokens }: Pick<DecodeOptions, "ends" | "until" | "maxNewTokens">,
): boolean {
  if (ends(token, answer, prompt)) return true;
  answer.push(token);
  return answer.length >= maxNewTokens || (until?.(answer, prompt) ?? false);
}
