/**
 * The corpus's skills and facts, dealt once and for all to two hands: the drift guard asks about the one, anchors are made of the other.
 * So no question serves both, whatever the seed of a run.
 */
import { Random } from "../random/random.ts";
import { type SkillTask, skillTask } from "./skills.ts";
import { type WorldRelation, worldRelations } from "./world.ts";

/** Whose hand. */
export type Hand = "guard" | "anchors";

/** A fact of the world. */
export interface WorldFact {
  relation: WorldRelation;
  subject: string;
  object: string;
}

/** Half of all keys. */
const handOf = (key: string): Hand => new Random(`embedded/${key}`).next() < 0.5 ? "guard" : "anchors";

/** So many skill questions of one hand, each once. */
export function dealtSkills(hand: Hand, count: number): SkillTask[] {
  const random = new Random(`embedded skills/${hand === "guard"}`);
  const found = new Map<string, SkillTask>();
  while (found.size < count) {
    const task = skillTask(random);
    if (handOf(task.question) === hand) found.set(task.question, task);
  }
  return [...found.values()];
}

/** All facts of the world in one hand, in a seeded order. */
export function dealtFacts(hand: Hand): WorldFact[] {
  const all = worldRelations.flatMap((relation) =>
    relation.facts.map(([subject, object]) => ({ relation, subject, object }))
  );
  return new Random("embedded facts").shuffle(all.filter(({ subject }) => handOf(subject) === hand));
}
