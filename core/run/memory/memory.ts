/** A memory in daily use: remember, recall, ask, sleep, forget. */
import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import type { ChatMessage } from "../../format/tokenizer.ts";
import { traceIdOf } from "../../memory/admit.ts";
import type { Trace } from "../../memory/memory.ts";
import { type EpisodicMemory, recall } from "../../memory/retrieval.ts";
import { IdentityCompletion } from "../../memory/identity_completion.ts";
import type { SizedIndex } from "../../memory/sized_index.ts";
import { WordIndex } from "../../memory/word_index.ts";
import { indexOf } from "../m4/remember.ts";
import { type Answering, answers, chatAnswer, recalled, requireQuestions } from "./answer.ts";
import { currentNight, dropAnswers, nightNumbers, nightRecord, setCurrentNight } from "./memory_folder.ts";
import type {
  AskOptions,
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
import { NightInUse } from "./night_in_use.ts";
import { dropUnfinished } from "./night_under_way.ts";
import { rehearseNotes } from "./rehearse_notes.ts";
import { planOf } from "./sleep_plan.ts";
import { sleepLock } from "./sleep_lock.ts";
import { takeNight } from "./take_night.ts";

/** See the module; made by `openMemory`. Calls may come from many tasks at once: those that change the memory take turns. */
export class Memory implements AsyncDisposable {
  readonly #parts: MemoryParts;
  readonly #index: SizedIndex;
  readonly #traces = new Map<string, Trace>();
  readonly #words = new WordIndex();
  readonly #night: NightInUse;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(parts: MemoryParts) {
    this.#parts = parts;
    this.#index = indexOf(parts.recipe);
    this.#night = new NightInUse(parts.folder, parts.learner.model);
  }

  /** @internal */
  static async open(parts: MemoryParts): Promise<Memory> {
    const memory = new Memory(parts);
    const traces = await parts.store.traces();
    const texts = await parts.store.texts(traces.map(({ pointer }) => pointer));
    traces.forEach((trace, i) => {
      memory.#traces.set(trace.traceId, trace);
      memory.#reindex(trace.traceId, texts[i]);
    });
    const night = await currentNight(parts.folder);
    if (night !== undefined) await memory.#night.use(await nightRecord(parts.folder, night));
    return memory;
  }

  /** The night in use; undefined before the first. */
  get night(): Night | undefined {
    return this.#night.record;
  }

  /**
   * Writes notes through the gate, in one transaction, and then asks itself what they answer. An abort while it asks leaves the notes
   * written; the next sleep asks.
   *
   * @throws {InputError} where a note is wrong, by its place and field; then none is written.
   */
  remember(notes: Note | readonly Note[], options: RememberOptions = {}): Promise<RememberResult> {
    return this.#inTurn(() =>
      rememberNotes(
        {
          ...this.#parts,
          ...{ index: this.#index, traces: this.#traces, reindex: (id, text) => this.#reindex(id, text) },
          rehearse: (progress, signal) => this.#rehearse(progress, signal),
          deleting: (count, work) => this.#deleting(count, work),
          drop: (ids) => this.#drop(ids),
        },
        notes,
        options,
      )
    );
  }

  /** By what notes are found: keys, and words beside them. */
  get finding(): { keyer: string; wordShare: number } {
    return { keyer: this.#parts.keyer.name, wordShare: this.#parts.recipe.wordShare };
  }

  /** The notes that a question recalls, best first. */
  async recall(query: string, options: { k?: number } = {}): Promise<RecalledNote[]> {
    this.#requireOpen();
    const [{ completed }] = await recall(this.#memory(), [query], { k: options.k ?? this.#parts.recipe.topK });
    const found = completed.slice(0, options.k ?? this.#parts.recipe.topK);
    const documents = await Promise.all(
      found.map(({ id }) => this.#parts.store.document(this.#traces.get(id)!.pointer.doc)),
    );
    return documents.flatMap((document, i) => document ? [recalled(document, found[i].score)] : []);
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
    const found = await answers(this.#answering(options), questions, options);
    return typeof asked === "string" ? found[0] : found;
  }

  /** The answer to a conversation, piece by piece; leaving the loop ends the work. Only what is asked last is looked up in memory. */
  chat(messages: readonly ChatMessage[], options: AskOptions = {}): AsyncIterable<string> {
    this.#requireOpen();
    return chatAnswer(this.#answering(options), messages, options);
  }

  /**
   * Learns what memory holds, measures it, and keeps the night or refuses it. It sets out from the night before, and rehearses less what
   * the weights know. After a `forget` it begins anew: what is forgotten is in no row, so it is not in the new adapter; earlier nights that
   * know it are deleted. A sleep that was interrupted while it trained goes on at that step, unless the notes, the recipe or the night
   * before have changed.
   *
   * @throws {InputError} where no note brings questions and an answer.
   * @throws the signal's reason where it is aborted; memory and the night before are as they were.
   */
  sleep(options: SleepOptions = {}): Promise<SleepResult> {
    return this.#inTurn(async () => {
      await using _ = await sleepLock(this.#parts.folder);
      await this.#rehearse(options.onProgress ?? this.#parts.progress, options.signal);
      return await takeNight(this.#parts, this.#night, options);
    });
  }

  /** What a sleep with these options would replay now, and whether it would go on with an interrupted one. */
  async sleepPlan(options: Pick<SleepOptions, "recipe" | "anew"> = {}): Promise<SleepPlan> {
    this.#requireOpen();
    return await planOf(this.#parts, this.#night.record, options);
  }

  /** Goes back to the night before; gives its number, undefined where there is none. The night that is left stays on disk. */
  undoSleep(): Promise<number | undefined> {
    return this.#inTurn(async () => {
      const { folder } = this.#parts;
      const current = await currentNight(folder);
      const before = (await nightNumbers(folder)).filter((night) => current !== undefined && night < current).at(-1);
      await setCurrentNight(folder, before);
      await this.#night.use(before === undefined ? undefined : await nightRecord(folder, before));
      return before;
    });
  }

  /** What every night learned and cost, in order. */
  async nights(): Promise<Night[]> {
    this.#requireOpen();
    const { folder } = this.#parts;
    return await Promise.all((await nightNumbers(folder)).map((night) => nightRecord(folder, night)));
  }

  /**
   * Deletes notes with all that hangs on them, bytes included.
   * @returns The ids that were there, and those of them that the weights know until the next sleep.
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
    await this.#turn.catch(() => {});
    this.#night.remove();
    await this.#parts.close();
  }

  #memory(): EpisodicMemory {
    const { keyer, store, recipe: { wordShare: share } } = this.#parts;
    const words = { index: this.#words, share };
    return { keyer, store, words, index: this.#index, completion: new IdentityCompletion(), traces: this.#traces };
  }

  #answering({ memory = true, base = false }: AskOptions): Answering {
    const { learner, recipe } = this.#parts;
    const number = this.#night.record?.night;
    const night = base || number === undefined ? undefined : { number, adapter: this.#night.adapter };
    return { learner, recipe, memory: memory && !base ? this.#memory() : undefined, night };
  }

  /** Asks about the notes of which nothing was asked yet. */
  async #rehearse(progress: ProgressSink, signal: AbortSignal | undefined): Promise<void> {
    const { store, learner, recipe } = this.#parts;
    const traced = new Set([...this.#traces.values()].map(({ pointer }) => pointer.doc));
    const documents = (await store.documents()).filter(({ id }) => traced.has(id));
    await rehearseNotes(learner, store, documents, { seed: recipe.seed, progress, ...(signal ? { signal } : {}) });
  }

  /** Deletes notes with all that hangs on them; gives the ids that were there. */
  async #drop(ids: readonly string[]): Promise<string[]> {
    const { store } = this.#parts;
    const there = (await store.documents()).filter(({ id }) => ids.includes(id)).length;
    if (there === 0) return [];
    const gone = await this.#deleting(there, () => store.forget(ids));
    for (const id of gone) {
      this.#traces.delete(traceIdOf(id));
      this.#reindex(traceIdOf(id));
    }
    return gone;
  }

  /**
   * Deletes notes, and what holds words of them beside the store. That goes first, since the process may be killed between the two; and
   * once more afterwards, since another one may sleep meanwhile.
   */
  async #deleting<T>(count: number, work: () => Promise<T>): Promise<T> {
    const { folder, progress } = this.#parts;
    const dropped = await dropUnfinished(folder);
    if (dropped) {
      progress({ stage: "forget", step: count, total: count, note: `${dropped}, since it knows what is forgotten` });
    }
    await dropAnswers(folder);
    const result = await work();
    await dropUnfinished(folder);
    await dropAnswers(folder);
    return result;
  }

  /** Brings both indexes in line with the traces. @param text What the trace points to, where it may be new. */
  #reindex(traceId: string, text?: string): void {
    const trace = this.#traces.get(traceId);
    if (trace) {
      this.#index.add(traceId, trace.key);
      if (text !== undefined) this.#words.add(traceId, text);
    } else {
      this.#index.remove(traceId);
      this.#words.remove(traceId);
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#requireOpen();
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => {});
    return await mine;
  }

  #requireOpen(): void {
    if (this.#closed) {
      throw new InputError(
        explain({ cannot: "use the memory", field: "the memory", rule: "open", received: "one that was closed" }),
      );
    }
  }
}
