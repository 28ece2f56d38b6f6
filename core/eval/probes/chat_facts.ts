/**
 * Chat questions on facts that a small base model mostly answers, for the second half of the drift guard: the trained
 * form of question meeting facts that were not trained. Scored by containment, since a chat model answers in sentences.
 * None is ever trained on, and no foreign row of a consolidation asks for the same fact (a test proves it).
 */

import { generalTables } from "./chat_facts_general.ts";

/** One question and the answers that count. */
export interface ChatFact {
  /** What it is about ("chemistry"), for tables by kind. */
  kind: string;
  /** The user turn, as it stands. */
  question: string;
  /** Accepted answers: one of them has to stand, as whole words, in the normalised answer of the model. */
  answers: readonly string[];
}

/** Kind, question with `{}` for the subject, and `subject = answer / other answer` rows parted by `|`. */
export type ChatTable = readonly [kind: string, question: string, rows: string];

const tables: readonly ChatTable[] = [
  [
    "capital",
    "What is the capital of {}?",
    `Belgium = Brussels | the Netherlands = Amsterdam | the Czech Republic = Prague | Romania = Bucharest
    | Ukraine = Kyiv / Kiev | Iran = Tehran | Iraq = Baghdad | Saudi Arabia = Riyadh | Indonesia = Jakarta
    | the Philippines = Manila | Malaysia = Kuala Lumpur | Nepal = Kathmandu | Morocco = Rabat | Ethiopia = Addis Ababa
    | Mexico = Mexico City | Colombia = Bogotá / Bogota | Venezuela = Caracas | Lebanon = Beirut`,
  ],
  [
    "geography",
    "{}?",
    `Which continent is Ethiopia in = Africa | Which continent is Indonesia in = Asia | Which continent is Belgium in = Europe
    | Which river flows through London = Thames | Which country is home to the Great Barrier Reef = Australia
    | In which country is the Eiffel Tower = France | In which country is the Taj Mahal = India
    | In which city is the Colosseum = Rome | What is the highest mountain in the world = Everest
    | What is the largest desert in the world = Sahara / Antarctica / Antarctic
    | Which country has the largest area in the world = Russia | In which country are the pyramids of Giza = Egypt
    | Which ocean lies between Europe and America = Atlantic | In which city is the Statue of Liberty = New York
    | What is the longest river in Africa = Nile | What language do people speak in Mexico = Spanish
    | What language do people speak in the Netherlands = Dutch | In which country is Mount Fuji = Japan
    | In which country is Machu Picchu = Peru | In which country is the Great Wall = China | In which city is Big Ben = London
    | In which country is the Acropolis = Greece | In which US state is Hollywood = California | In which city is the Louvre = Paris
    | In which country is the city of Barcelona = Spain | In which country is the city of Munich = Germany
    | In which country is the city of Milan = Italy | In which country is the city of Toronto = Canada`,
  ],
  [
    "chemistry",
    "{}?",
    `What is the chemical formula of water = H2O / H₂O | What is the chemical formula of carbon dioxide = CO2 / CO₂
    | What is the chemical formula of table salt = NaCl | What is the chemical symbol for lead = Pb
    | What is the chemical symbol for tin = Sn | What is the chemical symbol for magnesium = Mg
    | What gas do plants take in from the air = carbon dioxide / CO2 | What gas do we need to breathe = oxygen
    | At how many degrees Celsius does water boil = 100 | What is the lightest element = hydrogen
    | Which metal is liquid at room temperature = mercury | What is the most common gas in the air = nitrogen
    | What is diamond made of = carbon | Which metal rusts = iron | What is steel mostly made of = iron`,
  ],
  [
    "biology",
    "{}?",
    `What is the largest animal on Earth = blue whale | What do caterpillars turn into = butterfly / butterflies / moths
    | How many legs does an insect have = six / 6 | What do pandas eat = bamboo | What do we call animals that eat only plants = herbivores / herbivore
    | How many hearts does an octopus have = three / 3 | What is the process by which plants make food = photosynthesis
    | Which organ pumps blood through the body = heart | Which organ do we think with = brain | What is the largest organ of the human body = skin
    | How many bones does an adult human have = 206 | Which organ do we breathe with = lungs / lung | What part of a plant takes up water = roots / root
    | What is the powerhouse of the cell = mitochondria / mitochondrion | Which molecule carries genetic information = DNA
    | What do we call a young kangaroo = joey | Which bird is known for its colorful tail = peacock | What do cows eat = grass / hay
    | Which vitamin do we get from sunlight = vitamin D | How many chambers does the human heart have = four / 4`,
  ],
  [
    "people",
    "{}?",
    `Who wrote Hamlet = Shakespeare | Who wrote Pride and Prejudice = Austen | Who wrote Nineteen Eighty-Four = Orwell
    | Who wrote Oliver Twist = Dickens | Who painted the Mona Lisa = Leonardo / da Vinci | Who painted The Starry Night = van Gogh
    | Who discovered gravity = Newton | Who developed the theory of relativity = Einstein | Who proposed the theory of evolution = Darwin
    | Who invented the telephone = Bell | Who discovered penicillin = Fleming | Who was the first person to walk on the Moon = Armstrong
    | Who wrote the Odyssey = Homer | Who wrote the Harry Potter books = Rowling | Who composed the Moonlight Sonata = Beethoven
    | Who composed The Magic Flute = Mozart | Who painted Guernica = Picasso | Who discovered radium = Curie | Who wrote War and Peace = Tolstoy
    | Who founded Microsoft = Gates | Who wrote Don Quixote = Cervantes | Who wrote The Divine Comedy = Dante
    | Who painted the ceiling of the Sistine Chapel = Michelangelo | Who wrote The Great Gatsby = Fitzgerald
    | Who founded Apple = Jobs | Who wrote Frankenstein = Shelley | Who wrote Dracula = Stoker | Who wrote The Hobbit = Tolkien`,
  ],
  [
    "history",
    "{}?",
    `In which year did World War II end = 1945 | In which year did World War I begin = 1914 | Who was the first president of the United States = Washington
    | In which year did the Titanic sink = 1912 | In which year did the Berlin Wall fall = 1989 | Which president ended slavery in the United States = Lincoln
    | In which year did Columbus reach America = 1492 | Who led India to independence by nonviolence = Gandhi
    | In which year did the French Revolution begin = 1789 | In which year was the Declaration of Independence signed = 1776
    | Which ship brought the Pilgrims to America = Mayflower | Who was the leader of Nazi Germany = Hitler
    | Which ancient people built the pyramids = Egyptians / Egyptian | In which year did people first land on the Moon = 1969`,
  ],
  [
    "space",
    "{}?",
    `Which planet is known as the Red Planet = Mars | Which planet is closest to the Sun = Mercury | What is the largest planet in the solar system = Jupiter
    | Which planet has the most visible rings = Saturn | What is the star at the center of our solar system = Sun
    | What galaxy do we live in = Milky Way | How many planets are in the solar system = eight / 8 | What force keeps the planets in orbit = gravity / gravitational
    | Which is the hottest planet = Venus`,
  ],
  [
    "numbers",
    "{}?",
    `How many days are in a week = seven / 7 | How many months are in a year = twelve / 12 | How many minutes are in an hour = sixty / 60
    | How many hours are in a day = 24 / twenty-four | How many sides does a triangle have = three / 3 | How many sides does a hexagon have = six / 6
    | How many degrees are in a right angle = 90 / ninety | How many sides does a square have = four / 4 | How many letters are in the English alphabet = 26 / twenty-six
    | How many years are in a century = 100 / hundred
    | How many centimeters are in a meter = 100 / hundred`,
  ],
  [
    "everyday",
    "{}?",
    `What color is an emerald = green | What color do you get when you mix blue and yellow = green | What color do you get when you mix red and white = pink
    | What do bees make = honey | What is frozen water called = ice | What is the opposite of hot = cold | What is the opposite of left = right
    | Which season comes after winter = spring | Which day comes after Monday = Tuesday | Which month comes after March = April
    | What do you call the child of your uncle = cousin | What instrument has 88 keys = piano | What fruit is wine made from = grapes / grape
    | What is cheese made from = milk | Which meal do people eat in the morning = breakfast | What is the main ingredient of bread = flour / wheat`,
  ],
];

/** All chat questions of the drift guard, always the same and in the same order. */
export function chatFacts(): ChatFact[] {
  return [...tables, ...generalTables].flatMap(([kind, template, rows]) =>
    rows.split("|").map((row) => {
      const at = row.lastIndexOf(" = ");
      const answers = row.slice(at + 3).split(" / ").map((answer) => answer.trim());
      return { kind, question: template.replace("{}", row.slice(0, at).trim()), answers };
    })
  );
}

/** Whether one of the answers stands, as whole words and whatever its case and punctuation, in the model's answer. */
export function mentionsAnswer(text: string, answers: readonly string[]): boolean {
  const plain = (words: string) => ` ${words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
  const said = plain(text);
  return answers.some((answer) => said.includes(plain(answer)));
}
