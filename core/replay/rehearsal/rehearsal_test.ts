/** What asks and what checks, with an asker and a model that say what the tests put into their mouths. */
import assert from "node:assert/strict";
import type { LanguageModel } from "../../model/language_model.ts";
import { asWritten, partsWorthAsking } from "./answer_candidates.ts";
import type { AskedQuestion, Asker } from "./asker.ts";
import { Random } from "../../random/random.ts";
import { apartFromTold, contrastQuestions, crossedQuestions, recombinedQuestions, subjectOf } from "./contrast.ts";
import { linesOf } from "./prompted_asker.ts";
import { rehearse } from "./rehearse.ts";
import { isSame, plausibleQuestions } from "./round_trip.ts";
import { swapAsker } from "./swap_asker.ts";

Deno.test("an answer is taken as the note has it, whole words only", () => {
  assert.equal(asWritten("The key hangs behind the Blue Oar.", "blue oar."), "Blue Oar");
  assert.equal(asWritten("The oars are blue.", "oar"), undefined);
  assert.equal(asWritten("The code is 3-9-0-6.", "3-9"), "3-9");
  assert.equal(asWritten("Fünf Äpfel", "äpfel"), "Äpfel");
});

Deno.test("names, numbers and codes that nobody lists are asked for all the same", () => {
  const note = "Since May, Orla pays 14 crowns at Café Lund; the code is B-77.";
  const parts = partsWorthAsking(note, ["crowns", "something else"]);
  assert.ok(parts.includes("crowns") && parts.includes("14") && parts.includes("B-77"), parts.join("|"));
  assert.ok(parts.some((part) => part.includes("Orla")), parts.join("|"));
  assert.ok(!parts.includes("something else"));
  assert.deepEqual(partsWorthAsking("The lock opens with 3-9-0-6.", ["6", "9-0-6"]), ["3-9-0-6"]);
  assert.deepEqual(partsWorthAsking("The quote is 3,480.", ["3"]), ["3,480"]);
  // Of the parts that rules ask for, those that the asker has already do not come again.
  const hens = "Cosmin next door feeds the hens.";
  assert.deepEqual(partsWorthAsking(hens, ["hens"], ["the hens", "Cosmin next door", "the goats"]), [
    "hens",
    "Cosmin next door",
  ]);
  assert.deepEqual(partsWorthAsking("It is 12 km, at 7:30.", ["12", "30"]), ["12", "7:30"]);
});

Deno.test("questions that give the answer away, ask of something else, or are none, are left out", () => {
  const notes = ["The boathouse key hangs behind the blue oar."];
  const asked = (question: string, answer = "blue oar"): AskedQuestion => ({ question, answer });
  const kept = plausibleQuestions(notes, [[
    asked("Where does the boathouse key hang?"),
    asked("where does the boathouse key hang"),
    asked("Where  does the boathouse key hang?"),
    asked("Is the boathouse key behind the blue oar?"),
    asked("Who wrote Hamlet?"),
    asked("Where is the boathouse key?", "the red oar"),
  ]]);
  assert.deepEqual(kept, [{ note: 0, question: "Where does the boathouse key hang?", answer: "blue oar" }]);
});

Deno.test("two answers are the same if one holds the content words of the other", () => {
  assert.ok(isSame("behind the blue oar", "blue oar"));
  assert.ok(isSame("blue oar", "behind the blue oar"));
  assert.ok(!isSame("the oar", "a red kettle"));
  assert.ok(!isSame("", "blue oar"));
  assert.ok(!isSame("Tuesday", "Sunday"));
});

/** Answers by the first rule whose words stand in the prompt. */
function scripted(rules: readonly (readonly [RegExp, string])[]): LanguageModel {
  const texts: string[] = [];
  const of = (text: string) => [texts.push(text) - 1];
  const tokens = {
    bosId: undefined,
    endIds: [],
    encode: of,
    decode: (ids: readonly number[]) => ids.map((id) => texts[id]).join(""),
    chat: (messages: readonly { content: string }[]) => messages.map(({ content }) => content).join("\n"),
  };
  return {
    tokens,
    generate: (prompts: readonly (readonly number[])[]) =>
      Promise.resolve(prompts.map((prompt) => {
        const text = prompt.map((id) => texts[id]).join("");
        return of(rules.find(([form]) => form.test(text))?.[1] ?? "no idea");
      })),
    score: (items: readonly unknown[]) => Promise.resolve(items.map(() => ({ logProbs: new Float32Array([-1]) }))),
    // deno-lint-ignore no-explicit-any -- a model of three methods
  } as any;
}

