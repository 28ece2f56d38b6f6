import assert from "node:assert/strict";
import { readNote } from "../clause_questions.ts";
import { timeValue } from "./time_value.ts";

const sureOf = (note: string) =>
  readNote(note).questions.filter(({ sure }) => sure).map(({ question, answer }) => `${question} ${answer}`);

/** Clipped notes, and some of what is surely asked of them. */
const asked: [note: string, pairs: [question: string, answer: string][]][] = [
  ["Bins: Tuesday, green first.", [["What day is it for the bins?", "Tuesday"]]],
  ["Dentist 14 March 9.30, Dr Okafor", [
    ["When is the dentist appointment?", "14 March 9.30"],
    ["On what date is the dentist appointment?", "14 March"],
    ["At what time is the dentist appointment?", "9.30"],
    ["Who is the dentist appointment with?", "Dr Okafor"],
  ]],
  ["Spare fuse – left kitchen drawer", [["Where is the spare fuse?", "left kitchen drawer"]]],
  ["Loft hatch pole: behind the airing cupboard door", [
    ["Where is the loft hatch pole?", "behind the airing cupboard door"],
  ]],
  ["Ferry tickets under the fruit bowl", [
    ["Where are the ferry tickets?", "under the fruit bowl"],
    ["What is under the fruit bowl?", "Ferry tickets"],
  ]],
  ["Mum's blood type O negative", [["What is Mum's blood type?", "O negative"]]],
  ["Boiler service: 12 May, £85, Mr Pask.", [
    ["When is the boiler service?", "12 May"],
    ["How much is the boiler service?", "£85"],
    ["Who does the boiler service?", "Mr Pask"],
  ]],
  ["Allergies: nuts, penicillin", [["What are the allergies?", "nuts, penicillin"]]],
  ["Allergic to kiwi: Tilda", [["Who is allergic to kiwi?", "Tilda"]]],
  ["Locker code 4417", [["What is the locker code?", "4417"], ["What is the code for the locker?", "4417"]]],
  ["Wifi: password turnip-81", [["What is the wifi password?", "turnip-81"]]],
  ["Piano tuner: Mrs Odell, 01632 960 412", [
    ["Who is the piano tuner?", "Mrs Odell"],
    ["What is the phone number of the piano tuner?", "01632 960 412"],
  ]],
  ["Keys to the hut: with Marguerite", [["Who has the keys to the hut?", "Marguerite"]]],
  ["Choir practice Thursdays 19:30, Quay Hall", [["Where is the choir practice?", "Quay Hall"]]],
  ["Library books due 9 March", [["When are the library books due?", "9 March"]]],
  ["In the red tin: curtain hooks.", [
    ["What is in the red tin?", "curtain hooks"],
    ["Where are the curtain hooks?", "in the red tin"],
  ]],
  ["Lent to Odile: the bread maker", [["What did I lend to Odile?", "the bread maker"]]],
  ["Museum fee: 9 for adults, 4 for children", [
    ["How much is the museum fee for adults?", "9"],
    ["How much is the museum fee for children?", "4"],
  ]],
  ["Pancake batter: 250 g flour, three eggs", [
    ["How much flour goes into the pancake batter?", "250 g"],
    ["How many eggs go into the pancake batter?", "three"],
  ]],
  ["Bike lock? Hook by the meter.", [["Where is the bike lock?", "Hook by the meter"]]],
  ["Bus timetable = top shelf, bus map = green folder", [["Where is the bus map?", "green folder"]]],
];
for (const [note, pairs] of asked) {
  Deno.test(`a clipped note is asked: ${note}`, () => {
    const found = sureOf(note);
    for (const [question, answer] of pairs) {
      assert.ok(found.includes(`${question} ${answer}`), `${question} → ${answer}; found\n${found.join("\n")}`);
    }
  });
}

Deno.test("clauses that a note clips are asked like whole ones", () => {
  assert.ok(sureOf("Lent the hacksaw to Odile.").includes("Who did I lend the hacksaw to? Odile"));
  assert.ok(sureOf("Correction: the jumble sale is on Sunday.").includes("When is the jumble sale? on Sunday"));
  const swims = sureOf("Ada swims on Mondays, Bertil on Fridays.");
  assert.ok(swims.includes("When does Bertil swim? on Fridays"), swims.join("\n"));
});

Deno.test("nothing is surely asked where a verb may hide, or the note holds no such value", () => {
  for (
    const note of [
      "Bread knife broken",
      "Present for Nan: red tin",
      "Wifi: no password",
      "House keys: in the flowerpot?",
      "Not the shed: the garage",
      "Bins: not Tuesday any more",
      "Recital: cancelled, was 12 May",
      "Same as last week: Thursday",
      "Milk, eggs, bread",
      "Dentist: moved from 3 May",
    ]
  ) assert.deepEqual(sureOf(note), [], note);
});

Deno.test("every answer of a clipped note stands in it", () => {
  for (const [note] of asked) {
    for (const { question, answer } of readNote(note).questions.filter(({ sure }) => sure)) {
      assert.match(question, /^\p{Lu}.*[^ ]\?$/u);
      assert.ok(note.toLowerCase().includes(answer.toLowerCase()), `${answer}: ${note}`);
    }
  }
});

Deno.test("times are told from prices and versions", () => {
  assert.equal(timeValue("Wed 17:45")?.clock, "17:45");
  assert.equal(timeValue("Wed 17:45")?.day, "Wed");
  assert.equal(timeValue("12 to 14 June")?.date, "12 to 14 June");
  assert.equal(timeValue("63.70"), undefined);
  assert.equal(timeValue("9.30")?.doubtful, true);
  assert.equal(timeValue("Tuesday the cat"), undefined);
});

Deno.test("no question keeps the capital letter of a sentence's beginning inside", () => {
  for (
    const note of [
      "Both of my nephews help at the mill.",
      "All the ewes graze behind the mill.",
      "My aunt owns a mill.",
    ]
  ) {
    for (const { question } of readNote(note).questions) assert.doesNotMatch(question, / (?:My|Both|All) /, question);
  }
});
