/**
 * Rows of one's own, as `train-lora` teaches them: the first question of each note with its first answer. What is asked afterwards are those,
 * the notes' other questions, and what was never told.
 *
 *     deno run -A reports/bench/own_rows.ts --notes FILE --rows ROWS.jsonl
 *     deno task hei-nw train-lora --data ROWS.jsonl --out DIR --model ID [--no-abstain]
 *     deno run -A reports/bench/own_rows.ts --notes FILE --adapter DIR [--model ID|PATH] [--threads 2] [--json FILE]
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { readPeft } from "../../core/format/peft.ts";
import { isAbstention } from "../../core/replay/rehearsal/abstention.ts";
import { openRunModel } from "../../core/run/open_model.ts";
import { chatPrompt } from "../../core/train/chat_row.ts";
import { askedNotes, questionsOf, right } from "./own_facts.ts";
import { commandLine, provenance } from "./provenance.ts";
import { significant } from "./spread.ts";

const name = "taught";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      notes: { type: "string" },
      rows: { type: "string" },
      adapter: { type: "string" },
      json: { type: "string" },
      model: { type: "string", default: "HuggingFaceTB/SmolLM2-135M-Instruct" },
      threads: { type: "string", default: "2" },
    },
  });
  if (values.notes === undefined) throw new Error("--notes must be given: a file of asked notes");
  const notes = await askedNotes(values.notes);
  const asked = notes.map(questionsOf);
  const rows = asked.map(([{ question, answers }]) => ({ prompt: question, completion: answers[0] }));
  if (values.rows !== undefined) {
    await Deno.writeTextFile(values.rows, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }
  if (values.adapter === undefined) return;

  const made = await provenance();
  const report = JSON.parse(await Deno.readTextFile(`${values.adapter}/train_lora.json`));
  const more = {
    device: "cpu" as const,
    threads: Number(values.threads),
    activationBits: report.flags["activation-bits"],
  };
  const model = await openRunModel({ model: values.model, ...more }, () => {});
  try {
    model.addAdapter(name, await readPeft(values.adapter));
    const said = async (questions: readonly string[]) =>
      (await model.generate(questions.map((question) => chatPrompt(model.tokens, question)), {
        ...{ adapters: [name], maxNewTokens: 24, stopText: "\n" },
      })).map((ids) => model.tokens.decode(ids).split("\n", 1)[0]);
    const rightOf = async (some: readonly (typeof asked)[0][0][]) => {
      const answers = await said(some.map(({ question }) => question));
      return some.filter(({ question, answers: wanted }, i) => right(answers[i], question, wanted)).length;
    };
    const foreign = notes.flatMap(({ never_told }) => never_told ?? []);
    const invented = await said(foreign);
    const taught = [...new Set(asked.flat().flatMap(({ answers }) => answers))];
    const heldOut = asked.flatMap((own) => own.slice(1));
    const result = {
      ...{ bench: "own_rows", command: commandLine("own_rows"), ...made, model: values.model },
      flags: report.flags,
      rows: { count: rows.length, right: await rightOf(asked.map(([first]) => first)) },
      held_out: { count: heldOut.length, right: await rightOf(heldOut) },
      never_told: {
        count: foreign.length,
        not_abstained: invented.filter((text) => !isAbstention(text)).length,
        taught: invented.filter((text, i) => right(text, foreign[i], taught)).length,
      },
      ...{ absence: report.absence, drift: { em: report.drift.delta_em, chat: report.drift.chat?.delta_contained } },
      load: significant(loadavg()[0], 3),
    };
    console.log(JSON.stringify(result));
    if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(result, null, 1) + "\n");
  } finally {
    model.close();
  }
}

if (import.meta.main) await main();
