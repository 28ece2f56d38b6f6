import assert from "node:assert/strict";
import { Random } from "../../../random/random.ts";
import { contentWords, rootOf } from "../content_words.ts";
import { attributeQuestions, speakerQuestions } from "./attribute_questions.ts";
import { classOf } from "./class_of.ts";
import { otherWordings } from "./other_wordings.ts";
import { phrasesAsked } from "./phrases_asked.ts";
import { otherForms } from "./question_forms.ts";
import { siblingQuestions } from "./sibling_questions.ts";

const rootsOf = (...texts: string[]) => new Set(texts.flatMap(contentWords).map(rootOf));
/** What many draws give. */
const drawn = (make: (random: Random) => string[]) =>
  new Set(Array.from({ length: 40 }, (_, i) => make(new Random(`draw ${i}`))).flat());

Deno.test("a thing is replaced by others of its kind, in the number that it has", () => {
  const told = rootsOf("The cellar key hangs behind the oar.");
  const said = drawn((random) => siblingQuestions("Where is the cellar key?", told, random));
  assert.ok(said.has("Where is the attic key?"), [...said].slice(0, 20).join(" "));
  assert.ok(!said.has("Where is the cellar key?"));
  // Another word for the cellar is no other place.
  assert.ok(!said.has("Where is the basement key?"));
  const many = drawn((random) => siblingQuestions("Who is allergic to walnuts?", rootsOf("walnuts"), random));
  assert.ok(many.has("Who is allergic to hazelnuts?"), [...many].slice(0, 20).join(" "));
});

Deno.test("what memory tells is no sibling, whatever it is called there", () => {
  const told = rootsOf("The attic key is on the hook.", "The basement key is in the drawer.");
  const said = drawn((random) => siblingQuestions("Where is the garage key?", told, random));
  assert.ok(said.size > 3);
  for (const question of said) assert.doesNotMatch(question, /attic|cellar|basement|loft/);
});

Deno.test("a name that stands beside its kind goes with it, and what asks for the kind of an answer stays", () => {
  const sister = drawn((random) =>
    siblingQuestions("What gives my sister Ilse a rash?", rootsOf("sister Ilse rash"), random)
  );
  assert.ok(sister.has("What gives my brother a rash?"), [...sister].join(" "));
  for (const question of sister) if (!question.includes("sister")) assert.doesNotMatch(question, /Ilse/);
  const street = drawn((random) => siblingQuestions("Which street is it on?", rootsOf("street"), random));
  assert.deepEqual([...street], []);
});

Deno.test("what only leads to a thing is not replaced: another in its place would ask for the same", () => {
  const questions = [
    "Can you remind me where I find the lever?",
    "On which day does the digger come?",
    "What is inside the red box?",
  ];
  for (const question of questions) {
    const said = drawn((random) => siblingQuestions(question, rootsOf(question), random));
    for (const other of said) {
      assert.match(other, /^(?:Can you remind me where I find |On which day does |What is inside the )/);
    }
  }
});

Deno.test("a verb is replaced by what else is done with its object, in its form", () => {
  const said = drawn((random) => siblingQuestions("Who repaired the boiler?", rootsOf("repaired boiler"), random));
  assert.ok(
    [...said].some((one) => /^Who (?!repaired)\w+ed the boiler\?$/.test(one)),
    [...said].slice(0, 20).join(" "),
  );
  for (const question of said) assert.doesNotMatch(question, /fixed|mended/);
});

Deno.test("properties of a thing are asked for unless a note about it may tell them", () => {
  const note = "Our boat was built in 1987 by my uncle.";
  const asked = drawn((random) => attributeQuestions("our boat", [note], random));
  assert.ok(asked.size > 10);
  for (const question of asked) {
    assert.match(question, /our boat/i);
    assert.doesNotMatch(question, /\b(?:built|build|how old)\b/i);
  }
  // What another note tells of other things says nothing of this one.
  const other = drawn((random) => attributeQuestions("our boat", [note, "The shed is green."], random));
  assert.ok([...other].some((question) => /colour/.test(question)), [...other].join(" "));
  assert.deepEqual(attributeQuestions("Biscuit", ["Biscuit barks."], new Random("x")), []);
});

Deno.test("questions about the speaker name nothing that a note tells", () => {
  const said = speakerQuestions(["My blood group is 0 negative."], 100, new Random("x"));
  assert.ok(said.length > 10);
  for (const question of said) assert.doesNotMatch(question, /blood/);
});

Deno.test("a phrase's class comes from its head; a bare name has none", () => {
  assert.equal(classOf("my sister Orla").class, "person");
  assert.equal(classOf("Dr. Nakagawa").class, "person");
  assert.equal(classOf("Biscuit").class, undefined);
  assert.equal(classOf("the old fire station").class, "place");
  assert.equal(classOf("the walnuts").plural, true);
});

Deno.test("phrases reach from the determiner to a head that the lexicon knows", () => {
  assert.deepEqual(phrasesAsked("Where is the spare cellar key?"), ["the spare cellar key"]);
  assert.deepEqual(phrasesAsked("Who repaired a bicycle for my brother?"), ["the bicycle", "my brother"]);
});

Deno.test("forms ask for the same in other words; a verb takes the form that is asked for", () => {
  assert.ok(otherForms("Who owns the boat?").includes("To whom does the boat belong?"));
  assert.ok(otherForms("Who repaired the boiler?").includes("By whom was the boiler repaired?"));
  assert.ok(otherForms("Where is the spare cellar key?").includes("Where do I find the spare cellar key?"));
  assert.deepEqual(otherForms("Why is it so?").filter((form) => /\b(?:X|Y|P|Ved)\b/.test(form)), []);
});

Deno.test("wordings name the answer's kind, and say the same of other words", () => {
  const random = new Random("wordings");
  assert.ok(
    otherWordings("What does Tadesse teach my nephew?", "the trumpet", random).some((one) =>
      /^Which (?:\w+ )?instrument /.test(one)
    ),
  );
  const key = otherWordings("Where is the spare cellar key?", "behind the can", random);
  assert.ok(key.some((one) => /basement/.test(one)), key.join(" "));
  assert.ok(!key.includes("Where is the spare cellar key?"));
});
