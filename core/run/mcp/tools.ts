/** The tools of an agent, as data and functions. */
import { type Type, type } from "arktype";
import { explain, InputError } from "../../../schemas/errors.ts";
import { findNotes } from "../memory/find_notes.ts";
import type { Memory } from "../memory/memory.ts";
import type { ProgressSink } from "../progress.ts";

/** What the tools need from a memory. */
export type ToolMemory = Pick<
  Memory,
  "forget" | "list" | "modelName" | "night" | "nights" | "recall" | "refresh" | "remember" | "sleep" | "sleepPlan"
>;

/** What a call gets from outside. */
export interface ToolContext {
  memory: ToolMemory;
  signal: AbortSignal;
  progress: ProgressSink;
}

/** Hints for programs that ask a person before a tool is called; the words are the protocol's. */
export interface ToolHints {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  /** Whether it reaches beyond the memory; none does. */
  openWorldHint: false;
}

/** One tool. */
export interface MemoryTool {
  title: string;
  description: string;
  hints: ToolHints;
  /** JSON Schema of the input. */
  inputSchema: { type: "object"; [key: string]: unknown };
  /** @throws {InputError} if the input is wrong. */
  call(context: ToolContext, input: unknown): Promise<Record<string, unknown>>;
}

const reads: ToolHints = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const adds: ToolHints = { ...reads, readOnlyHint: false };
const deletes: ToolHints = { ...adds, destructiveHint: true };

/** A tool whose input is checked before it is called. */
function tool<T extends object>(
  about: Pick<MemoryTool, "title" | "description" | "hints">,
  input: Type<T>,
  call: (context: ToolContext, input: T) => Promise<Record<string, unknown>>,
): MemoryTool {
  const { $schema: _, ...schema } = input.toJsonSchema() as Record<string, unknown>;
  return {
    ...about,
    inputSchema: { ...schema, type: "object" },
    call: async (context, given) => {
      const read = input(given ?? {});
      if (read instanceof type.errors) {
        throw new InputError(
          explain({
            cannot: `call ${about.title}`,
            field: "the input",
            rule: "of the tool's schema",
            received: read.summary,
          }),
        );
      }
      return await call(context, read as T);
    },
  };
}

const words = type("string > 0");

/** By their names. */
export const memoryTools: Readonly<Record<string, MemoryTool>> = {
  remember: tool(
    {
      title: "Remember",
      description:
        'Writes one fact into memory, as a short plain sentence that is clear by itself: "Ana\'s boat is called Petrel." ' +
        "The write gate leaves out what is known already; pin writes it whatever the gate says. What corrects a note is " +
        "remembered anew, and the old note forgotten.",
      hints: adds,
    },
    type({ text: words.describe("the note"), "pin?": "boolean" }).onUndeclaredKey("reject"),
    async ({ memory, signal }, { text, pin }) => {
      // No questions are made here: the next sleep makes them, so the agent need not wait.
      const { written, refused } = await memory.remember({ text, ...(pin ? { pin } : {}) }, { ask: false, signal });
      return {
        written: written.map(({ id, text }) => ({ id, text })),
        refused: refused.map(({ text, score, threshold }) => ({ text, score, threshold })),
      };
    },
  ),
  recall: tool(
    {
      title: "Recall",
      description:
        "Finds the notes that fit a question or a few words best, best first. The score combines their words and keys; higher is better.",
      hints: reads,
    },
    type({ query: words, "k?": type("1 <= number.integer <= 100").describe("most notes; 5 by default") })
      .onUndeclaredKey("reject"),
    async ({ memory }, { query, k = 5 }) => ({
      notes: (await memory.recall(query, { k })).map(({ id, text, score, time }) => ({
        id,
        text,
        score,
        time: time ?? null,
      })),
    }),
  ),
  list: tool(
    {
      title: "List",
      description:
        "Notes in the order in which they were told, each with what became of it in the night that is in use.",
      hints: reads,
    },
    type({
      "limit?": type("1 <= number.integer <= 1000").describe("most notes; 100 by default"),
      "offset?": type("number.integer >= 0").describe("notes to pass over"),
    }).onUndeclaredKey("reject"),
    async ({ memory }, { limit = 100, offset = 0 }) => {
      const notes = await memory.list();
      return {
        total: notes.length,
        notes: notes.slice(offset, offset + limit).map(({ id, text, stage, time }) => ({
          id,
          text,
          stage,
          time: time ?? null,
        })),
      };
    },
  ),
  forget: tool(
    {
      title: "Forget",
      description:
        "Deletes a note for good, by its id or its whole text. What the weights know is gone with the next sleep.",
      hints: deletes,
    },
    type({ note: words.describe("id or text") }).onUndeclaredKey("reject"),
    async ({ memory }, { note }) => {
      const { ids } = findNotes([note], await memory.list());
      return { ...await memory.forget(ids) };
    },
  ),
  status: tool(
    { title: "Status", description: "The model, how many notes there are, and the nights.", hints: reads },
    type({}).onUndeclaredKey("reject"),
    async ({ memory }) => {
      const notes = await memory.list(), nights = await memory.nights();
      const stages = [...Map.groupBy(notes, ({ stage }) => stage)].map(([stage, own]) => [stage, own.length]);
      return {
        model: memory.modelName,
        notes: notes.length,
        stages: Object.fromEntries(stages),
        night: memory.night?.night ?? null,
        nights: nights.map(({ night }) => night),
      };
    },
  ),
  sleep: tool(
    {
      title: "Sleep",
      description:
        "Trains the model on what memory holds, measures it, and keeps the night or refuses it. It takes minutes and the whole " +
        "machine; dry_run only says what it would learn.",
      // Nights that know what was forgotten are deleted.
      hints: { ...deletes, idempotentHint: false },
    },
    type({ "dry_run?": "boolean" }).onUndeclaredKey("reject"),
    async ({ memory, signal, progress }, { dry_run: dryRun = false }) => {
      if (dryRun) {
        const { facts, rows, open, notUnderstood } = await memory.sleepPlan();
        return { facts, rows, open, not_understood: notUnderstood };
      }
      const { night, accepted, reason, steps, facts } = await memory.sleep({ signal, onProgress: progress });
      const stages = Object.values(facts).map(({ stage }) => stage);
      return {
        ...{ night, accepted, reason: reason ?? null, steps },
        in_the_weights: stages.filter((stage) => stage === "weights").length,
        learning: stages.filter((stage) => stage === "learning").length,
      };
    },
  ),
};
