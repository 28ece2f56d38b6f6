/** A memory in daily use: remember, recall, ask, sleep, forget. */
import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import type { ChatMessage } from "../../format/tokenizer.ts";
import { traceIdOf } from "../../memory/admit.ts";
import { type EpisodicMemory, recall } from "../../memory/retrieval.ts";
import { IdentityCompletion } from "../../memory/identity_completion.ts";
import type { SizedIndex } from "../../memory/sized_index.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import { SerialQueue } from "../../train/serial_queue.ts";
import { indexOf } from "../m4/remember.ts";
import { type Answering, answers, chatAnswer, lastOf, recalled, requireQuestions } from "./answer.ts";
import { deletingNotes } from "./forget_notes.ts";
import { nightRecords } from "./memory_folder.ts";
import type {
  AskOptions,
  ChatOptions,
  ListedNote,
  MemoryAnswer,
  RecalledNote,
  RememberOptions,
  RememberResult,
  SleepOptions,
  SleepPlan,
  SleepResult,
} from "./memory_types.ts";
import type { Note } from "./notes.ts";
import { rememberNotes } from "./remember_notes.ts";
import type { ProgressSink } from "../progress.ts";
import type { MemoryParts } from "./memory_parts.ts";
import { HeldTraces } from "./held_traces.ts";
import { buildGraph, fillIndex, keepGraph, keptGraph } from "./kept_graph.ts";
import { type LentNight, NightInUse } from "./night_in_use.ts";
import { rehearseNotes } from "./rehearse_notes.ts";
import { planOf } from "./sleep_plan.ts";
import { sleepLock } from "./sleep_lock.ts";
import { takeNight } from "./take_night.ts";
import { undoNight } from "./undo_night.ts";

/** A memory in daily use; `openMemory` makes one. You may call it from many tasks at once: calls that change the memory take turns. */
export class Memory implements AsyncDisposable {
  readonly #parts: MemoryParts;
  readonly #index: SizedIndex;
  readonly #held: HeldTraces;
  readonly #night: NightInUse;
  readonly #turns = new SerialQueue();
  #closed = false;

