/** The current night of a memory, for other programs: its adapter, its base model, and every fact that leaves with it. */
import { explain, InputError, RunError } from "../../../schemas/errors.ts";
import type { FactStage } from "../../../schemas/night.ts";
import { currentNight, nightFolder, nightRecord } from "./memory_folder.ts";
import { recordedModel } from "./memory_model.ts";
import { existingMemory, readNotes } from "./read_notes.ts";

/** A fact that an export carries. */
export interface ExportedFact {
  /** Its id. */
  id: string;
  /** As it was told. */
  text: string;
  /** Whether it is answered with memory off: `weights`; or was trained and is not yet: `learning`. */
  stage: FactStage;
}

/** What is exported. */
export interface ExportedNight {
  /** Its number. */
  night: number;
  /** PEFT folder. */
  adapter: string;
  /** What to open the base model by; undefined if the memory does not say. */
  model: string | undefined;
  /** SHA-256 of the base model's weights. */
  base: string;
  /** What was trained into the weights. */
  facts: ExportedFact[];
}

/**
 * Reads what the current night holds.
 *
 * @throws {InputError} if the folder holds no memory, or no night is in use.
 * @throws {RunError} if the night holds a note that was forgotten or corrected since: nobody could name it, and it would leave.
 */
export async function exportedNight(memory: string): Promise<ExportedNight> {
  const folder = await existingMemory(memory);
  const night = await currentNight(folder);
  if (night === undefined) {
    throw new InputError(explain({
      cannot: "export the night of a memory",
      field: "memory",
      rule: "one with a night in use",
      received: `${memory}, which has none`,
      hint: "run hei-nw sleep first, or give an `adapter`.",
    }));
  }
  const { base, facts } = await nightRecord(folder, night);
  const texts = new Map((await readNotes(memory)).map(({ id, text }) => [id, text]));
  const trained = Object.entries(facts).filter(([, { asked }]) => asked > 0);
  const adapter = nightFolder(folder, night);
  const lost = trained.filter(([id]) => !texts.has(id)).length;
  if (lost > 0) {
    throw new RunError(explain({
      cannot: `export night ${night}`,
      field: "memory",
      rule: "one whose night knows no note that was forgotten or corrected since",
      received: `${lost} ${lost === 1 ? "note" : "notes"} that the weights still know and the memory does not`,
      hint: `hei-nw sleep trains anew without; \`adapter\` exports this night all the same, from ${adapter}.`,
    }));
  }
  const model = (await recordedModel(folder))?.model;
  return {
    ...{ night, adapter, base, model },
    facts: trained.map(([id, { stage }]) => ({ id, text: texts.get(id)!, stage })),
  };
}
