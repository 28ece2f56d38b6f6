import type { AbsenceGlance } from "../schemas/absence.ts";

/** What was said to questions about what was never told, for a person. */
export function absenceLine(
  { count, made_up_before: before, made_up_after: after, abstained_after: abstained }: AbsenceGlance,
): string {
  const of = (share: number) => `${Math.round(share * count)} of ${count}`;
  return `never told: ${of(after)} questions get a made-up answer (base model ${of(before)}), ${
    of(abstained)
  } "I don't know"\n`;
}
