import { type BelongingRelation, belongingRelations } from "../../corpus/belongings.ts";
import { worldRelations } from "../../corpus/world.ts";
import type { Random } from "../../random/random.ts";
import { type Belonging, BelongingPool, otherTruth } from "./belonging_pool.ts";
import { keyOf, type Known, type Patch, replacements } from "./patch.ts";

/** Patches about belongings, an unbounded family. */
export class BelongingPatches {
  readonly #random: Random;
  readonly #pool: BelongingPool;
  readonly #bySubject = new Map<string, Belonging>();
  #next = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#pool = new BelongingPool(random.fork("order"));
  }

  /** A patch about a belonging that was not mentioned yet. */
  fresh(relation: BelongingRelation = this.#random.pick(belongingRelations)): Patch & { truth: string } {
    const belonging = this.#pool.at(this.#next++);
    this.#bySubject.set(belonging.subject, belonging);
    return this.about(relation, belonging.subject);
  }

  /** A patch about a belonging that was mentioned before; its answer differs from `other`. */
  about(relation: BelongingRelation, subject: string, other?: string): Patch & { truth: string } {
    const belonging = this.#bySubject.get(subject)!;
    let object = otherTruth(belonging, relation.truth, this.#random);
    // Ends: there are seven other colors, and thousands of people.
    while (object === other) object = otherTruth(belonging, relation.truth, this.#random);
    return { relation, subject, truth: belonging[relation.truth], object };
  }
}

/** Finds a hard negative for a patch: the same subject in another relation, or the same relation with another subject. */
export class HardNegatives {
  readonly #taken: Set<string>;
  readonly #choice: Random;
  readonly #belongings: BelongingPatches;
  readonly #bySubject = new Map<string, Known[]>();
  readonly #byRelation = new Map<string, Known[]>();
  #volume = 0;

  constructor(taken: Set<string>, choice: Random, belongings: BelongingPatches) {
    this.#taken = taken;
    this.#choice = choice;
    this.#belongings = belongings;
    for (const relation of worldRelations) {
      const facts = choice.shuffle(relation.facts).map(([subject, truth]) => ({ relation, subject, truth }));
      this.#byRelation.set(relation.name, facts);
      for (const fact of facts) this.#bySubject.set(fact.subject, [...this.#bySubject.get(fact.subject) ?? [], fact]);
    }
  }

  of(patch: Patch): Patch {
    const relation = belongingRelations.find(({ name }) => name === patch.relation.name);
    if (relation !== undefined) {
      const twin = belongingRelations.find((other) => other !== relation)!;
      const key = keyOf({ relation: twin, subject: patch.subject });
      if (this.#taken.has(key)) return this.#belongings.fresh(relation);
      this.#taken.add(key);
      return this.#belongings.about(twin, patch.subject, patch.object);
    }
    const isFree = (fact: Known) => !this.#taken.has(keyOf(fact)) && fact.relation.name !== patch.relation.name;
    const found = (this.#bySubject.get(patch.subject) ?? []).find(isFree) ??
      this.#byRelation.get(patch.relation.name)!.find((fact) =>
        !this.#taken.has(keyOf(fact)) && fact.subject !== patch.subject
      );
    if (found === undefined) return this.#almanac(patch);
    this.#taken.add(keyOf(found));
    const objects = replacements(found.relation, found.subject, found.truth).filter((object) =>
      object !== patch.object
    );
    return { ...found, object: this.#choice.pick(objects) };
  }

  /** Where all facts of the world are used up, the same subject is looked up in an almanac. */
  #almanac(patch: Patch): Patch {
    const volume = ++this.#volume;
    const relation = {
      name: `almanac-${volume}`,
      phrase: `the page of {subject} in volume ${volume} of the almanac`,
      noun: "page",
    };
    return { relation, subject: patch.subject, object: String(10_000 + this.#choice.int(80_000)) };
  }
}
