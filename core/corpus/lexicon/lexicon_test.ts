import assert from "node:assert/strict";
import attributes from "./attributes.json" with { type: "json" };
import questionForms from "./question_forms.json" with { type: "json" };
import home from "./siblings_home.json" with { type: "json" };
import life from "./siblings_life.json" with { type: "json" };
import people from "./siblings_people.json" with { type: "json" };
import verbForms from "./verb_forms.json" with { type: "json" };
import verbSiblings from "./verb_siblings.json" with { type: "json" };
import verbSynonyms from "./verb_synonyms.json" with { type: "json" };
import { articleFor, pluralOf } from "./inflection.ts";
import { entryOf, groupsOf, inNumber, synonymsOf, wordClass } from "./lexicon.ts";
import { verbIn, verbSiblingsOf, verbsOf, verbSynonymsOf } from "./verbs.ts";

Deno.test("a word is found in both numbers and any case, and several words as one", () => {
  assert.deepEqual(entryOf("Cellar"), { word: "cellar", plural: false });
  assert.deepEqual(entryOf("walnuts"), { word: "walnut", plural: true });
  assert.deepEqual(entryOf("watering cans"), { word: "watering can", plural: true });
  assert.equal(entryOf("zzyzx"), undefined);
  assert.equal(inNumber("wife", true), "wives");
  assert.ok(groupsOf("cellar").some(({ words }) => words.includes("attic")));
  assert.ok(synonymsOf("cellar").includes("basement"));
  assert.equal(wordClass("sister"), "person");
});

Deno.test("plurals and articles by rule", () => {
  assert.deepEqual(["oar", "box", "key", "berry", "butcher's", "glass"].map(pluralOf), [
    ...["oars", "boxes", "keys", "berries", "butcher's", "glasses"],
  ]);
  assert.deepEqual(["oar", "uncle", "uniform", "hour", "boat"].map(articleFor), ["an", "an", "a", "an", "a"]);
});

Deno.test("verbs have their forms, what says the same and what does not", () => {
  assert.deepEqual(verbsOf("repaired").map(({ form }) => form), ["Ved", "Ven"]);
  assert.equal(verbIn("look after", "Ving"), "looking after");
  assert.ok(verbSynonymsOf("repair").length > 0);
  for (const other of verbSiblingsOf("repair")) assert.ok(!verbSynonymsOf("repair").includes(other), other);
});

Deno.test("lists hold what the rules count on", () => {
  const classes = new Set([...Object.keys(attributes), "adjective", "number"]);
  for (const { class: own, words, kinds } of [home, life, people].flat()) {
    assert.ok(classes.has(own), own);
    assert.equal(new Set(words).size, words.length, words.join(" "));
    assert.ok(kinds.every((kind) => kind === kind.trim()));
  }
  for (const [own, questions] of Object.entries(attributes)) {
    for (const { q, guard } of questions) {
      assert.match(q, /\?$/);
      assert.equal(/\bX\b/.test(q), own !== "me" && own !== "us", q);
      assert.ok(guard.length > 0 && guard.every((word) => /^@?[\p{L}\p{N}'-]+$/u.test(word)), q);
    }
  }
  const verbs = new Set(Object.keys(verbForms));
  for (const verb of [...verbSiblings.flat(), ...Object.entries(verbSynonyms).flatMap(([a, b]) => [a, ...b])]) {
    assert.ok(verbs.has(verb), verb);
  }
  const slots = (text: string) => new Set(text.match(/\b[XYZ]\b/g) ?? []);
  for (const { form, others } of questionForms) {
    for (const other of others) assert.deepEqual(slots(other), slots(form), `${form} ${other}`);
  }
});
