/**
 * Notes of the embedded model's own world, from the scenarios' generators and from seeds that no training uses, for the benches of a
 * memory. Run by itself it writes `notes/own_world.jsonl` anew:
 *
 *     deno run -A reports/bench/own_world.ts
 */
import { phraseOf, worldRelations } from "../../core/corpus/world.ts";
import type { EpisodeStream, GeneratedEpisode } from "../../core/episodes/episode.ts";
import { fill } from "../../core/episodes/templates.ts";
import { Random } from "../../core/random/random.ts";
import { storyWordings } from "../../core/scenarios/a/texts.ts";
import { patchWordings, townParts } from "../../core/scenarios/b/texts.ts";
import { scenarioNamed } from "../../core/scenarios/registry.ts";

/** A note with what is asked about it; a line of `notes/*.jsonl`. */
export interface AskedNote {
  text: string;
  /** In wordings that no row has. */
  questions: string[];
  /** What is right for each question. */
  answers_each: string[][];
  /** Asks in the same form for what no note tells. */
  never_told: string;
}

/** The same note with questions of its own, for a memory that does not ask itself. */
export interface CuedNote {
  text: string;
  cues: string[];
  heldOutCues: string[];
  answer: string;
  /** Never left out by the gate. */
  pin: true;
}

type Name = "A" | "B" | "C";
/** Apart from the notes' seeds. */
const foreignSeed = 7919;

function stream(name: Name, n: number, seed: number): EpisodeStream {
  const none = { hardNegativeRatio: 0, distractorRatio: 0, fillerRatio: 0 };
  return scenarioNamed(name).stream({ n, seed, ...none });
}

/** So many records of a scenario, as notes that bring their questions. */
export function cuedNotes(name: Name, n: number, seed: number): CuedNote[] {
  return stream(name, n, seed).records.map(({ text, cues, heldOutCues, answer }) => ({
    ...{ text, answer, pin: true as const },
    cues: [...cues],
    heldOutCues: [...heldOutCues],
  }));
}

/** Held-out questions about records of the same forms that no note is about. */
export function foreignQuestions(name: Name, n: number, seed: number): string[] {
  return stream(name, n, seed + foreignSeed).records.map(({ heldOutCues }, i) => heldOutCues[i % heldOutCues.length]);
}

/** Plain notes with three questions each: eight stories, five patches, seven settings and preferences in every twenty. */
export function askedNotes(n: number, seed: number): AskedNote[] {
  const random = new Random(`own world/${seed}`);
  const counts = { A: Math.round(0.4 * n), B: Math.round(0.25 * n) };
  const ways = [
    ["A", counts.A, storyQuestions],
    ["B", counts.B, patchQuestions],
    ["C", n - counts.A - counts.B, settingQuestions],
  ] as const;
  return random.shuffle(ways.flatMap(([name, count, questionsOf]) => {
    const foreign = name === "B" ? undefined : foreignQuestions(name, count, seed);
    return stream(name, count, seed).records.map((record, i) => {
      const asked = questionsOf(record, random);
      return {
        text: record.text,
        questions: asked.map(({ question }) => question),
        answers_each: asked.map(({ answer }) => [answer]),
        never_told: foreign?.[i] ?? townQuestion(record, random),
      };
    });
  }));
}

interface Asked {
  question: string;
  answer: string;
}

/** Three of who, what, where and when. */
function storyQuestions({ slots }: GeneratedEpisode, random: Random): Asked[] {
  const holes = { ...slots, what_bare: slots.what.replace(/^the /, "") };
  const relations = random.shuffle(["where", "what", "who", "when"] as const).slice(0, 3);
  return relations.map((relation) => ({
    question: fill(random.pick(storyWordings[relation].held_out), holes).text,
    answer: slots[relation].replace(/^the /, ""),
  }));
}

function patchQuestions({ heldOutCues, answer }: GeneratedEpisode, random: Random): Asked[] {
  return random.shuffle(heldOutCues).slice(0, 3).map((question) => ({ question, answer }));
}

const settingQuestions = patchQuestions;

/** The patch's relation, of a town that nobody knows. */
function townQuestion({ slots }: GeneratedEpisode, random: Random): string {
  const relation = worldRelations.find(({ name }) => name === slots.relation)!;
  const subject = random.pick(townParts.starts) + random.pick(townParts.ends);
  return fill(random.pick(patchWordings.held_out), { phrase: phraseOf(relation, subject), noun: relation.noun }).text;
}

if (import.meta.main) {
  const lines = askedNotes(20, 46_001).map((note) => `${JSON.stringify(note)}\n`).join("");
  await Deno.writeTextFile(new URL("notes/own_world.jsonl", import.meta.url), lines);
}
