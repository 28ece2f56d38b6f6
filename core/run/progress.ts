/** What a run tells of its progress. How it is shown is no matter of this room. */

/** One report from a running stage. */
export interface ProgressEvent {
  /** "train", "evaluate B1", … */
  stage: string;
  /** Steps done. */
  step: number;
  /** Steps in all; 0 if unknown. */
  total: number;
  /** What the steps are, if they are not simply counted. */
  unit?: "bytes";
  /** Loss of the step. */
  loss?: number;
  /** Tokens through the model a second. */
  tokensPerSecond?: number | undefined;
  /** Seconds left, as the stage itself reckons; whoever shows it reckons from a clock of its own where absent. */
  eta?: number;
  /** A remark worth a line of its own ("resumed at step 40"). */
  note?: string;
  /** What may be wrong with the result: shown once, whatever else is shown. */
  warning?: string;
}

/** Takes progress events; called often, must not throw. */
export type ProgressSink = (event: ProgressEvent) => void;

/** Counts of a stage as events. Where the run is to end, the signal's reason is thrown at the next count. */
export function counted(
  { progress, signal }: { progress: ProgressSink; signal?: AbortSignal },
  stage: string,
): (step: number, total: number) => void {
  return (step, total) => {
    signal?.throwIfAborted();
    progress({ stage, step, total });
  };
}

/** How many tokens a second a training takes from its first step on; asked after each step, with the step's tokens. */
export function tokensPerSecond(clock: () => number = () => performance.now()): (tokens: number) => number | undefined {
  let since: number | undefined, trained = 0;
  return (tokens) => {
    const now = clock();
    // What was there before the first step was heard of is no training.
    if (since === undefined) {
      since = now;
      return undefined;
    }
    trained += tokens;
    return 1000 * trained / (now - since);
  };
}
