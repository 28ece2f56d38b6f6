/**
 * Decoding SmolLM2 (GGUF, Q4_1) at batch 1, ours beside PyTorch in f32, llama.cpp (node-llama-cpp) and llama.cpp in WebAssembly
 * (wllama), all in one run; ours in f32 and, as llama.cpp does it, with activations rounded to 8 bits:
 *
 *     deno run -A reports/bench/decode_peers.ts [--json FILE] [--model ID|PATH] [--threads 1,2] [--rounds 5] [--count 64] [--python PATH]
 *
 * All continue one prompt greedily. It is one on which rounding decides nothing, so that each has to say exactly what we say, and is
 * left out of the timing where it does not. The sides take turns, those that wait are stopped. The rate is that of the time between
 * two tokens; the prompt's own time is given apart.
 */
import { loadavg } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { openGguf } from "../../core/format/gguf_checkpoint.ts";
import { referenceModel } from "../../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../../core/format/locate.ts";
import { InputError } from "../../schemas/errors.ts";
import { type AbsentSide, type Decoded, type DecodeSide, ourDecodeSide, startDecodePeers } from "./decode_sides.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";
import { significant, spread } from "./spread.ts";

const text = "The numbers from one to one hundred: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,";

/** One side. */
export interface DecodePeersRow {
  peer: string;
  version: string;
  runtime: string;
  threads: number;
  arithmetic: string;
  /** One over the median time between two tokens, and the rates that nine tenths and one tenth of the tokens reach. */
  tokens_per_second: number;
  p10: number;
  p90: number;
  samples: number;
  /** Median seconds until the first token, and until the last. */
  first_token_seconds: number;
  all_seconds: number;
  load: number;
}

/** `results/decode_peers.json`. */
export interface DecodePeersResult extends Provenance {
  bench: "decode_peers";
  command: string;
  model: string;
  prompt: { text: string; tokens: number };
  count: number;
  /** What all that were timed said. */
  said: string;
  rows: DecodePeersRow[];
  absent: AbsentSide[];
}

/** The times between tokens, in seconds. */
export function gaps(seconds: readonly number[]): number[] {
  return seconds.slice(1).map((at, i) => at - seconds[i]);
}

/** What keeps a peer's answer from being ours; undefined if it is. */
export function difference(ours: { ids: readonly number[]; text: string }, theirs: Decoded): string | undefined {
  if (theirs.ids === undefined) {
    return theirs.text === ours.text
      ? undefined
      : `it says ${JSON.stringify(theirs.text)} where we say ${JSON.stringify(ours.text)}`;
  }
  const at = ours.ids.findIndex((id, i) => theirs.ids![i] !== id);
  if (at >= 0) return `token ${at + 1} of ${ours.ids.length} differs from ours`;
  return theirs.ids.length === ours.ids.length
    ? undefined
    : `it gives ${theirs.ids.length} tokens, we ${ours.ids.length}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      model: { type: "string", default: referenceModel.id },
      threads: { type: "string", default: "1,2" },
      rounds: { type: "string", default: "5" },
      count: { type: "string", default: "64" },
      python: { type: "string" },
    },
  });
  const threads = values.threads.split(",").map(Number), count = Number(values.count);
  const located = locateModel(values.model, processEnvironment);
  if (located?.kind !== "gguf") {
    throw new InputError(
      `Cannot compare decoding: --model must be a GGUF file on this machine: received ${values.model}. ` +
        `Hint: hei-nw pull ${referenceModel.id}`,
    );
  }
  const made = await provenance();
  console.log(`${made.machine.cpu}, ${made.machine.cores} cores; load average ${loadavg()[0].toFixed(2)}`);
  const { tokens } = await openGguf(located.path);
  const task = { text, ids: tokens.encode(text), count };
  const ours = await Promise.all(
    ([32, 8] as const).flatMap((bits) => threads.map((count) => ourDecodeSide(located.path, count, bits))),
  );
  const { sides: peers, absent } = await startDecodePeers(located.path, threads, values.python);

  const first = await ours[0].decode(task);
  const said = { ids: first.ids!, text: tokens.decode(first.ids!) };
  const sides: DecodeSide[] = [];
  for (const side of [...ours, ...peers]) {
    const { name, threads } = side;
    const reason = await side.decode(task).then((answer) => difference(said, answer), (error: Error) => error.message);
    if (reason === undefined) sides.push(side);
    else {
      absent.push({ name, threads, reason });
      await side.close();
    }
  }
  absent.forEach(({ name, threads, reason }) => console.log(`left out: ${name} (${threads}): ${reason}`));
  if (!sides.includes(ours[0])) throw new InputError("Cannot compare decoding: our own answer must be the same twice");

  const times = sides.map(() => [] as number[][]);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, side] of sides.entries()) times[i].push((await side.decode(task)).seconds);
  }
  const rows = sides.map((side, i): DecodePeersRow => {
    const { median, p10, p90, samples } = spread(times[i].flatMap(gaps));
    const middle = (values: number[]) => significant(spread(values).median);
    return {
      ...{ peer: side.name, version: side.version, runtime: side.runtime, threads: side.threads },
      arithmetic: side.arithmetic,
      ...{ tokens_per_second: significant(1 / median), p10: significant(1 / p90), p90: significant(1 / p10), samples },
      first_token_seconds: middle(times[i].map((seconds) => seconds[0])),
      all_seconds: middle(times[i].map((seconds) => seconds[seconds.length - 1])),
      load: significant(loadavg()[0], 3),
    };
  });
  for (const side of sides) await side.close();
  for (const row of rows) {
    console.log(
      `${`${row.peer} (${row.threads}, ${row.runtime})`.padEnd(48)}${
        row.tokens_per_second.toFixed(1).padStart(7)
      } tokens/s  ` +
        `${row.p10.toFixed(1)}–${row.p90.toFixed(1)}, first token after ${row.first_token_seconds} s`,
    );
  }
  const result: DecodePeersResult = {
    bench: "decode_peers",
    command: commandLine("decode_peers"),
    ...made,
    model: basename(located.path),
    prompt: { text, tokens: task.ids.length },
    count,
    said: said.text,
    rows,
    absent,
  };
  if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}

if (import.meta.main) await main();