const asker: Asker = {
  name: "scripted",
  origin: "asker",
  ask: (notes) =>
    Promise.resolve(notes.map((note) =>
      note.includes("Waffle")
        ? [
          { question: "What is our dog called?", answer: "Waffle" },
          { question: "Which name has the dog?", answer: "Waffle" },
          { question: "What do we call our dog?", answer: "Waffle" },
          { question: "What colour is our dog?", answer: "Waffle" },
        ]
        : [{ question: "What is the capital of France?", answer: "Paris" }]
    )),
  others: (questions) => Promise.resolve(questions.map((q) => [q.replace("dog", "parrot"), q])),
};

Deno.test("a row stays if the note answers it and the model alone does not; one wording is kept back", async () => {
  const model = scripted([
    [/Notes:[\s\S]*colour/, "brown"],
    [/Notes:[\s\S]*Waffle/, "Waffle."],
    [/What is Paris/, "Paris is the capital of France."],
    [/capital of France/, "It is Paris."],
  ]);
  const options = { mostRows: 8, holdOut: true, seed: 1 };
  const dog = await rehearse(asker, { model, reader: undefined }, "Our dog is called Waffle.", options);
  const paris = await rehearse(asker, { model, reader: undefined }, "Paris is the capital of France.", options);
  const answers = dog.rows.map(({ answer }) => answer);
  assert.deepEqual([...new Set(answers)], ["Waffle", "Our dog", "Our dog is called Waffle."]);
  const asked = [...dog.rows, ...dog.heldOut].map(({ question }) => question);
  assert.ok(asked.includes("What do we call our dog?"), "the asker's");
  assert.ok(asked.includes("Which name does our dog have?"), "a rule's");
  const origins = new Map([...dog.rows, ...dog.heldOut].map(({ question, origin }) => [question, origin]));
  assert.equal(origins.get("What do we call our dog?"), "asker");
  assert.equal(origins.get("Which name does our dog have?"), "rule");
  assert.equal(dog.rows.at(-1)!.origin, "statement");
  // One wording of a fact is kept back, never trained.
  assert.deepEqual(new Set(dog.heldOut.map(({ answer }) => answer)).size, dog.heldOut.length);
  assert.ok(
    dog.heldOut.length > 0 && dog.heldOut.every(({ question }) => !dog.rows.some((row) => row.question === question)),
  );
  assert.ok([...dog.rows, ...dog.heldOut].every(({ question }) => !question.includes("colour")));
  assert.deepEqual(dog.unasked, []);
  // The base model knows it, so nothing is to be learned.
  assert.deepEqual(paris.rows, []);
  assert.ok(paris.unasked.includes("paris"));
});

Deno.test("contrast questions name something that is not in memory, and never a told thing", async () => {
  const texts = ["Our dog is called Waffle."], questions = ["What is our dog called?"];
  const found = await contrastQuestions({ asker, questions, texts, options: { seed: 1 } });
  const said = found.map(({ question }) => question);
  assert.ok(said.includes("What is our parrot called?"));
  assert.ok(!said.includes("What is our dog called?"));
  const ofKind = (wanted: string) => found.filter(({ kind }) => kind === wanted).map(({ question }) => question);
  assert.ok(ofKind("attribute").some((question) => question.includes("our dog")), said.join(" "));
  assert.ok(ofKind("sibling").some((question) => /^What is our (?!dog)\S.* called\?$/.test(question)), said.join(" "));
});

Deno.test("what a question is about is found", () => {
  assert.equal(subjectOf("Where is the boathouse key?"), "the boathouse key");
  assert.equal(subjectOf("Where does my sister Orla live?"), "my sister Orla");
  assert.equal(subjectOf("In which town does Orla live?"), "Orla");
});

