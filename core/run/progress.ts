/**
 * Progress of a run: what is told (`ProgressEvent`), and how it is shown on a terminal (`renderProgress`). Nothing here
 * knows what a stage does.
 */

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
  /** Seconds left, as the stage itself reckons; the renderer reckons from its own clock where absent. */
  eta?: number;
  /** A remark worth a line of its own ("resumed at step 40"). */
  note?: string;
  /** What may be wrong with the result: shown once, whatever else is shown. */
  warning?: string;
}

/** Takes progress events; called often, must not throw. */
export type ProgressSink = (event: ProgressEvent) => void;

/** A sink that says nothing. */
export const silent: ProgressSink = () => {};

/** Where and how progress is shown. */
export interface ProgressOptions {
  /** Takes text with its line breaks and control characters. */
  write: (text: string) => void;
  /** Rewrite one line in place. Without a terminal nothing is shown but notes, and with `verbose` a line per stage. */
  terminal: boolean;
  /** A line for every stage where there is no terminal. */
  verbose?: boolean;
  /** Milliseconds, monotonic. */
  clock?: () => number;
  /** Characters in a line of the terminal, default 80. */
  columns?: number;
}

/** A sink, and how to end it: `done` leaves the terminal on a fresh line. */
export interface ProgressRenderer {
  /** Takes the events. */
  sink: ProgressSink;
  /** Ends the last stage and its line. */
  done(): void;
}

const redrawEveryMs = 100;

/** Shows progress on stderr or wherever `write` goes. */
export function renderProgress(options: ProgressOptions): ProgressRenderer {
  const { write, terminal, verbose = false, clock = () => performance.now(), columns = 80 } = options;
  let stage: string | undefined;
  let startedAt = 0;
  // A stage is first heard of when a part of it is done: it began when the one before it was last heard of.
  let begunAt = clock();
  let lastAt = begunAt;
  let firstStep = 0;
  let drawnAt = -Infinity;
  let lineOpen = false;
  let last: ProgressEvent | undefined;

  const closeLine = () => {
    if (lineOpen) write("\n");
    lineOpen = false;
  };
  const closeStage = () => {
    if (last === undefined) return;
    if (terminal) draw(last, true);
    else if (verbose) write(`${stageLine(last, (lastAt - begunAt) / 1000)}\n`);
    closeLine();
    last = undefined;
  };
  const seconds = () => (clock() - startedAt) / 1000;
  const draw = (event: ProgressEvent, force: boolean) => {
    if (!force && clock() - drawnAt < redrawEveryMs) return;
    drawnAt = clock();
    const done = event.step - firstStep;
    const eta = event.eta ?? (done > 0 && event.total > event.step ? seconds() / done * (event.total - event.step) : 0);
    write(`\r\x1b[K${progressLine(event, eta).slice(0, columns - 1)}`);
    lineOpen = true;
  };

  return {
    sink(event) {
      if (event.stage !== stage) {
        closeStage();
        begunAt = lastAt;
        stage = event.stage;
        startedAt = clock();
        firstStep = event.step;
        drawnAt = -Infinity;
      }
      if (event.note !== undefined) {
        if (terminal) write("\r\x1b[K");
        lineOpen = false;
        write(`${event.stage}: ${event.note}\n`);
      }
      last = event;
      lastAt = clock();
      if (terminal) draw(event, event.total > 0 && event.step >= event.total);
    },
    done() {
      closeStage();
      stage = undefined;
    },
  };
}

/** "train  40/90  loss 0.412  280 tok/s  2m 05s left" */
export function progressLine(event: ProgressEvent, eta: number): string {
  const parts = [event.stage];
  if (event.total > 0) parts.push(`${event.step}/${event.total}`);
  else if (event.step > 0) parts.push(String(event.step));
  if (event.loss !== undefined) parts.push(`loss ${event.loss.toFixed(3)}`);
  if (event.tokensPerSecond !== undefined) parts.push(`${Math.round(event.tokensPerSecond)} tok/s`);
  if (eta > 0) parts.push(`${duration(eta)} left`);
  return parts.join("  ");
}

function stageLine(event: ProgressEvent, seconds: number): string {
  return `${progressLine(event, 0)}  ${duration(seconds)}`;
}

/** "0.4s", "12s", "2m 05s", "1h 03m". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, "0")}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, "0")}m`;
}
