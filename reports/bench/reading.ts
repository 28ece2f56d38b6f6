/**
 * Memory on, before any night: right answers on sets of asked notes, and what is said where no note tells. Nothing is trained, and no note is
 * asked about first.
 *
 *     deno run -A reports/bench/reading.ts --notes FILE[,FILE…] [--reader auto|none|DIR] [--json FILE] [--model ID|PATH] [--threads 2]
 *
 * The files are those of own_facts.ts.
 */
import { loadavg } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { isAbstention } from "../../core/replay/rehearsal/abstention.ts";
import { openMemory } from "../../core/run/memory/open_memory.ts";
import { loadRecipe, notePresetFor } from "../../core/run/recipes.ts";
import { askedNotes, questionsOf, right } from "./own_facts.ts";
import { commandLine, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

const { values } = parseArgs({
  options: {
    notes: { type: "string" },
    reader: { type: "string", default: "auto" },
    json: { type: "string" },
    model: { type: "string", default: "HuggingFaceTB/SmolLM2-135M-Instruct" },
    threads: { type: "string", default: "2" },
  },
});
if (values.notes === undefined) throw new Error("--notes must be given: files of asked notes, separated by commas");
const made = await provenance();
const preset = await loadRecipe(notePresetFor(values.model));
const sets: Record<string, number | string>[] = [];
for (const file of values.notes.split(",")) {
  const notes = await askedNotes(file);
  const path = await Deno.makeTempDir({ prefix: "reading" });
  const begun = performance.now();
  {
    await using memory = await openMemory({
      ...{ path, model: values.model, device: "cpu", threads: Number(values.threads) },
      recipe: { ...preset.values, reader: values.reader },
    });
    await memory.remember(notes.map(({ text }) => ({ text, pin: true })), { ask: false });
    const asked = notes.flatMap(questionsOf);
    const said = await memory.ask(asked.map(({ question }) => question));
    const untold = notes.flatMap(({ never_told }) => never_told ?? []);
    const invented = await memory.ask(untold);
    sets.push({
      notes: basename(file),
      questions: asked.length,
      right: asked.filter(({ question, answers }, i) => right(said[i].text, question, answers)).length,
      never_told: untold.length,
      abstained: invented.filter(({ text }) => isAbstention(text)).length,
      seconds: significant((performance.now() - begun) / 1000),
    });
  }
  await Deno.remove(path, { recursive: true });
  console.log(JSON.stringify(sets.at(-1)));
}
if (values.json !== undefined) {
  const { model, reader } = values;
  const result = {
    ...{ bench: "reading", command: commandLine("reading"), ...made, model, reader, sets },
    load: significant(loadavg()[0], 3),
  };
  await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
}
