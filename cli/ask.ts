import type { Command } from "commander";
import { addFlags, flagValues, outputFields, UsageError } from "./flags.ts";
import { memoryFields, withMemory } from "./memory_flags.ts";
import { brief, number, printJson, type Terminal } from "./print.ts";
import { textIn } from "./text_file.ts";

const askFields = {
  file: {
    rule: { kind: "text" },
    default: undefined,
    help: "read questions from a file, one a line; - is stdin",
    value: "<FILE>",
  },
  noMemory: { rule: { kind: "switch" }, default: false, help: "answer from the weights alone" },
  base: { rule: { kind: "switch" }, default: false, help: "answer with the base model, without memory and night" },
  maxNewTokens: {
    rule: { kind: "integer", min: 1, max: 4096 },
    default: 32,
    help: "tokens in an answer, at most",
    value: "<M>",
  },
  ...memoryFields,
} as const;

const recallFields = {
  k: {
    rule: { kind: "integer", min: 1, max: 1000 },
    default: 5,
    help: "number of notes to show, at most",
    value: "<K>",
  },
  ...memoryFields,
} as const;

/** `hei-nw ask` and `hei-nw recall`. */
export function registerAsk(program: Command, terminal: Terminal): void {
  const ask = program.command("ask")
    .summary("ask a question; the model answers with memory")
    .description('Answers questions with memory and the current night. Example: hei-nw ask "Where is the key?"')
    .argument("[question...]", "questions, each in quotes");
  addFlags(ask, { ...askFields, ...outputFields }, terminal);
  ask.action(async (given: string[]) => {
    const { file, noMemory, base, maxNewTokens } = flagValues(ask, askFields);
    const questions = [...given, ...(file === undefined ? [] : await linesOf(file))];
    if (questions.length === 0) {
      throw new UsageError(
        'Cannot ask: a question must be given: received none. Hint: hei-nw ask "…", or --file FILE.',
      );
    }
    const { requireQuestions, requireShort } = await import("../core/run/memory/answer.ts");
    requireQuestions(questions);
    const answers = await withMemory(
      ask,
      terminal,
      (memory, { signal }) =>
        memory.ask(questions, { memory: !noMemory, base, maxNewTokens, ...(signal ? { signal } : {}) }),
      { look: (source) => requireShort(source, questions, maxNewTokens) },
    );
    const { json } = flagValues(ask, outputFields);
    const plain = answers.map(({ text, notes, night }) => ({ text, notes, night: night ?? null }));
    // One question gives one object; several give one a line, in their order.
    if (json) return plain.forEach((answer) => printJson(terminal, answer));
    for (const { text, notes } of answers) {
      terminal.out(`${text}${notes.length > 0 ? `   [${notes.join(", ")}]` : ""}\n`);
    }
  });

  const recall = program.command("recall")
    .summary("find notes without asking the model")
    .description("Shows the notes that a question finds, with scores and ids.")
    .argument("<query>", "a question or a few words");
  addFlags(recall, { ...recallFields, ...outputFields }, terminal);
  recall.action(async (query: string) => {
    const { k } = flagValues(recall, recallFields);
    const { requireQuestions } = await import("../core/run/memory/answer.ts");
    requireQuestions([query]);
    const { found, by } = await withMemory(recall, terminal, async (memory) => {
      return { found: await memory.recall(query, { k }), by: memory.finding };
    });
    if (flagValues(recall, outputFields).json) {
      return printJson(terminal, found.map(({ id, text, score, time }) => ({ id, text, score, time: time ?? null })));
    }
    // Results are for programs; by what they were found is for the person.
    terminal.err(`found by words (${number(by.wordShare)}) and keys (${by.keyer})\n`);
    if (found.length === 0) terminal.out("nothing found\n");
    for (const { id, text, score, time } of found) {
      terminal.out(`${number(score)}  ${id}  ${time ?? ""}  ${brief(text)}\n`);
    }
  });
}

async function linesOf(file: string): Promise<string[]> {
  const text = await textIn(file, "read questions");
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
}
