/** What a training cost, in words: a loss is said loudly, since nobody sees it in the loss of the rows. */
import type { Absence } from "../../../schemas/absence.ts";
import type { DriftGuard } from "../../../schemas/drift_guard.ts";
import { pointsByChance } from "../../eval/quick_guard.ts";

/** Before and after: "160 completions 0.613 → 0.600, 80 chat questions 0.800 → 0.788". */
export function keptText({ em_before, em_after, count, chat, perplexity }: DriftGuard): string {
  const facts = chat === null
    ? ""
    : `, ${chat.count} chat questions ${share(chat.contained_before)} → ${share(chat.contained_after)}`;
  const prose = perplexity === null
    ? ""
    : `, perplexity ${perplexity.before.toFixed(2)} → ${perplexity.after.toFixed(2)}`;
  return `what the base model knew: ${count} completions ${share(em_before)} → ${share(em_after)}${facts}${prose}`;
}

/** What was lost, where it is more than chance may take; undefined if nothing was. */
export function lostText(drift: DriftGuard): string | undefined {
  const { delta_em, limit, chat } = drift;
  const lost = [
    ...(delta_em < -limit ? [`${points(delta_em)} of general completions`] : []),
    ...(chat !== null && chat.delta_contained < -pointsByChance(chat.count)
      ? [`${points(chat.delta_contained)} of general questions in chat`]
      : []),
  ];
  return lost.length === 0
    ? undefined
    : `THIS ADAPTER LOST ${lost.join(" and ")} that the base model answers (${keptText(drift)})`;
}

/** From this share of questions on that are about what was never told, made-up answers are said. */
const oftenMadeUp = 0.5;

/** How much is made up, where it is much; undefined if it is not, or was not measured. */
export function inventedText(
  absence: Pick<Absence, "count" | "made_up_after" | "taught_after"> | null,
): string | undefined {
  if (absence === null || absence.made_up_after < oftenMadeUp) return undefined;
  const of = (share: number) => Math.round(share * absence.count);
  return `THIS ADAPTER MAKES UP ${
    of(absence.made_up_after)
  } of ${absence.count} answers to questions about what was never told ` +
    `(${of(absence.taught_after)} of them are taught answers)`;
}

/** Why nothing can be said of a loss; undefined if something can. */
export function unmeasuredText({ em_before, chat }: DriftGuard): string | undefined {
  return em_before > 0 || (chat?.contained_before ?? 0) > 0
    ? undefined
    : "nothing can be said of what was lost: the base model answers none of the general questions";
}

function share(value: number): string {
  return value.toFixed(3);
}

function points(delta: number): string {
  return `${Math.abs(delta).toFixed(1)} of 100 points`;
}
