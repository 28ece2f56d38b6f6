/** A memory in daily use: remember, recall, ask, sleep, forget. */
import { explain, InputError } from "../../../schemas/errors.ts";
import type { Night } from "../../../schemas/night.ts";
import { readPeft } from "../../format/peft.ts";
import type { ChatMessage } from "../../format/tokenizer.ts";
import { admit, documentsOf, traceIdOf } from "../../memory/admit.ts";
import { ExactIndex } from "../../memory/exact_index.ts";
import type { Trace } from "../../memory/memory.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { type EpisodicMemory, recall } from "../../memory/retrieval.ts";
import { IdentityCompletion } from "../../memory/identity_completion.ts";
import { isAskable } from "../../replay/mine.ts";
import { gateWeights, recollect } from "../m4/remember.ts";
import { takeLock } from "../store/lock.ts";
import { type Answering, answers, chatAnswer } from "./answer.ts";
import { currentNight, nightFolder, nightNumbers, nightRecord, setCurrentNight, writeNight } from "./memory_folder.ts";
import type {
  AskOptions,
  ListedNote,
  MemoryAnswer,
  RecalledNote,
  RememberResult,
  SleepOptions,
  SleepResult,
} from "./memory_types.ts";
import { episodesFrom, type Note } from "./notes.ts";
import { rememberResult, replacing } from "./remember_result.ts";
import type { MemoryParts } from "./memory_parts.ts";
import { sleepOn, whyRefused } from "./sleep.ts";

