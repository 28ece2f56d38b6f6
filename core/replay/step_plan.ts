/** What decides how many steps a consolidation takes. */
export interface StepOptions {
  /** Times the queue is mined anew. */
  cycles: number;
  /** Passes over the queue in a cycle. */
  epochs: number;
  /** Replay rows a step. */
  batchSize: number;
  /** Steps in all, instead of what cycles and epochs give. */
  steps: number | undefined;
  /** Fewest steps in all: a small queue is passed over more often. */
  minSteps: number;
}

/** Steps of one epoch, of one cycle, and in all. */
export interface StepPlan {
  /** Steps. */
  perEpoch: number;
  /** Steps. */
  perCycle: number;
  /** Steps. */
  total: number;
}

/** The plan for a queue of `rows`. */
export function stepPlan(rows: number, o: StepOptions): StepPlan {
  const perEpoch = Math.max(1, Math.ceil(rows / o.batchSize));
  const perCycle = o.steps === undefined
    ? Math.max(perEpoch * o.epochs, Math.ceil(o.minSteps / o.cycles))
    : Math.max(1, Math.ceil(o.steps / o.cycles));
  return { perEpoch, perCycle, total: o.steps ?? perCycle * o.cycles };
}

/** Where a step (0-based) stands. */
export interface StepPlace {
  /** 0-based. */
  cycle: number;
  /** 0-based, through all cycles. */
  epoch: number;
  /** The first step of its epoch. */
  epochFrom: number;
  /** The first step of its part of the epoch. */
  from: number;
  /** The step after the part's last. */
  to: number;
  /** Whether its epoch, or all of training, ends with it. */
  endsEpoch: boolean;
}

/** Where a step stands, with every epoch in `parts` stretches of about the same length. */
export function placeOf(step: number, { perEpoch, perCycle, total }: StepPlan, parts: number): StepPlace {
  const cycle = Math.floor(step / perCycle), within = step % perCycle;
  const epochInCycle = Math.floor(within / perEpoch), inEpoch = within % perEpoch;
  const perPart = Math.ceil(perEpoch / parts);
  const epochFrom = step - inEpoch;
  const epochTo = Math.min(epochFrom + perEpoch, (cycle + 1) * perCycle, total);
  const from = step - inEpoch % perPart;
  return {
    cycle,
    epoch: cycle * Math.ceil(perCycle / perEpoch) + epochInCycle,
    epochFrom,
    from,
    to: Math.min(from + perPart, epochTo),
    endsEpoch: inEpoch + 1 === perEpoch || step + 1 === total,
  };
}
