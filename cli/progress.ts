/** How the progress of a run is shown: one line that is rewritten on a terminal, a line now and then elsewhere. */
import type { ProgressEvent, ProgressSink } from "../core/run/progress.ts";

/** Where and how progress is shown. */
export interface ProgressOptions {
  /** Takes text with its line breaks and control characters. */
  write: (text: string) => void;
  /** Rewrite one line in place. Without a terminal, long work gets a line every ten seconds, and with `verbose` one a stage. */
  terminal: boolean;
  /** A line for every stage if there is no terminal. */
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
  /** Says where the work stands if that was not said for a while; for a timer, since work may be silent for long. */
  tick(): void;
  /** Ends the last stage and its line. */
  done(): void;
}

const redrawEveryMs = 100;
/** Without a terminal. */
const lineEveryMs = 10_000;

/** Shows progress on stderr or wherever `write` goes. */
export function renderProgress(options: ProgressOptions): ProgressRenderer {
  const { write, terminal, verbose = false, clock = () => performance.now(), columns = 80 } = options;
  let stage: string | undefined;
  let startedAt = 0;
  // A stage is first heard of when a part of it is done: it began when the one before it was last heard of.
  let begunAt = clock();
  let lastAt = begunAt;
  let saidAt = begunAt;
  let firstStep = 0;
  let drawnAt = -Infinity;
  let lineOpen = false;
  let last: ProgressEvent | undefined;
  // A note says of a stage that ends with it what there is to say.
  let said = false;

  const say = (line: string) => {
    saidAt = clock();
    write(`${line}\n`);
  };
  const closeLine = () => {
    if (lineOpen) write("\n");
    lineOpen = false;
  };
  const closeStage = () => {
    if (last === undefined) return;
    if (terminal && !said) draw(last);
    else if (!terminal && verbose) say(`${progressLine(last, 0)}  ${duration((lastAt - begunAt) / 1000)}`);
    closeLine();
    last = undefined;
  };
  const line = (event: ProgressEvent) => {
    const done = event.step - firstStep;
    const left = event.total - event.step;
    const eta = event.eta ?? (done > 0 && left > 0 ? (clock() - startedAt) / 1000 / done * left : 0);
    return progressLine(event, eta);
  };
  const draw = (event: ProgressEvent) => {
    drawnAt = clock();
    write(`\r\x1b[K${line(event).slice(0, columns - 1)}`);
    lineOpen = true;
  };
  const tick = () => {
    if (terminal || last === undefined || clock() - saidAt < lineEveryMs) return;
    if (!ends(last)) return say(line(last));
    // What is done is not said again: work goes on that has no name yet.
    const since = clock() - lastAt;
    if (since >= lineEveryMs) say(`after ${last.stage}  ${duration(since / 1000)} so far`);
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
        say(`${event.stage}: ${event.note}`);
      }
      last = event;
      lastAt = clock();
      said = ends(event) && event.note !== undefined;
      if (terminal && !said && (ends(event) || clock() - drawnAt >= redrawEveryMs)) draw(event);
      if (!ends(event)) tick();
    },
    tick,
    done() {
      closeStage();
      stage = undefined;
    },
  };
}

const ends = ({ step, total }: ProgressEvent) => total > 0 && step >= total;

/** "train  40/90  loss 0.412  280 tok/s  2m 05s left" */
export function progressLine(event: ProgressEvent, eta: number): string {
  const parts = [event.stage];
  const bytes = event.unit === "bytes";
  const amount = (step: number) => bytes ? (step / 1e6).toFixed(1) : String(step);
  if (event.total > 0) parts.push(`${amount(event.step)}/${amount(event.total)}${bytes ? " MB" : ""}`);
  else if (event.step > 0) parts.push(`${amount(event.step)}${bytes ? " MB" : ""}`);
  if (event.loss !== undefined) parts.push(`loss ${event.loss.toFixed(3)}`);
  if (event.tokensPerSecond !== undefined) parts.push(`${Math.round(event.tokensPerSecond)} tok/s`);
  if (eta > 0) parts.push(`${duration(eta)} left`);
  return parts.join("  ");
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
