import assert from "node:assert/strict";
import { Random } from "../../../random/random.ts";
import { readNote } from "./clause_questions.ts";
import { crossedClauses } from "./crossed_clauses.ts";

/** Notes with some of the questions that they have to give; none is of an evaluation. */
const asked: [note: string, pairs: [question: string, answer: string][]][] = [
  ["The spare wheel hangs behind the canoe.", [
    ["Where is the spare wheel?", "behind the canoe"],
    ["Where do I find the spare wheel?", "behind the canoe"],
    ["Where do we keep the spare wheel?", "behind the canoe"],
    ["What is behind the canoe?", "the spare wheel"],
    ["What is the spare wheel behind?", "the canoe"],
  ]],
  ["The lamps are stored in the loft.", [["Where are the lamps?", "in the loft"], [
    "What is in the loft?",
    "the lamps",
  ]]],
  ["The market is on Fridays.", [["When is the market?", "on Fridays"], ["What day is the market?", "on Fridays"]]],
  ["The sweep comes every May.", [["When does the sweep come?", "every May"]]],
  ["The post is emptied at 17:30.", [
    ["When is the post emptied?", "at 17:30"],
    ["What time is the post emptied?", "at 17:30"],
  ]],
  ["Our roofer is Mr. Quint.", [["Who is our roofer?", "Mr. Quint"]]],
  ["My shoe size is 43.", [["What is my shoe size?", "43"]]],
  ["The code of the lift is 8812.", [
    ["What is the code of the lift?", "8812"],
    ["Which code does the lift have?", "8812"],
  ]],
  ["My cousin Ada lives in Bergen.", [
    ["Where does my cousin Ada live?", "in Bergen"],
    ["Where does my cousin live?", "in Bergen"],
    ["Where does Ada live?", "in Bergen"],
  ]],
  ["My aunt Ines moved to Porto last May.", [["Where does Ines live now?", "Porto"]]],
  ["Uncle Rolf cannot eat nuts.", [["What can Uncle Rolf not eat?", "nuts"], ["Who cannot eat nuts?", "Uncle Rolf"]]],
  ["Our goat is called Pim, and she is brown; the hay is in the barn.", [
    ["What is our goat called?", "Pim"],
    ["What is the name of our goat?", "Pim"],
    ["What is called Pim?", "our goat"],
    ["Where is the hay?", "in the barn"],
  ]],
  ["Aunt Vera repaired the pump.", [["By whom was the pump repaired?", "Aunt Vera"]]],
  ["The roof was mended by Aunt Vera.", [["Who was the roof mended by?", "Aunt Vera"]]],
  ["The gutter leaks in heavy rain.", [
    ["What leaks in heavy rain?", "the gutter"],
    ["When does the gutter leak?", "in heavy rain"],
  ]],
  ["Uncle Bram drinks his cocoa with cinnamon.", [
    ["Who drinks his cocoa with cinnamon?", "Uncle Bram"],
    ["How does Uncle Bram drink his cocoa?", "with cinnamon"],
    ["What does Uncle Bram drink his cocoa with?", "cinnamon"],
  ]],
  ["The fee went up from 30 to 45 euros in April.", [
    ["How much is the fee now?", "45 euros"],
    ["How much was the fee before?", "30"],
    ["When did the fee go up?", "in April"],
  ]],
  ["Band practice was moved from Friday to Monday.", [
    ["When is the band practice now?", "Monday"],
    ["When was the band practice before?", "Friday"],
  ]],
  ["My cousin Thea moved to Porto last spring.", [
    ["Where did Thea move last spring?", "Porto"],
    ["When did my cousin Thea move to Porto?", "last spring"],
  ]],
  ["The juggler eats apples at noon and pears at midnight.", [
    ["What does the juggler eat at noon?", "apples"],
    ["What does the juggler eat at midnight?", "pears"],
    ["When does the juggler eat pears?", "at midnight"],
  ]],
  ["I gave Nadia the small drill on 3 May; she returns it when the shed is built.", [
    ["Who did I give the small drill?", "Nadia"],
    ["To whom did I give the small drill?", "Nadia"],
    ["When does Nadia return the small drill?", "when the shed is built"],
  ]],
  ["My vitamin dose is 2 drops in the morning and 5 at night.", [
    ["How many drops is my vitamin dose in the morning?", "2 drops"],
    ["How many drops is my vitamin dose at night?", "5"],
  ]],
  ["The barn has no light in winter.", [
    ["What does the barn lack in winter?", "light"],
    ["When does the barn have no light?", "in winter"],
  ]],
  ["The office door squeaks on Mondays; pull the left handle, not the right one.", [
    ["On which day does the office door squeak?", "on Mondays"],
    ["What should I pull when the office door squeaks?", "the left handle"],
    ["What should I not pull?", "the right one"],
  ]],
  ["Never stand behind the grey mare: she belongs to the riding school.", [
    ["Where must I never stand?", "behind the grey mare"],
  ]],
  ["Only Oskar and Mila have a ticket for the opera.", [
    ["Who besides Oskar has a ticket for the opera?", "Mila"],
    ["What do Oskar and Mila have a ticket for?", "the opera"],
  ]],
  ["The picnic moved from the 4th to the 11th of July.", [
    ["On what date is the picnic?", "the 11th of July"],
    ["In which month is the picnic now?", "the 11th of July"],
  ]],
  ["You'll find the spare lids inside the blue chest.", [
    ["Where are the spare lids?", "inside the blue chest"],
    ["Inside which chest are the spare lids?", "the blue chest"],
  ]],
  ["Milk van comes Tuesdays at half past seven.", [
    ["When does the milk van come?", "Tuesdays at half past seven"],
    ["On which day does the milk van come?", "Tuesdays at half past seven"],
  ]],
  ["Ottokar, my nephew, teaches chemistry in Graz.", [
    ["Who is my nephew?", "Ottokar"],
    ["What does Ottokar teach in Graz?", "chemistry"],
    ["Where does Ottokar teach chemistry?", "in Graz"],
  ]],
  ["Ring Mrs Falk, the vet, on 555-2217.", [["Who is the vet?", "Mrs Falk"]]],
  ["There's a crack behind the bath tub.", [["Where is the crack?", "behind the bath tub"]]],
  ["We sleep on level 2 at Heron Lodge.", [["On which level do we sleep?", "level 2 at Heron Lodge"]]],
  ["The woman who waters our plants is Ada Lind.", [["Who waters our plants?", "Ada Lind"]]],
  ["The sledge lies under the old canoe.", [
    ["Under what does the sledge lie?", "the old canoe"],
    ["What does the sledge lie under?", "the old canoe"],
  ]],
  ["For lunch Grandma Edda eats lentil soup.", [["What does Grandma Edda eat for lunch?", "lentil soup"]]],
  ["Dad has sold the tractor and rides a moped now.", [
    ["What has Dad sold?", "the tractor"],
    ["Who rides a moped now?", "Dad"],
  ]],
  ["The parcel must be collected from the depot by 18:00.", [
    ["At what time must the parcel be collected?", "by 18:00"],
  ]],
  ["Gate code of the allotment: 4419#", [["What is the gate code of the allotment?", "4419#"]]],
  ["Birthday of Hedda = 3 August", [["When is the birthday of Hedda?", "3 August"]]],
  ["Old paint tins? Behind the shed.", [["Where are the old paint tins?", "Behind the shed"]]],
  ["Rosalie's hens are Pip and Dot.", [
    ["Whose hens are Pip and Dot?", "Rosalie"],
    ["What are the hens of Rosalie?", "Pip and Dot"],
  ]],
  ["Dr. Aydin no longer works on Fridays; ask for Dr. Vogel then.", [
    ["On which day does Dr. Aydin not work?", "on Fridays"],
    ["Who should I ask for on Fridays?", "Dr. Vogel"],
  ]],
  ["Pancakes: 250 g flour, 500 ml milk, rest 30 minutes.", [
    ["How much flour goes into the pancakes?", "250 g flour"],
    ["How long should I rest the pancakes?", "30 minutes"],
  ]],
  ["Judo: Tuesdays 17:30, hall 2, bring the white belt.", [
    ["On which day is the judo?", "Tuesdays"],
    ["At what time is the judo?", "17:30"],
    ["What is the hall of the judo?", "2"],
    ["What should I bring for the judo?", "the white belt"],
  ]],
  ["Grandma Edda was born in Skagen.", [
    ["Where was Grandma Edda born?", "in Skagen"],
    ["In which place was Grandma Edda born?", "Skagen"],
    ["Who was born in Skagen?", "Grandma Edda"],
  ]],
  ["We've named the new kiln at school Vulkan.", [
    ["What have we named the new kiln at school?", "Vulkan"],
    ["What is the new kiln at school called?", "Vulkan"],
  ]],
  ["I've got a parrot called Zita and she's in the porch.", [
    ["What is my parrot called?", "Zita"],
    ["What is Zita?", "a parrot"],
  ]],
  ["Signe has run nine relays so far.", [
    ["Who has run nine relays?", "Signe"],
    ["How many relays has Signe run?", "nine relays"],
    ["How many relays has Signe run so far?", "nine relays"],
  ]],
  ["My locker at the pool is number twelve.", [
    ["What number is my locker?", "twelve"],
    ["Which locker at the pool is mine?", "number twelve"],
  ]],
  ["I learned to weave from Uncle Tobias.", [
    ["What did I learn to do from Uncle Tobias?", "weave"],
    ["Who did I learn to weave from?", "Uncle Tobias"],
    ["Who taught me to weave?", "Uncle Tobias"],
  ]],
  ["Our choir rehearses in the old mill.", [["Who rehearses in the old mill?", "our choir"]]],
  ["We need to order the cake by Friday.", [
    ["What do we need to order by Friday?", "the cake"],
    ["When do we need to order the cake?", "by Friday"],
    ["What do we need to do by Friday?", "order the cake"],
  ]],
  ["I borrowed the drill from Uncle Omar.", [["Who lent me the drill?", "Uncle Omar"]]],
  ["The boiler has been serviced by Mr. Lund.", [["Who has the boiler been serviced by?", "Mr. Lund"]]],
  ["Leah's allergic to hazelnuts.", [
    ["Who is allergic to hazelnuts?", "Leah"],
    ["What is Leah allergic to?", "hazelnuts"],
  ]],
  ["Ingvild's scared of moths.", [["What is Ingvild scared of?", "moths"]]],
  ["My uncle works as a baker in Turku.", [
    ["What does my uncle work as?", "a baker"],
    ["What does my uncle do for a living?", "a baker"],
    ["Where does my uncle work?", "in Turku"],
  ]],
  ["My nephew is nine years old.", [["How old is my nephew?", "nine years old"]]],
  ["Aunt Thea speaks Czech and Danish.", [["Which languages does Aunt Thea speak?", "Czech and Danish"]]],
  ["I bought a loom for 90 euros.", [["How much did I pay for the loom?", "90 euros"]]],
  ["The nurse told me to rest my ankle.", [
    ["What did the nurse tell me to do?", "rest my ankle"],
    ["Who told me to rest my ankle?", "the nurse"],
  ]],
  ["It takes me ten minutes to walk to the ferry.", [[
    "How long does it take me to walk to the ferry?",
    "ten minutes",
  ]]],
  ["Our parents met at a fair in Cork.", [["Who met at a fair in Cork?", "our parents"]]],
  ["I sold my kayak to Uncle Bram.", [["Who bought my kayak from me?", "Uncle Bram"]]],
  ["The ferns need water twice a week.", [["How often do the ferns need water?", "twice a week"]]],
  ["The lamp's battery lasts six hours.", [["How long does the lamp's battery last?", "six hours"]]],
  ["My gran used to run a kiosk in Oulu.", [
    ["What did my gran use to run in Oulu?", "a kiosk"],
    ["Who used to run a kiosk?", "my gran"],
  ]],
  ["I named my boat after my grandmother.", [["Who did I name my boat after?", "my grandmother"]]],
  ["My car is parked behind the chemist's.", [["Where is my car parked?", "behind the chemist's"]]],
  ["My aunt came from a village near Lviv.", [["Where did my aunt come from?", "a village near Lviv"]]],
  ["The choir brings salad, the nurses bake bread.", [
    ["What does the choir bring?", "salad"],
    ["Who bakes bread?", "the nurses"],
  ]],
  ["My train leaves at 7:25.", [["At what time does my train leave?", "at 7:25"]]],
  ["My therapist recommended swimming.", [["What did my therapist recommend?", "swimming"]]],
  ["The proxy listens on port 3128.", [["On which port does the proxy listen?", "port 3128"]]],
  ["The door code of the cellar is 22-B.", [
    ["What door code does the cellar have?", "22-B"],
    ["What is the cellar's door code?", "22-B"],
  ]],
];

