/** A memory that answers one request after another, while other processes may remember, forget and sleep. */
import type { ChatMessage } from "../../format/tokenizer.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import type { Memory } from "../memory/memory.ts";
import type { ChatOptions } from "../memory/memory_types.ts";
import { ApiError } from "./api_error.ts";
import { saidNotes } from "./said_notes.ts";
import { WorkQueue } from "./work_queue.ts";

/** What is needed of a memory. */
export interface Servable extends Pick<Memory, "chat" | "keys" | "refresh" | "remember" | "nights" | "night"> {
  readonly model: Pick<LanguageModel, "sha256" | "tokens">;
}

/** How a memory is served. */
export interface ServedOptions {
  /** Requests that may wait. */
  mostWaiting: number;
  /** Whether what is said goes through the write gate. */
  remember: boolean;
  /** Called with messages that no client gets: one line each. */
  log: (line: string) => void;
}

/** A name under which the model answers. */
export interface ServedModel {
  id: string;
  /** When it came about. */
  created: Date;
  options: Pick<ChatOptions, "base" | "memory" | "night">;
}

/** With memory and the night in use; the base model alone. */
const memoryModel = "memory", baseModel = "base";

/** Longest note that is taken out of a chat, in characters, and the most of one message. */
const longestNote = 2000, mostNotes = 32;

/** See the module; whoever makes it closes it, and the memory after it. */
export class ServedMemory {
  readonly memory: Servable;
  readonly #options: ServedOptions;
  readonly #queue: WorkQueue;
  readonly #started: Date;
  #trouble = "";

  constructor(memory: Servable, options: ServedOptions, started: Date) {
    this.memory = memory;
    this.#options = options;
    this.#queue = new WorkQueue(options.mostWaiting);
    this.#started = started;
  }

  /** All names. */
  async models(): Promise<ServedModel[]> {
    const nights = await this.memory.nights();
    return [
      ...this.#lasting(),
      ...nights.map(({ night, time }) => ({
        id: `night-${night}`,
        created: new Date(time),
        options: { memory: false, night },
      })),
    ];
  }

  /** @throws {ApiError} if there is no model of that name. */
  async model(id: string): Promise<ServedModel> {
    const named = (model: ServedModel) => model.id === id;
    // The records of all nights are read only where one of them is asked.
    const found = this.#lasting().find(named) ?? (await this.models()).find(named);
    if (found) return found;
    throw new ApiError(404, `The model '${id}' does not exist. /v1/models lists those that do.`, {
      param: "model",
      code: "model_not_found",
    });
  }

  /** The answer, piece by piece, when its turn has come. What the user said is remembered afterwards. */
  async *answer(
    messages: readonly ChatMessage[],
    { id, options: chosen }: ServedModel,
    options: ChatOptions & { store: boolean },
  ): AsyncGenerator<string> {
    const { store, ...how } = options;
    using _ = await this.#queue.enter(how.signal);
    await this.#follow();
    let begun = false;
    const pieces = async function* (memory: Servable) {
      for await (const piece of memory.chat(messages, { ...how, ...chosen })) {
        begun = true;
        yield piece;
      }
    };
    try {
      yield* pieces(this.memory);
    } catch (error) {
      // A note that was recalled may have been forgotten by another process just now.
      if (begun || how.signal?.aborted || !await this.#follow()) throw error;
      yield* pieces(this.memory);
    } finally {
      if (store && id === memoryModel && this.#options.remember) void this.#remember(messages.at(-1)!.content);
    }
  }

  /** The keys of texts. */
  async keys(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    using _ = await this.#queue.enter(signal);
    return await this.memory.keys(texts);
  }

  /** Takes no more requests, and waits for what has begun and for what was said to be remembered. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  #lasting(): ServedModel[] {
    const created = this.#started;
    return [{ id: memoryModel, created, options: {} }, { id: baseModel, created, options: { base: true } }];
  }

  async #follow(): Promise<boolean> {
    try {
      const changed = await this.memory.refresh();
      this.#trouble = "";
      return changed;
    } catch (error) {
      const trouble = `goes on with what it has read before: ${(error as Error).message}`;
      if (trouble !== this.#trouble) this.#options.log(trouble);
      this.#trouble = trouble;
      return false;
    }
  }

  async #remember(said: string): Promise<void> {
    const { log } = this.#options;
    const all = saidNotes(said);
    const notes = all.filter(({ length }) => length <= longestNote).slice(0, mostNotes);
    if (notes.length < all.length) {
      log(`${all.length - notes.length} parts of a message are too long, or too many, for notes`);
    }
    if (notes.length === 0) return;
    try {
      using _ = await this.#queue.enter(undefined, true);
      await this.#follow();
      const { written, refused } = await this.memory.remember(notes, { ask: false });
      for (const { id } of written) log(`remembered ${id}`);
      if (refused.length > 0) log(`${refused.length} left out by the gate`);
    } catch (error) {
      log(`could not remember what was said: ${(error as Error).message}`);
    }
  }
}
