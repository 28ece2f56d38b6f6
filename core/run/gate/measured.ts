/** What the gate measured of a stream: surprise and a key of each text, once for all thresholds. It is kept, since it is what takes time. */
import { documentsOf, traceIdOf } from "../../memory/admit.ts";
import { gateInput, type GateQuestion, measureEpisodes } from "../../memory/gate.ts";
import type { Keyer } from "../../memory/keyer.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import type { EpisodeSource } from "../../episodes/episode.ts";
import { readCheckpointState, writeCheckpointState } from "../store/checkpoint_state.ts";

/** A text at the gate, with its labels; the text itself is not kept. */
export interface MeasuredEpisode extends GateQuestion {
  /** Length in tokens. */
  tokens: number;
  /** The label. The gate does not see it. */
  shouldRemember: boolean;
  /** Whether it is a fact that is asked about. */
  fact: boolean;
  /** Its group. */
  groupId: number;
}

/** Reads a source with the base model. */
export async function measureSource(
  model: LanguageModel,
  keyer: Keyer,
  source: EpisodeSource,
  progress: (done: number, total: number) => void,
): Promise<MeasuredEpisode[]> {
  const documents = await documentsOf(source, model.tokens);
  const measured = await measureEpisodes(model, keyer, documents.map(gateInput), { progress });
  const ids = new Set(documents.map(({ id }) => id));
  return documents.map(({ id, replaces, tokens, shouldRemember = true, kind = "fact", groupId }, i) => ({
    ...measured[i],
    id: traceIdOf(id),
    ...(replaces === undefined || !ids.has(replaces) ? {} : { replaces: traceIdOf(replaces) }),
    ...{ tokens, shouldRemember, groupId, fact: kind === "fact" && shouldRemember },
  }));
}

/** Keeps what was measured. */
export async function writeMeasured(path: string, measured: readonly MeasuredEpisode[]): Promise<void> {
  const length = measured[0]?.key.length ?? 0;
  const keys = new Float32Array(measured.length * length);
  measured.forEach(({ key }, i) => keys.set(key, i * length));
  await writeCheckpointState(path, {
    header: { episodes: measured.map(({ key: _, ...rest }) => rest), length },
    arrays: { keys },
  });
}

/** What was kept. @throws {FormatError} where the file is damaged. */
export async function readMeasured(path: string): Promise<MeasuredEpisode[]> {
  const state = await readCheckpointState(path);
  if (state === undefined) throw new Error(`${path}: no such file`);
  const { episodes, length } = state.header as { episodes: Omit<MeasuredEpisode, "key">[]; length: number };
  return episodes.map((episode, i) => ({
    ...episode,
    key: state.arrays.keys.slice(i * length, (i + 1) * length),
  }));
}
