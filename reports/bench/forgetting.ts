/**
 * Forgetting: a note is told, slept on, forgotten and slept on again. The loss on it is then compared with that of twins that were never told,
 * one with the same seed and others with seeds of their own.
 *
 *     deno run -A reports/bench/forgetting.ts [--twins 20] [--notes 12] [--steps 40] [--seed 61007] [--model hei-nw/dummy-model] [--threads 1]
 *                                             [--json FILE]
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { userTurn } from "../../core/eval/prompt.ts";
import { readPeft } from "../../core/format/peft.ts";
import type { LocalModel } from "../../core/model/local_model.ts";
import { openMemory } from "../../core/run/memory/open_memory.ts";
import { openRunModel } from "../../core/run/open_model.ts";
import { loadRecipe, notePresetFor } from "../../core/run/recipes.ts";
import { chatPrompt } from "../../core/train/chat_row.ts";
import { mixedNotes } from "./nights.ts";
import type { CuedNote } from "./own_world.ts";
import { commandLine, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

/** Nats per answer token about a note, over all its questions, with a night's adapter. */
async function lossOn(model: LocalModel, note: CuedNote, night: string): Promise<number> {
  model.addAdapter("probe", await readPeft(night));
  try {
    const continuation = model.tokens.encode(note.answer);
    const prompts = [...note.cues, ...note.heldOutCues].map((cue) => chatPrompt(model.tokens, userTurn(cue)));
    const scored = await model.score(prompts.map((prompt) => ({ prompt, continuation })), { adapters: ["probe"] });
    const all = scored.flatMap(({ logProbs }) => [...logProbs]);
    return -all.reduce((sum, x) => sum + x, 0) / all.length;
  } finally {
    model.removeAdapter("probe");
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      twins: { type: "string", default: "20" },
      notes: { type: "string", default: "12" },
      steps: { type: "string", default: "40" },
      seed: { type: "string", default: "61007" },
      model: { type: "string", default: "hei-nw/dummy-model" },
      threads: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const made = await provenance();
  const [twins, count, steps, seed, threads] = [values.twins, values.notes, values.steps, values.seed, values.threads]
    .map(Number);
  const preset = await loadRecipe(notePresetFor(values.model));
  const notes = mixedNotes(count + 1, seed);
  const secret = notes.splice(Math.floor(count / 2), 1)[0];
  const halves = [notes.slice(0, count / 2), notes.slice(count / 2)];
  const model = await openRunModel(
    { model: values.model, device: "cpu", threads, activationBits: preset.values.activationBits ?? 32 },
    () => {},
  );
  const folder = await Deno.makeTempDir({ prefix: "forgetting" });
  try {
    /** What a memory of that seed comes to: the loss on the secret, and the adapter's bytes. Few anchors, since there are many nights. */
    const lived = async (name: string, seed: number, told: readonly CuedNote[][], forget?: CuedNote) => {
      const path = `${folder}/${name}`;
      await using memory = await openMemory({ path, model, recipe: { ...preset.values, steps, seed, anchorChat: 8 } });
      for (const some of told) await memory.remember(some);
      const slept = async () => {
        const { night } = await memory.sleep({ force: true });
        const place = `${path}/nights/${String(night).padStart(4, "0")}`;
        const loss = await lossOn(model, secret, place);
        return { loss, bytes: await Deno.readFile(`${place}/adapter_model.safetensors`) };
      };
      const before = await slept();
      if (forget === undefined) return { before, after: before };
      const [{ id }] = (await memory.list()).filter(({ text }) => text === forget.text);
      await memory.forget(id);
      return { before, after: await slept() };
    };
    const { before, after } = await lived("told", 13, [halves[0], [secret], halves[1]], secret);
    const twin = (await lived("twin", 13, halves)).after;
    const same = after.bytes.every((byte, i) => byte === twin.bytes[i]);
    console.log(JSON.stringify({ told: before.loss, forgotten: after.loss, twin: twin.loss, same }));
    const others: number[] = [];
    for (let i = 1; i <= twins; i++) {
      others.push((await lived(`twin${i}`, 100 + i, halves)).after.loss);
      console.log(`twin ${i}: ${others.at(-1)}`);
    }
    const sorted = others.toSorted((a, b) => a - b);
    const result = {
      ...{ bench: "forgetting", command: commandLine("forgetting"), ...made, model: values.model },
      ...{ notes: count, steps, seed, secret: secret.text },
      loss: {
        told: significant(before.loss, 4),
        forgotten: significant(after.loss, 4),
        twin_of_the_same_seed: significant(twin.loss, 4),
        twins: others.map((loss) => significant(loss, 4)),
      },
      within_spread: sorted[0] <= after.loss && after.loss <= sorted.at(-1)!,
      /** Twins with a lower loss. */
      rank: sorted.filter((loss) => loss < after.loss).length,
      same_bytes_as_twin: same,
      load: significant(loadavg()[0], 3),
    };
    console.log(JSON.stringify(result.loss), result.within_spread, result.rank, same);
    if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
  } finally {
    model.close();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
