/** Notices about a person's own notes during a run. */
import { isAskable } from "../../replay/mine.ts";
import { explain } from "../../../schemas/errors.ts";
import type { M4Options } from "../m4_options.ts";
import type { RunSource } from "../sources.ts";
import type { Remembered } from "./remember.ts";

/** Notes that the gate refused, and notes that cannot be recalled or answered in full; none for a generated stream. */
export function gateNotes(
  { lines }: RunSource,
  { documents, traces }: Pick<Remembered, "documents" | "traces">,
  { tau, maxMemoryTokens }: Pick<M4Options, "tau" | "maxMemoryTokens">,
): string[] {
  if (lines === undefined) return [];
  const written = new Set(traces.map(({ pointer }) => pointer.doc));
  const left = documents.filter(({ id }) => !written.has(id)),
    long = documents.filter((d) => d.tokens > maxMemoryTokens);
  const where = (some: typeof documents) => some.map(({ groupId }) => lines[groupId]).join(", ");
  return [
    `${written.size} of ${documents.length} notes passed the gate`,
    ...(left.length > 0
      ? [`not written, since S is not above ${tau}: lines ${where(left)}; "pin": true or a lower tau lets them through`]
      : []),
    ...(long.length > 0
      ? [`longer than the ${maxMemoryTokens} memory tokens of a prompt, so never recalled: lines ${where(long)}`]
      : []),
  ];
}

/** Why there are no rows. */
export function nothingToRehearse({ documents, traces }: Remembered, { tau }: Pick<M4Options, "tau">): string {
  return explain({
    cannot: "make training rows",
    field: traces.length === 0 ? "tau" : "the written episodes",
    rule: traces.length === 0
      ? "lower, so that at least one episode is written"
      : "such that at least one has cues and an answer",
    received: traces.length === 0 ? tau : `${traces.length} without, of ${documents.length}`,
    hint: `${documents.filter(isAskable).length} of ${documents.length} episodes have cues and an answer.`,
  });
}
