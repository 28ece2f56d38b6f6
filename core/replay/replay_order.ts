import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { Scheduler } from "./scheduler.ts";
import { placeOf, type StepPlace, type StepPlan } from "./step_plan.ts";

/** In so many parts an epoch is scheduled, each with what is known by then. */
const partsPerEpoch = 4;

/** What a resumed training needs of the order. */
export interface ReplayOrderState {
  /** What is left of each trace's surprise. */
  left: [traceId: string, nats: number][];
  /** How many rows of each trace have been trained. */
  visited: [traceId: string, rows: number][];
  /** What was known when the rows under way were scheduled. */
  scheduledWith: { left: [traceId: string, nats: number][]; visited: [traceId: string, rows: number][] };
}

/** Which replay rows come in which step, part of an epoch by part, and what is left of each trace by then. */
export class ReplayOrder {
  readonly #scheduler: Scheduler;
  readonly #plan: StepPlan;
  readonly #batchSize: number;
  readonly #left: Map<string, number>;
  readonly #visited: Map<string, number>;
  #scheduledWith: ReplayOrderState["scheduledWith"];
  #rows: ReplayRow[] = [];
  #from = 0;

  /** @param state Where an interrupted training stood. */
  constructor(scheduler: Scheduler, plan: StepPlan, batchSize: number, state?: ReplayOrderState) {
    this.#scheduler = scheduler;
    this.#plan = plan;
    this.#batchSize = batchSize;
    this.#left = new Map(state?.left);
    this.#visited = new Map(state?.visited);
    this.#scheduledWith = state?.scheduledWith ?? { left: [], visited: [] };
  }

  /** Where a step stands; its part is what is scheduled together. */
  place(step: number): StepPlace {
    return placeOf(step, this.#plan, partsPerEpoch);
  }

  /** Orders the part of an epoch that a step belongs to. One that is resumed, or asked for twice, has the order in which it began. */
  schedule(step: number, queue: readonly ReplayRow[]): void {
    const { epoch, epochFrom, from, to } = this.place(step);
    if (step === from) this.#scheduledWith = { left: [...this.#left], visited: [...this.#visited] };
    const rowsUntil = (end: number) => Math.min(queue.length, (end - epochFrom) * this.#batchSize);
    this.#rows = this.#scheduler.schedule(queue, epoch, {
      from: rowsUntil(from),
      to: rowsUntil(to),
      left: new Map(this.#scheduledWith.left),
      visited: new Map(this.#scheduledWith.visited),
    });
    this.#from = from;
  }

  /** The rows of some steps of the part that was scheduled last. */
  between(from: number, to: number): ReplayRow[] {
    return this.#rows.slice((from - this.#from) * this.#batchSize, (to - this.#from) * this.#batchSize);
  }

  /** Called with the loss of a row that was trained, in nats per answer token. */
  trained({ trace_id }: ReplayRow, loss: number): void {
    this.#visited.set(trace_id, (this.#visited.get(trace_id) ?? 0) + 1);
    const before = this.#left.get(trace_id);
    this.#left.set(trace_id, before === undefined ? loss : (before + loss) / 2);
  }

  /** See {@link ReplayOrderState}. */
  state(): ReplayOrderState {
    return { left: [...this.#left], visited: [...this.#visited], scheduledWith: this.#scheduledWith };
  }
}
