/** What the page and its worker say to each other. */
import type { Bars } from "../core/run/tab/bars.ts";
import type { MemoryAnswer, RememberResult } from "../core/run/memory/memory_types.ts";
import type { TabNight } from "../core/run/tab/tab_memory.ts";
import type { ProgressEvent } from "../core/run/progress.ts";
import type { FactStage } from "../schemas/night.ts";

/** Where the arithmetic runs. */
export type WantedDevice = "auto" | "webgpu" | "cpu";

/** A note in the list. */
export interface ShownNote {
  id: string;
  text: string;
  stage: FactStage;
  /** Of it. */
  questions: number;
}

/** What is open. */
export interface Opened {
  model: string;
  parameters: number;
  device: string;
  /** Steps of a sleep, where nothing else is said; undefined if the notes decide. */
  steps: number | undefined;
  notes: ShownNote[];
  /** The night that was kept. */
  night: number | undefined;
  /** What the person should know: no shared memory, no WebGPU, no place to keep the memory. */
  remarks: string[];
}

/** An answer with the texts of the notes that stood before the question. */
export type ShownAnswer = Omit<MemoryAnswer, "notes"> & { notes: string[] };

/** What became of a sleep. */
export interface ShownNight
  extends Pick<TabNight, "night" | "accepted" | "reason" | "facts" | "seconds" | "steps" | "loss"> {
  /** The night that it set out from. */
  from: number | undefined;
  bars: Bars;
  notes: ShownNote[];
  /** Why it is not kept for the next visit; undefined if it is. */
  notKept: string | undefined;
  /** EM points by which answers to questions that have nothing to do with the notes moved, and of how many. */
  drift: { points: number; count: number };
}

/** The two files of an adapter. */
export interface AdapterFiles {
  weights: Uint8Array<ArrayBuffer>;
  config: string;
}

/** What the page can ask for, by name. */
export interface Calls {
  open(wanted: { file: File | undefined; device: WantedDevice }): Opened;
  /** Notes in plain text, or lines of JSON where the text begins with one. */
  remember(wanted: { text: string }): RememberResult & { notes: ShownNote[] };
  /** What is kept now: after something went wrong. */
  list(wanted: Record<never, never>): { notes: ShownNote[]; night: number | undefined };
  ask(wanted: { question: string; memory: boolean }): ShownAnswer;
  sleep(wanted: { steps: number | undefined }): ShownNight;
  forget(wanted: { id: string }): { notes: ShownNote[]; nightGone: boolean };
  adapter(wanted: Record<never, never>): AdapterFiles;
  /** All notes as JSON lines, as `hei-nw memory import` takes them. */
  lines(wanted: Record<never, never>): string;
}

/** The name of a call. */
export type CallName = keyof Calls;

/** From the page: a call, or the wish that the one under way ends. */
export type Request =
  | { id: number; call: CallName; wanted: Parameters<Calls[CallName]>[0] }
  | { stop: true };

/** To the page. */
export type Reply =
  | { id: number; value: ReturnType<Calls[CallName]> }
  | { id: number; problem: string; open: boolean }
  | { progress: ProgressEvent }
  | { bars: Bars };
