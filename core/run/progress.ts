/** What a run tells of its progress. How it is shown is no matter of this room. */

/** One report from a running stage. */
export interface ProgressEvent {
  /** "train", "evaluate B1", … */
  stage: string;
  /** Steps done. */
  step: number;
  /** Steps in all; 0 where unknown. */
  total: number;
  /** Loss of the step. */
  loss?: number;
  /** Tokens through the model a second. */
  tokensPerSecond?: number;
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