/** See the module; made by `openMemory`. Calls may come from many tasks at once: those that change the memory take turns. */
export class Memory implements AsyncDisposable {
  readonly #parts: MemoryParts;
  readonly #index = new ExactIndex();
  readonly #traces = new Map<string, Trace>();
  #night: Night | undefined;
  /** Two memories may share a model, so the night of each has a name of its own there. */
  readonly #nightAdapter: string;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(parts: MemoryParts) {
    this.#parts = parts;
    this.#nightAdapter = `night of ${parts.folder.path}`;
  }

  /** @internal */
  static async open(parts: MemoryParts): Promise<Memory> {
    const memory = new Memory(parts);
    for (const trace of await parts.store.traces()) {
      memory.#traces.set(trace.traceId, trace);
      memory.#reindex(trace.traceId);
    }
    const night = await currentNight(parts.folder);
    if (night !== undefined) await memory.#use(await nightRecord(parts.folder, night));
    return memory;
  }

  /** The night in use; undefined before the first. */
  get night(): Night | undefined {
    return this.#night;
  }

  /**
   * Writes notes through the gate. All of one call are written in one transaction, and are on disk when it returns.
   * @param options `always` lets the notes past the gate: they were in a memory before.
   * @throws {InputError} where a note is wrong, by its place and field; then none is written.
   */
  remember(
    notes: Note | readonly Note[],
    options: { signal?: AbortSignal; always?: boolean } = {},
  ): Promise<RememberResult> {
    return this.#inTurn(async () => {
      const { store, keyer, ordinary, learner: { model }, recipe, now } = this.#parts;
      options.signal?.throwIfAborted();
      const time = now().toISOString();
      const known = await store.documents();
      const episodes = episodesFrom(notes).map((episode) => ({
        time,
        ...episode,
        ...replacing(episode.replaces, known),
      }));
      const documents = await documentsOf(episodes, model.tokens, known.length);
      const gate = { weights: gateWeights(recipe), threshold: recipe.tau, ordinary: await ordinary() };
      try {
        const { entries, forget } = await admit(model, keyer, documents, this.#index, {
          ...{ ...gate, source: { scenario: "notes" }, first: known.length, pinsAlways: true },
          ...(options.always ? { always: true } : {}),
        });
        options.signal?.throwIfAborted();
        const admitted = entries.filter(({ trace }) => trace !== undefined);
        await store.write(admitted, forget);
        for (const id of forget) this.#traces.delete(traceIdOf(id));
        for (const { trace } of admitted) if (trace) this.#traces.set(trace.traceId, trace);
        return rememberResult(entries, forget, gate.threshold);
      } finally {
        // The gate has put keys into the index, or taken them out, before anything was written.
        for (const { id, replaces } of documents) {
          for (const one of [id, replaces]) if (one) this.#reindex(traceIdOf(one));
        }
      }
    });
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
    for (const question of questions) {
      if (typeof question !== "string" || question.trim() === "") {
        throw new InputError(
          explain({ cannot: "ask", field: "question", rule: "a text that is not empty", received: question }),
        );
      }
    }
    const found = await answers(this.#answering(options), questions, options);
    return typeof asked === "string" ? found[0] : found;
  }

  /** The answer to a conversation, piece by piece; leaving the loop ends the work. Only what is asked last is looked up in memory. */
  chat(messages: readonly ChatMessage[], options: AskOptions = {}): AsyncIterable<string> {
    this.#requireOpen();
    return chatAnswer(this.#answering(options), messages, options);
  }

  /**
   * Learns what memory holds into a fresh adapter, measures it, and keeps the night or refuses it. Notes that were forgotten are not among
   * the rows, so they are not in the new adapter.
   *
   * @throws {InputError} where no note brings questions and an answer.
   * @throws the signal's reason where it is aborted; memory and the night before are as they were.
   */
  sleep(options: SleepOptions = {}): Promise<SleepResult> {
    return this.#inTurn(async () => {
      const { folder, store, keyer, learner, recipe, progress, now } = this.#parts;
      const taken = await takeLock(folder.lock, "a sleep");
      if ("holder" in taken) {
        throw new InputError(explain({
          cannot: "sleep",
          field: "memory",
          rule: "one in which nobody else sleeps",
          received: taken.holder
            ? `a sleep of process ${taken.holder.pid} since ${taken.holder.since}`
            : "another sleep",
        }));
      }
      await using _ = taken.lock;
      const numbers = await nightNumbers(folder);
      const { record, adapter } = await sleepOn({
        learner,
        remembered: await recollect(keyer, store, recipe),
        recipe: { ...recipe, ...options.recipe },
        night: (numbers.at(-1) ?? 0) + 1,
        progress: options.onProgress ?? progress,
        ...(options.signal ? { signal: options.signal } : {}),
        now,
      });
      const reason = whyRefused(record);
      const accepted = reason === undefined || options.force === true;
      if (accepted) {
        await writeNight(folder, record, adapter);
        await setCurrentNight(folder, record.night);
        await this.#use(record);
      }
      return { ...record, accepted, reason };
    });
  }

  /** What a sleep would replay now: facts, their questions, and notes that bring none. */
  async sleepPlan(): Promise<{ facts: number; rows: number; notUnderstood: number }> {
    this.#requireOpen();
    const documents = await this.#parts.store.documents();
    const askable = documents.filter(isAskable);
    const rows = askable.reduce((sum, { cues }) => sum + cues.length, 0);
    return { facts: askable.length, rows, notUnderstood: documents.length - askable.length };
  }

  /** Goes back to the night before; gives its number, undefined where there is none. The night that is left stays on disk. */
  undoSleep(): Promise<number | undefined> {
    return this.#inTurn(async () => {
      const { folder } = this.#parts;
      const current = await currentNight(folder);
      const before = (await nightNumbers(folder)).filter((night) => current !== undefined && night < current).at(-1);
      await setCurrentNight(folder, before);
      await this.#use(before === undefined ? undefined : await nightRecord(folder, before));
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
      const list = typeof ids === "string" ? [ids] : [...ids];
      const forgotten = await this.#parts.store.forget(list);
      for (const id of forgotten) {
        this.#traces.delete(traceIdOf(id));
        this.#reindex(traceIdOf(id));
      }
      return { forgotten, inWeights: forgotten.filter((id) => (this.#night?.facts[id]?.asked ?? 0) > 0) };
    });
  }

  /** Every note with its stage. */
  async list(): Promise<ListedNote[]> {
    this.#requireOpen();
    return (await this.#parts.store.documents()).map(({ id, text, time }) => ({
      ...{ id, text, stage: this.#night?.facts[id]?.stage ?? "memory" },
      ...(time === undefined ? {} : { time }),
    }));
  }

  /** Closes the store, and the model and the device that were opened with it. Waits for calls under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#turn.catch(() => {});
    this.#removeNight();
    await this.#parts.close();
  }

  #memory(): EpisodicMemory {
    const { keyer, store } = this.#parts;
    return { keyer, store, index: this.#index, completion: new IdentityCompletion(), traces: this.#traces };
  }

  #answering({ memory = true, base = false }: AskOptions): Answering {
    const { learner, recipe } = this.#parts;
    const night = base || !this.#night ? undefined : { number: this.#night.night, adapter: this.#nightAdapter };
    return { learner, recipe, memory: memory && !base ? this.#memory() : undefined, night };
  }

  /** Brings the index in line with the traces. */
  #reindex(traceId: string): void {
    const trace = this.#traces.get(traceId);
    if (trace) this.#index.add(traceId, trace.key);
    else this.#index.remove(traceId);
  }

  /** Makes a night's adapter the one in use. */
  async #use(night: Night | undefined): Promise<void> {
    const { folder, learner: { model } } = this.#parts;
    const adapter = night === undefined ? undefined : await readPeft(nightFolder(folder, night.night));
    if (night !== undefined && night.base !== model.sha256) {
      throw new InputError(explain({
        cannot: "open the memory",
        field: "model",
        rule: `the one that night ${night.night} was trained on (SHA-256 ${night.base.slice(0, 12)}…)`,
        received: `${model.source} (${model.sha256.slice(0, 12)}…)`,
        hint: "an adapter fits one base model; give that model, or another folder.",
      }));
    }
    this.#removeNight();
    if (adapter) model.addAdapter(this.#nightAdapter, adapter);
    this.#night = night;
  }

  #removeNight(): void {
    const { model } = this.#parts.learner;
    if (model.adapterNames().includes(this.#nightAdapter)) model.removeAdapter(this.#nightAdapter);
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

function recalled({ id, text, time }: MemoryDocument, score: number): RecalledNote {
  return { id, text, score, ...(time === undefined ? {} : { time }) };
}