  private constructor(parts: MemoryParts, graph: Uint8Array | undefined) {
    const { folder, progress, recipe } = this.#parts = parts;
    this.#index = indexOf(recipe);
    this.#held = new HeldTraces(
      this.#index,
      (traces) => fillIndex(this.#index, traces, graph, folder, progress),
      () => buildGraph(this.#index, progress),
    );
    this.#night = new NightInUse(parts.folder, parts.learner.model);
  }

  /** @internal */
  static async open(parts: MemoryParts): Promise<Memory> {
    const memory = new Memory(parts, await keptGraph(parts.folder));
    await memory.refresh();
    return memory;
  }

  /** The base model, as it was opened. */
  get model(): LanguageModel {
    return this.#parts.learner.model;
  }

  /** The model's id or path, as it was given when the memory was made. */
  get modelName(): string {
    return this.#parts.modelName;
  }

  /** Reads what other processes have changed: notes, and which night is in use. Returns whether there was a change. */
  async refresh(): Promise<boolean> {
    this.#requireOpen();
    const notes = await this.#held.follow(this.#parts.store);
    return await this.#night.follow() || notes;
  }

  /** The night in use; undefined before the first sleep. */
  get night(): Night | undefined {
    return this.#night.record;
  }

  /**
   * Writes notes through the gate, in one transaction. Then the model makes questions from them. If the call is aborted during that, the
   * notes stay written, and the next sleep makes the questions.
   *
   * @throws {InputError} if a note is wrong; it names the note's place and field. Then none is written.
   */
  remember(notes: Note | readonly Note[], options: RememberOptions = {}): Promise<RememberResult> {
    return this.#inTurn(async () => {
      const result = await rememberNotes(
        {
          ...this.#parts,
          ...{ index: this.#held.index, traces: this.#held.byId },
          reindex: (id, text) => this.#held.reindex(id, text),
          rehearse: (progress, signal) => this.#rehearse(progress, signal),
          deleting: (count, work) => this.#deleting(count, work),
          drop: (ids) => this.#drop(ids),
        },
        notes,
        options,
      );
      await buildGraph(this.#index, options.onProgress ?? this.#parts.progress);
      return result;
    });
  }

  /** What notes are found by: the name of the keyer, and the weight of words (BM25) against keys, from 0 to 1. */
  get finding(): { keyer: string; wordShare: number } {
    return { keyer: this.#parts.keyer.name, wordShare: this.#parts.recipe.wordShare };
  }

  /** The notes that a question recalls, best first. `k` is the largest number of notes. */
  async recall(query: string, options: { k?: number } = {}): Promise<RecalledNote[]> {
    this.#requireOpen();
    requireQuestions([query]);
    const { k = this.#parts.recipe.topK } = options;
    const [{ completed }] = await recall(this.#memory(), [query], { k });
    const found = completed.slice(0, k);
    const documents = await Promise.all(
      found.map(({ id }) => {
        const doc = this.#held.byId.get(id)?.pointer.doc;
        return doc === undefined ? undefined : this.#parts.store.document(doc);
      }),
    );
    return documents.flatMap((document, i) => document ? [recalled(document, found[i].score)] : []);
  }

  /**
   * The key of each text: a vector of unit length (see {@link finding}). The more similar two texts are, the larger the cosine of their
   * keys.
   */
  async keys(texts: readonly string[]): Promise<Float32Array[]> {
    this.#requireOpen();
    requireQuestions(texts);
    return await this.#parts.keyer.keys(texts);
  }

  /** Answers a question. */
  ask(question: string, options?: AskOptions): Promise<MemoryAnswer>;
  /** Answers several questions at once, in their order. */
  ask(questions: readonly string[], options?: AskOptions): Promise<MemoryAnswer[]>;
  /** One answer, or one for each question. */
  async ask(asked: string | readonly string[], options: AskOptions = {}): Promise<MemoryAnswer | MemoryAnswer[]> {
    this.#requireOpen();
    const questions = typeof asked === "string" ? [asked] : [...asked];
    requireQuestions(questions);
    using night = await this.#nightFor(options);
    const found = await answers(this.#answering(options, night), questions, {
      ...options,
      progress: (step, total) => this.#parts.progress({ stage: "answer", step, total }),
    });
    return typeof asked === "string" ? found[0] : found;
  }

  /** The answer to a conversation, piece by piece. Leaving the loop ends the work. Only the last message is looked up in memory. */
  chat(messages: readonly ChatMessage[], options: ChatOptions = {}): AsyncIterable<string> {
    this.#requireOpen();
    lastOf(messages);
    return this.#chat(messages, options);
  }

  /**
   * Trains what memory holds into an adapter, measures it, and keeps the night or refuses it. Training starts from the night before, and
   * facts that the weights know are repeated less. After a `forget` it starts from nothing, so a forgotten fact is not in the new adapter;
   * earlier nights that know it are deleted. A sleep that was interrupted during training continues at that step, unless the notes, the
   * recipe or the night before have changed.
   *
   * @throws {InputError} if no note has questions and an answer.
   * @throws the signal's reason if it is aborted; memory and the night before stay as they were.
   */
  sleep(options: SleepOptions = {}): Promise<SleepResult> {
    return this.#inTurn(async () => {
      await using _ = await sleepLock(this.#parts.folder);
      await this.#rehearse(options.onProgress ?? this.#parts.progress, options.signal);
      return await takeNight(this.#parts, this.#night, options);
    });
  }

  /** What a sleep with these options would train now, and whether it would continue an interrupted one. */
  async sleepPlan(options: Pick<SleepOptions, "recipe" | "anew"> = {}): Promise<SleepPlan> {
    this.#requireOpen();
    return await planOf(this.#parts, this.#night.record, options);
  }

  /** Returns to the night before, and returns its number; undefined if there is none. The later night stays on disk. */
  undoSleep(): Promise<number | undefined> {
    return this.#inTurn(async () => {
      const before = await undoNight(this.#parts.folder);
      await this.#night.follow();
      return before;
    });
  }

  /** What every night learned and lost, in order. */
  async nights(): Promise<Night[]> {
    this.#requireOpen();
    return await nightRecords(this.#parts.folder);
  }

  /**
   * Deletes notes by their ids, with everything made from them, bytes included.
   *
   * @returns The ids that were there, and those of them that the weights still know until the next sleep.
   */
  forget(ids: string | readonly string[]): Promise<{ forgotten: string[]; inWeights: string[] }> {
    return this.#inTurn(async () => {
      const forgotten = await this.#drop(typeof ids === "string" ? [ids] : [...ids]);
      return { forgotten, inWeights: forgotten.filter((id) => (this.#night.record?.facts[id]?.asked ?? 0) > 0) };
    });
  }

  /** Every note with its stage. */
  async list(): Promise<ListedNote[]> {
    this.#requireOpen();
    return (await this.#parts.store.documents()).map(({ id, text, time }) => ({
      ...{ id, text, stage: this.#night.record?.facts[id]?.stage ?? "memory" },
      ...(time === undefined ? {} : { time }),
    }));
  }

  /** Closes the store, and the model and the device that were opened with it. Waits for calls under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#turns.settled;
    this.#night.remove();
    await keepGraph(this.#index, this.#parts.folder, this.#parts.progress);
    await this.#parts.close();
  }

  #memory(): EpisodicMemory {
    const { keyer, store, recipe: { wordShare: share } } = this.#parts;
    const { index, words, byId: traces } = this.#held;
    return { keyer, store, words: { index: words, share }, index, completion: new IdentityCompletion(), traces };
  }

  #answering({ memory = true, base = false }: AskOptions, night: Answering["night"]): Answering {
    const { learner, recipe } = this.#parts;
    return { learner, recipe, memory: memory && !base ? this.#memory() : undefined, night };
  }

  #nightFor({ base = false, night }: AskOptions): Promise<LentNight | undefined> {
    return base ? Promise.resolve(undefined) : this.#night.lend(night);
  }

  async *#chat(messages: readonly ChatMessage[], options: ChatOptions): AsyncGenerator<string> {
    using night = await this.#nightFor(options);
    yield* chatAnswer(this.#answering(options, night), messages, options);
  }

  /** Makes questions from the notes that have none yet. */
  async #rehearse(progress: ProgressSink, signal: AbortSignal | undefined): Promise<void> {
    const { store, learner, recipe } = this.#parts;
    const traced = new Set([...this.#held.byId.values()].map(({ pointer }) => pointer.doc));
    const documents = (await store.documents()).filter(({ id }) => traced.has(id));
    await rehearseNotes(learner, store, documents, { seed: recipe.seed, progress, ...(signal ? { signal } : {}) });
  }

  /** Deletes notes with everything made from them; returns the ids that were there. */
  async #drop(ids: readonly string[]): Promise<string[]> {
    const { store } = this.#parts;
    const there = (await store.documents()).filter(({ id }) => ids.includes(id)).length;
    if (there === 0) return [];
    const gone = await this.#deleting(there, () => store.forget(ids));
    for (const id of gone) {
      this.#held.byId.delete(traceIdOf(id));
      this.#held.reindex(traceIdOf(id));
    }
    return gone;
  }

  #deleting<T>(count: number, work: () => Promise<T>): Promise<T> {
    const { folder, progress } = this.#parts;
    return deletingNotes(folder, progress, count, work);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#requireOpen();
    return await this.#turns.take(work);
  }

  #requireOpen(): void {
    const closed = { cannot: "use the memory", field: "the memory", rule: "open", received: "one that was closed" };
    if (this.#closed) throw new InputError(explain(closed));
  }
}
