/**
 * A memory in a browser's tab: remember, ask, sleep, forget, with the same core as a memory on the disk. It keeps one night, the last; a
 * sleep sets out from it.
 */
import type { Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import { traceIdOf } from "../../memory/admit.ts";
import { IdentityCompletion } from "../../memory/identity_completion.ts";
import { createKeyer, type Keyer } from "../../memory/keyer.ts";
import type { MemoryStore } from "../../memory/memory_store.ts";
import { ordinaryForm } from "../../memory/surprise.ts";
import { dot } from "../../memory/vectors.ts";
import type { LocalModel } from "../../model/local_model.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { withoutClashes } from "../../replay/clashes.ts";
import { trainedQuestions } from "../../replay/mine.ts";
import { SerialQueue } from "../../train/serial_queue.ts";
import type { Mode } from "../../eval/harness.ts";
import { askerOf } from "../asker_of.ts";
import { knowledgeOf } from "../m4/base_knowledge_of.ts";
import { minedRows, queued } from "../m4/queue.ts";
import { gateWeights, indexOf, recollect } from "../m4/remember.ts";
import { type Answering, answers, requireQuestions } from "../memory/answer.ts";
import { HeldTraces } from "../memory/held_traces.ts";
import type { MemoryParts } from "../memory/memory_parts.ts";
import type {
  AskOptions,
  ListedNote,
  MemoryAnswer,
  RememberOptions,
  RememberResult,
  SleepResult,
} from "../memory/memory_types.ts";
import { linesOf } from "../memory/note_lines.ts";
import type { Note } from "../memory/notes.ts";
import { rehearsedLess, shapeOf, startOf, type TrainedNight } from "../memory/night_start.ts";
import { rehearseNotes } from "../memory/rehearse_notes.ts";
import { rememberNotes } from "../memory/remember_notes.ts";
import { renewKeys } from "../memory/renewed_keys.ts";
import { renewedNovelty } from "../memory/renewed_novelty.ts";
import { sleepOn, whyRefused } from "../memory/sleep.ts";
import { forgetful } from "../memory/sleep_keeper.ts";
import type { ProgressSink } from "../progress.ts";
import { barQuestions, type Bars, withModes } from "./bars.ts";

/** What a night left. */
export interface KeptNight {
  record: Night;
  adapter: LoraAdapter;
  /** Where the next one sets out; it begins anew where this is left out. */
  trained?: TrainedNight;
}

/** What a tab's memory is built on. Whoever opens model and store closes them. */
export interface TabParts {
  model: LocalModel;
  store: MemoryStore;
  /** Made for the model: `noteRecipe`, `fittedTo`. */
  recipe: Recipe;
  /** Name of the reader in the model, where there is one. */
  reader?: string;
  /** Makes the keys; the bare states do where it is left out. Keys that another one made are made anew. */
  keyer?: Keyer;
  /** The night of an earlier visit. */
  night?: KeptNight;
  /** Keeps a night for the next visit; undefined where it goes. */
  keepNight(night: KeptNight | undefined): Promise<void>;
  progress: ProgressSink;
  now: () => Date;
}

/** How a tab sleeps. */
export interface TabSleepOptions {
  /** Fields of the recipe for this night alone. */
  recipe?: Partial<Recipe>;
  signal?: AbortSignal;
  /** Hears of the bars of B0 and B1 before, and of all four afterwards. */
  onBars?(bars: Bars): void;
  onProgress?: ProgressSink;
}

/** What a sleep did, and whether the night could be kept for the next visit. */
export type TabNight = SleepResult & { bars: Bars; notKept: unknown };

/** Name of the night's adapter in the model. */
const nightAdapter = "night of this tab";

/** See the module. Calls that change the memory take turns. */
export class TabMemory {
  readonly #parts: Omit<MemoryParts, "folder" | "close" | "modelName">;
  readonly #keepNight: TabParts["keepNight"];
  readonly #held: HeldTraces;
  readonly #turns = new SerialQueue();
  #night: KeptNight | undefined;

  private constructor(parts: Omit<MemoryParts, "folder" | "close" | "modelName">, { keepNight }: TabParts) {
    this.#parts = parts;
    const index = indexOf(parts.recipe);
    this.#held = new HeldTraces(
      index,
      (traces) => void index.fill(traces.values().map(({ traceId, key }) => [traceId, key] as const)),
      () => index.build(),
    );
    this.#keepNight = keepNight;
  }

  /** Makes the keyer and reads the store. */
  static async open(parts: TabParts): Promise<TabMemory> {
    const { model, store, recipe, reader, progress, now, keyer = await createKeyer(model) } = parts;
    let ordinary: Promise<number> | undefined;
    const memory = new TabMemory({
      ...{ store, recipe, progress, now },
      keyer,
      ordinary: () => ordinary ??= ordinaryForm(model),
      learner: { model, knowledge: knowledgeOf(model), reader, asker: askerOf(model) },
    }, parts);
    if (!await madeKeys(keyer, store)) await renewKeys(store, keyer, progress);
    await memory.#held.follow(store);
    memory.#use(parts.night);
    return memory;
  }

  /** The night in use. */
  get night(): KeptNight | undefined {
    return this.#night;
  }

  /** As `Memory.remember`. */
  remember(notes: Note | readonly Note[], options: RememberOptions = {}): Promise<RememberResult> {
    return this.#turns.take(async () => {
      const { index, byId: traces } = this.#held;
      const result = await rememberNotes(
        {
          ...this.#parts,
          ...{ index, traces, reindex: (id, text) => this.#held.reindex(id, text) },
          rehearse: (progress, signal) => this.#rehearse(progress, signal),
          deleting: (_, work) => work(),
          drop: (ids) => this.#drop(ids),
        },
        notes,
        options,
      );
      await index.build();
      return result;
    });
  }

  /** As `Memory.ask`. */
  async ask(question: string, options: AskOptions = {}): Promise<MemoryAnswer> {
    requireQuestions([question]);
    const { memory = true, base = false } = options;
    const [found] = await answers(this.#answering(memory && !base, !base), [question], options);
    return found;
  }

  /**
   * Learns what memory holds, measures it, and uses the night or refuses it, as `Memory.sleep` does: from the night before on, unless the
   * recipe is another or that night is gone with a note it knew.
   *
   * @throws {InputError} where no note brings questions and an answer.
   * @throws the signal's reason; memory and the night before are as they were.
   */
  sleep({ recipe: changed, signal, onBars, onProgress }: TabSleepOptions = {}): Promise<TabNight> {
    return this.#turns.take(async () => {
      const { store, keyer, learner, recipe: usual, progress: tell, now } = this.#parts;
      const progress = onProgress ?? tell, recipe = { ...usual, ...changed };
      await this.#rehearse(progress, signal);
      const recollected = await recollect(keyer, store, usual);
      const remembered = {
        ...recollected,
        documents: withoutClashes(recollected.documents),
        traces: await renewedNovelty(recollected.traces, gateWeights(usual)),
      };
      const earlier = this.#night, number = (earlier?.record.night ?? 0) + 1;
      const start = earlier && startOf(earlier.trained, earlier.record, remembered.documents, recipe);
      const mined = minedRows(remembered, recipe);
      const queue = queued(
        start ? rehearsedLess(mined, start.facts, ({ pointer }) => pointer.doc, number) : mined,
        recipe,
      );
      const questions = barQuestions(remembered.documents);
      const modes = (asked: readonly Mode[], of = questions) =>
        withModes(
          of,
          asked,
          (mode) => this.#answering(mode === "B1" || mode === "B2", mode === "B2" || mode === "B3"),
          signal,
        );
      const before = await modes(["B0", "B1"]);
      onBars?.(before);
      const { record, adapter, params, absence } = await sleepOn({
        ...{ keeper: forgetful, learner, progress, now },
        tonight: {
          ...{ night: number, recipe, remembered, queue, start },
          dependsOn: { base: learner.model.sha256, recipe: "", notes: "", from: "" },
        },
        stillTold: () => Promise.resolve(),
        ...(signal ? { signal } : {}),
      });
      const reason = whyRefused(record);
      const night = { record, adapter, trained: { shape: shapeOf(recipe), params } };
      this.#use(night);
      const bars = await modes(["B2", "B3"], [...before.questions]).catch((error) => {
        this.#use(earlier);
        throw error;
      });
      onBars?.(bars);
      let notKept: unknown;
      if (reason !== undefined) this.#use(earlier);
      else await this.#keepNight(night).catch((error) => notKept = error);
      return { ...record, absence, accepted: reason === undefined, reason, bars, notKept };
    });
  }

  /** Every note with its stage. */
  async list(): Promise<(ListedNote & { questions: number })[]> {
    return (await this.#parts.store.documents()).map((document) => ({
      ...{ id: document.id, text: document.text, questions: trainedQuestions(document).length },
      stage: this.#night?.record.facts[document.id]?.stage ?? "memory",
    }));
  }

  /** All notes as JSON lines, as `hei-nw memory export` writes them: they can be remembered here or there. */
  async lines(): Promise<string> {
    return linesOf(await this.#parts.store.documents());
  }

  /** Deletes a note. A night that knows it goes too; the next sleep trains anew from what is left. */
  forget(id: string): Promise<{ forgotten: boolean; nightGone: boolean }> {
    return this.#turns.take(async () => {
      const nightGone = (this.#night?.record.facts[id]?.asked ?? 0) > 0;
      if (nightGone) await this.#keepNight(undefined);
      const forgotten = (await this.#drop([id])).length > 0;
      if (nightGone) this.#use(undefined);
      return { forgotten, nightGone };
    });
  }

  #answering(withMemory: boolean, withNight: boolean): Answering {
    const { learner, recipe, keyer, store } = this.#parts;
    const { index, words, byId: traces } = this.#held;
    const memory = {
      ...{ keyer, store, index, traces, completion: new IdentityCompletion() },
      words: { index: words, share: recipe.wordShare },
    };
    const night = this.#night && { number: this.#night.record.night, adapter: nightAdapter };
    return { learner, recipe, memory: withMemory ? memory : undefined, night: withNight ? night : undefined };
  }

  #use(night: KeptNight | undefined): void {
    const { model } = this.#parts.learner;
    if (model.adapterNames().includes(nightAdapter)) model.removeAdapter(nightAdapter);
    if (night) model.addAdapter(nightAdapter, night.adapter);
    this.#night = night;
  }

  async #rehearse(progress: ProgressSink, signal: AbortSignal | undefined): Promise<void> {
    const { store, learner, recipe } = this.#parts;
    const options = { seed: recipe.seed, progress, ...(signal ? { signal } : {}) };
    await rehearseNotes(learner, store, await store.documents(), options);
  }

  async #drop(ids: readonly string[]): Promise<string[]> {
    const gone = await this.#parts.store.forget(ids);
    for (const id of gone) {
      this.#held.byId.delete(traceIdOf(id));
      this.#held.reindex(traceIdOf(id));
    }
    return gone;
  }
}

/** Whether a keyer made the keys of a store: devices differ in the last digits, keyers in all. */
async function madeKeys(keyer: Keyer, store: MemoryStore): Promise<boolean> {
  const [trace] = await store.traces();
  if (trace === undefined) return true;
  if (trace.key.length !== keyer.length) return false;
  const [key] = await keyer.keys(await store.texts([trace.pointer]));
  return dot(key, trace.key) > 0.99;
}
