/** The page's worker: model, memory and sleep. One call at a time; the page sees to that. */
import { encodePeft } from "../../core/format/peft_files.ts";
import { textNotes } from "../../core/episodes/text_notes.ts";
import { notesFromLines } from "../../core/run/memory/note_lines.ts";
import { TextMemoryStore } from "../../core/memory/text_store.ts";
import type { KeptNight } from "../../core/run/tab/tab_memory.ts";
import { TabMemory } from "../../core/run/tab/tab_memory.ts";
import { explain, FormatError, InputError } from "../../schemas/errors.ts";
import type { CallName, Calls, Reply, Request, ShownNote } from "../messages.ts";
import { openPlace, type Place } from "./place.ts";
import { problemOf } from "./problem.ts";
import { openSource, type Started, startModel } from "./start_model.ts";

/** All that is open. */
interface Open extends Started {
  memory: TabMemory;
  /** Lets another tab open this memory. */
  release(): void;
}

let open: Open | undefined;
let underWay: AbortController | undefined;

const tell = (reply: Reply) => (globalThis as { postMessage(message: unknown): void }).postMessage(reply);

const calls: {
  [Name in CallName]: (wanted: Parameters<Calls[Name]>[0], signal: AbortSignal) => Promise<ReturnType<Calls[Name]>>;
} = {
  async open({ file, device }) {
    // A file that cannot be used leaves what is open as it is.
    const source = await openSource(file);
    close();
    const started = await startModel(source, device);
    try {
      const release = await lockOf(started.model.sha256);
      try {
        const remarks = [...started.remarks];
        const place = await openPlace(started.model.sha256);
        if (!place) {
          remarks.push("This browser gives the page no storage, so the memory lasts as long as this tab is open.");
        }
        const memory = await TabMemory.open({
          ...{
            model: started.model,
            recipe: started.recipe,
            reader: started.reader,
            ...(started.keyer ? { keyer: started.keyer } : {}),
            store: await storeIn(place, remarks),
          },
          night: await nightIn(place, started.model.sha256, remarks),
          keepNight: async (night) => await place?.keepNight(night),
          progress: (progress) => tell({ progress }),
          now: () => new Date(),
        });
        open = { ...started, memory, release };
        const { model } = started;
        return {
          ...{ model: model.source, parameters: model.parameters, device: model.device.description, remarks },
          ...{ steps: started.recipe.steps, notes: await shown(memory) },
          night: memory.night?.record.night,
        };
      } catch (error) {
        release();
        throw error;
      }
    } catch (error) {
      started.model.close();
      started.device.close();
      throw error;
    }
  },
  async remember({ text }, signal) {
    const { memory } = opened();
    const known = new Map((await memory.list()).map((note) => [note.id, note.text]));
    // Lines were in a memory before: they pass the gate, with what was asked of them there.
    const lines = /^\s*\{/.test(text) ? notesFromLines(text, "the box", known) : undefined;
    const result = lines
      ? await memory.remember(lines.notes, { always: true, rehearsals: lines.rehearsals, signal })
      : await memory.remember(textNotes(text), { signal });
    return { ...result, notes: await shown(memory) };
  },
  async list() {
    return { notes: open ? await shown(open.memory) : [], night: open?.memory.night?.record.night };
  },
  async ask({ question, memory: withMemory }, signal) {
    const { memory } = opened();
    const answer = await memory.ask(question, { memory: withMemory, signal });
    const texts = new Map((await memory.list()).map(({ id, text }) => [id, text]));
    return { ...answer, notes: answer.notes.flatMap((id) => texts.get(id) ?? []) };
  },
  async sleep({ steps }, signal) {
    const { memory } = opened();
    const { bars, drift, notKept, ...night } = await memory.sleep({
      ...{ recipe: steps === undefined ? {} : { steps }, signal, onBars: (bars) => tell({ bars }) },
    });
    return {
      ...{ night: night.night, accepted: night.accepted, reason: night.reason, facts: night.facts },
      from: night.from,
      ...{ seconds: night.seconds, steps: night.steps, loss: night.loss, bars, notes: await shown(memory) },
      notKept: notKept === undefined ? undefined : problemOf(notKept),
      drift: { points: drift.delta_em, count: drift.count },
    };
  },
  async forget({ id }) {
    const { memory } = opened();
    const { nightGone } = await memory.forget(id);
    return { nightGone, notes: await shown(memory) };
  },
  lines: () => opened().memory.lines(),
  // deno-lint-ignore require-await -- so that what it throws rejects
  async adapter() {
    const { night } = opened().memory;
    if (!night) throw new InputError("There is no night yet: sleep first.");
    const { weights, config } = encodePeft(night.adapter, { dtype: "f32" });
    return { weights: weights as Uint8Array<ArrayBuffer>, config };
  },
};

function opened(): Open {
  if (open) return open;
  throw new InputError("No model is open. Load one first.");
}

function close(): void {
  open?.release();
  open?.model.close();
  open?.device.close();
  open = undefined;
}

async function shown(memory: TabMemory): Promise<ShownNote[]> {
  return (await memory.list()).map(({ id, text, stage, questions }) => ({ id, text, stage, questions }));
}

/** What another tab writes must not be lost: one tab at a time has a memory open. */
async function lockOf(sha256: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const locks = globalThis.navigator?.locks;
  if (!locks) return resolve;
  // A tab that was just closed, or this one before, lets go of it a little later.
  for (let tries = 0; tries < 10; tries++) {
    const taken = Promise.withResolvers<boolean>();
    locks.request(`hei-nw ${sha256}`, { ifAvailable: true }, (lock) => {
      taken.resolve(lock !== null);
      return lock ? promise : undefined;
    }).catch(() => taken.resolve(true));
    if (await taken.promise) return resolve;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new InputError(explain({
    cannot: "open the memory",
    field: "this page",
    rule: "open in one tab",
    received: "another tab with the same model",
    hint: "continue there, or close it and load the model again.",
  }));
}

async function storeIn(place: Place | undefined, remarks: string[]): Promise<TextMemoryStore> {
  try {
    return await TextMemoryStore.open(place?.memory);
  } catch (error) {
    if (!(error instanceof FormatError) || !place) throw error;
    const name = await place.setAside("memory");
    remarks.push(
      `The kept notes cannot be read: ${error.message} They are set aside as ${name}, and the memory begins empty.`,
    );
    return await TextMemoryStore.open(place.memory);
  }
}

async function nightIn(place: Place | undefined, base: string, remarks: string[]): Promise<KeptNight | undefined> {
  try {
    const night = await place?.night();
    return night?.record.base === base ? night : undefined;
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SyntaxError) || !place) throw error;
    const name = await place.setAside("night");
    remarks.push(`The kept night cannot be read: ${error.message} It is set aside as ${name}; sleep again.`);
    return undefined;
  }
}

globalThis.onmessage = async ({ data }: MessageEvent<Request>) => {
  if ("stop" in data) return underWay?.abort(new DOMException("stopped by the person", "AbortError"));
  const { id, call, wanted } = data;
  underWay = new AbortController();
  try {
    const run = calls[call] as (wanted: unknown, signal: AbortSignal) => Promise<ReturnType<Calls[CallName]>>;
    tell({ id, value: await run(wanted, underWay.signal) });
  } catch (error) {
    console.error(error);
    tell({ id, problem: problemOf(error), open: open !== undefined });
  } finally {
    underWay = undefined;
  }
};
