import { explain, ModelError } from "../../schemas/errors.ts";
import type { GeneratedStates } from "../model/generated_states.ts";
import type { LocalModel } from "../model/local_model.ts";
import { lossStart, lossTokens, tokensRead } from "./loss_rows.ts";
import type { TrainRow } from "./train_row.ts";

/** Bytes that are kept, unless a bound is given: half a million tokens of SmolLM2. */
const usualBytes = 2 ** 30;

/**
 * What the base model makes of rows, kept from where it was computed first. A row is found by its content: the tokens that are read,
 * and its extra adapter.
 */
export class FrozenStateCache {
  /** Blocks below the lowest trained one. */
  readonly height: number;
  readonly #model: LocalModel;
  /** By key, the oldest first; keys of the two kinds differ. */
  readonly #states = new Map<string, Float32Array>();
  readonly #mostBytes: number;
  #bytes = 0;
  readonly #adapterIds = new WeakMap<object, number>();
  #adapters = 0;

  /**
   * Holds nothing yet.
   *
   * @param height Blocks below the lowest trained one.
   * @param mostBytes Beyond them `trim` forgets the oldest; 1 GiB by default.
   */
  constructor(model: LocalModel, height: number, mostBytes: number = usualBytes) {
    this.#model = model;
    this.#mostBytes = mostBytes;
    this.height = height;
  }

  /**
   * Refuses a trainer that the states do not fit.
   *
   * @throws {ModelError} if the cache is of another model, or of another height than a trainer needs.
   */
  requireFits(model: LocalModel, height: number): void {
    const wrong = (field: string, rule: string, received: unknown) =>
      new ModelError(explain({ cannot: "train", field, rule, received }));
    if (model !== this.#model) throw wrong("states", "of the model that is trained", "those of another");
    if (height !== this.height) {
      throw wrong("states.height", `${height}, the lowest block that is adapted`, this.height);
    }
  }

  /** The residual stream below the lowest trained block, tokens × width; undefined if it is not known. */
  lower(row: TrainRow): Float32Array | undefined {
    return this.#states.get(this.keyOf(row));
  }

  /** Keeps what `lower` gives. */
  keepLower(row: TrainRow, states: Float32Array): void {
    this.#keep(this.keyOf(row), states);
  }

  /** Normalised final states at the loss tokens of a `kl` row, tokens × width; undefined if they are not known. */
  teacher(row: TrainRow): Float32Array | undefined {
    return this.#states.get(this.#teacherKey(row));
  }

  /** Keeps what `teacher` gives. */
  keepTeacher(row: TrainRow, states: Float32Array): void {
    this.#keep(this.#teacherKey(row), states);
  }

  /** Keeps what decoding made of a row that is a prompt and its answer. */
  keepGenerated(row: TrainRow, states: GeneratedStates, prompt: number): void {
    if (this.height > 0) this.keepLower(row, states.hidden(prompt, tokensRead(row).length));
    if (row.loss === "kl") this.keepTeacher(row, states.chosenFrom(prompt, lossStart(row), lossTokens(row)));
  }

  /** Forgets the oldest states where there are too many: trainers call it before they look for what a batch needs. */
  trim(): void {
    for (const [key, { byteLength }] of this.#states) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#states.delete(key);
      this.#bytes -= byteLength;
    }
  }

  #keep(key: string, states: Float32Array): void {
    this.#bytes += states.byteLength - (this.#states.get(key)?.byteLength ?? 0);
    this.#states.set(key, states);
  }

  /** What `lower` finds a row by: rows that are read alike have the same states. */
  keyOf(row: TrainRow): string {
    return `${this.#adapterId(row.extraAdapter)}:${tokensRead(row).join(",")}`;
  }

  #teacherKey(row: TrainRow): string {
    return `${lossStart(row)}+${lossTokens(row)}:${this.keyOf(row)}`;
  }

  /** By what the adapter is, since another may come under its name. */
  #adapterId(name: string | undefined): number {
    if (name === undefined) return 0;
    const [lora] = this.#model.adapters([name]);
    let id = this.#adapterIds.get(lora);
    if (id === undefined) this.#adapterIds.set(lora, id = ++this.#adapters);
    return id;
  }
}