Deno.test("a question is apart from what was told unless one text holds all that tells it from others", () => {
  const texts = ["Lars left the oar at the mill.", "Irma left the kettle at the inn."];
  const kept = apartFromTold(
    ["Where did Lars leave the oar?", "Where did Lars leave the kettle?", "Where did Ugo leave the oar?"],
    texts,
  );
  assert.deepEqual(kept, ["Where did Lars leave the kettle?", "Where did Ugo leave the oar?"]);
});

Deno.test("questions of one form are crossed: the same person, another's thing", () => {
  const questions = [
    "Where did Lars leave the oar?",
    "Where did Irma leave the kettle?",
    "Where did Ugo leave the sledge?",
    "Who is our vet?",
  ];
  const crossed = crossedQuestions([...questions, ...Array(20).fill("Where did they leave it?")]);
  assert.deepEqual(crossed.length, 3);
  for (const question of crossed) {
    assert.match(question, /^Where did (Lars|Irma|Ugo) leave the (oar|kettle|sledge)\?$/);
    assert.ok(!questions.includes(question), question);
  }
});

Deno.test("words of many questions of a form make questions that look like them and that nothing answers", () => {
  const people = ["Lars Greco", "Irma Sato", "Ugo Lind", "Vera Moss", "Ada Roth", "Ivo Bell", "Eva Dunn", "Nils Falk"];
  const things = [
    "old oar",
    "red kettle",
    "tin sledge",
    "wet scarf",
    "tall drum",
    "thin rope",
    "blue vase",
    "flat iron",
  ];
  const questions = people.map((person, i) => `Where did ${person} leave the ${things[i]}?`);
  const all = [...questions, ...Array(90).fill("Where did they leave it?")];
  const made = recombinedQuestions(all, new Random("test"));
  assert.equal(made.length, 24);
  const words = [...people, ...things].join(" ").split(" ");
  for (const question of made) {
    const parts = /^Where did (\S+) (\S+) leave the (\S+) (\S+)\?$/.exec(question);
    assert.ok(parts?.slice(1).every((word) => words.includes(word)), question);
  }
  const texts = people.map((person, i) => `${person} left the ${things[i]} at the mill.`);
  for (const question of apartFromTold(made, texts)) assert.ok(!questions.includes(question), question);
  assert.ok(apartFromTold(made, texts).length >= 16);
  // Seven of a form are too few to make others of.
  assert.deepEqual(recombinedQuestions(questions.slice(1), new Random("test")), []);
});

Deno.test("what the grammar of a whole sentence answers needs no reader, and wins over what the asker says", async () => {
  const nobody: Asker = {
    ...asker,
    ask: (notes) => Promise.resolve(notes.map(() => [{ question: "When does the gutter leak?", answer: "gutter" }])),
  };
  const note = "The gutter leaks in heavy rain.";
  const { rows, heldOut } = await rehearse(
    nobody,
    { model: scripted([[/Notes:/, "gutter"]]), reader: undefined },
    note,
    {
      ...{ mostRows: 8, holdOut: false, seed: 1 },
    },
  );
  assert.deepEqual(heldOut, []);
  const when = rows.filter(({ question }) => question === "When does the gutter leak?");
  assert.deepEqual(when, [{ question: "When does the gutter leak?", answer: "in heavy rain", origin: "rule" }]);
});

Deno.test("the word swap changes what tells questions apart and keeps their form", async () => {
  const [others] = await swapAsker.others(["Where did Lars Greco leave the oar?"], { seed: 3 });
  for (const other of others) {
    assert.match(other, /^Where did \p{Lu}\S* \p{Lu}\S* leave the oar\?$/u);
    assert.doesNotMatch(other, /Lars|Greco/);
  }
});

Deno.test("lines of a prompted model are read, and what is no such line is passed over", () => {
  const text = "Here you are:\nQ: Where is it? A: in the inn\n2. Q: Who? no\nQ2: When was it sold? A2: in May\n";
  assert.deepEqual(linesOf(text), [
    { question: "Where is it?", answer: "in the inn" },
    { question: "When was it sold?", answer: "in May" },
  ]);
});