for (const [note, pairs] of asked) {
  Deno.test(`grammar asks: ${note}`, () => {
    const found = readNote(note).questions.map(({ question, answer }) => `${question} ${answer}`);
    for (const [question, answer] of pairs) {
      assert.ok(found.includes(`${question} ${answer}`), `${question} → ${answer}; found\n${found.join("\n")}`);
    }
  });
}

Deno.test("an answer of a grammar question is in its note, and the question is one", () => {
  for (const [note] of asked) {
    for (const { question, answer } of readNote(note).questions) {
      assert.match(question, /^\p{Lu}.*\?$/u);
      assert.ok(
        note.toLowerCase().includes(answer.replace(/^the (?=hens|guests)/u, "").toLowerCase()),
        `${answer}: ${note}`,
      );
    }
  }
});

Deno.test("what has no clause gives no question, and nothing breaks", () => {
  for (
    const note of ["", "?", "Hm.", "Milk, eggs, bread", "...", "Ünïcödé", "a".repeat(2000), "is is is", "The the the."]
  ) {
    assert.ok(Array.isArray(readNote(note).questions));
  }
  assert.deepEqual(readNote("Milk, eggs, bread").questions, []);
});

Deno.test("a value that no longer holds is known, and what a note is about", () => {
  assert.deepEqual([...new Set(readNote("The fee went up from 30 to 45 euros in April.").outdated)], ["30"]);
  assert.deepEqual(readNote("The gutter leaks in heavy rain.").outdated, []);
  assert.equal(readNote("The gutter leaks in heavy rain.").subject, "the gutter");
  assert.equal(readNote("I gave Nadia the drill.").subject, undefined);
  assert.equal(readNote("Milk, eggs, bread").subject, undefined);
});

Deno.test("what one note says is asked of what another is about, persons of persons", () => {
  const notes = [
    "Uncle Bram drinks his cocoa with cinnamon.",
    "Aunt Thea lives in Porto.",
    "The gutter leaks in heavy rain.",
    "The proxy listens on port 3128.",
  ];
  const asked = crossedClauses(notes, new Random("test"));
  assert.ok(
    asked.some((question) => /^(?:Where|In which \S+) does Uncle Bram live\?$/.test(question)),
    asked.join(" "),
  );
  assert.ok(asked.some((question) => question.includes("does Aunt Thea drink")), asked.join(" "));
  assert.ok(asked.includes("When does the proxy leak?"), asked.join(" "));
  for (const question of asked) assert.doesNotMatch(question, /does (?:Uncle Bram|Aunt Thea) (?:leak|listen)/);
});
