/**
 * Chat questions on which a consolidation is held to the base model: the student has to go on answering them as the
 * base model does. No answers are stored, since the base model's own greedy answers are used (self-distillation).
 *
 * Many kinds and many forms of question, because drift shows where the trained form of question meets facts that were
 * not trained. Their facts are disjoint from those of the drift guard and from the entities of the scenarios (a test
 * proves it), so that what is measured is never what is held.
 */
import { everydayQuestions } from "./everyday_questions.ts";
import { knowledgeQuestions } from "./knowledge_questions.ts";
import { triviaQuestions } from "./trivia_questions.ts";

const rows = (text: string): string[] => text.trim().split("\n").map((row) => row.trim());
const over = (subjects: string, ...forms: readonly string[]): string[] =>
  subjects.split(",").map((subject, i) => forms[i % forms.length].replace("{}", subject.trim()));

const places: readonly string[] = [
  ...over(
    `Switzerland, Scotland, Wales, Iceland, Croatia, Serbia, Slovakia, Estonia, Latvia, Lithuania, Ghana, Senegal, Uganda,
    Tunisia, Algeria, Pakistan, Bangladesh, Mongolia, New Zealand, Ecuador, Bolivia, Uruguay, Jamaica, Costa Rica`,
    "What is the capital of {}?",
    "What is the capital city of {}?",
    "Which city is the capital of {}?",
  ),
  ...over(
    "Iceland, Tunisia, Uruguay, Mongolia, Ghana, Pakistan",
    "Which continent is {} in?",
    "On which continent does {} lie?",
  ),
  ...over(
    "Croatia, Algeria, Ecuador, Wales, Bangladesh, Estonia",
    "What language do people speak in {}?",
    "Which language is spoken in {}?",
  ),
  ...over(
    "Switzerland, Ghana, Pakistan, New Zealand, Costa Rica",
    "What money do people use in {}?",
    "What is {} famous for?",
  ),
  ...rows(`
    Where is the Golden Gate Bridge?
    Where is the Kremlin?
    In which country is the city of Zurich?
    In which country is the city of Edinburgh?
    In which country is the city of Karachi?
    In which country is the city of Auckland?
    In which country is Stonehenge?
    Where are the Rocky Mountains?
    Where is Lake Victoria?
    Which river flows through Basra?
    Which river flows through Zurich?
    What is the longest river in Asia?
    What is the deepest lake in the world?
    What is the highest waterfall in the world?
    What is the smallest country in the world?
    Which island is the largest in the Mediterranean?
    Which sea lies between Europe and Algeria?
    Which mountains lie in Switzerland?
    Which state is the largest in the United States?
    In which state is Chicago?
    In which state is Seattle?
    In which city is the Golden Temple?
  `),
];

const people: readonly string[] = rows(`
  Who wrote The Jungle Book?
  Who wrote Moby-Dick?
  Who wrote Treasure Island?
  Who wrote Wuthering Heights?
  Who wrote Les Misérables?
  Who wrote The Old Man and the Sea?
  Who wrote Gulliver's Travels?
  Who wrote Robinson Crusoe?
  Who wrote Alice's Adventures in Wonderland?
  Who wrote The Adventures of Tom Sawyer?
  Who wrote The Raven?
  Who painted The Scream?
  Who painted Water Lilies?
  Who painted Girl with a Pearl Earring?
  Who composed The Four Seasons?
  Who composed Swan Lake?
  Who composed the Messiah?
  Who invented the printing press?
  Who invented dynamite?
  Who invented the light bulb?
  Who invented the steam engine?
  Who invented the World Wide Web?
  Who discovered the structure of the double helix?
  Who discovered X-rays?
  Who discovered the vaccine against rabies?
  Who found the law of buoyancy?
  Who drew up the periodic table?
  Who founded Amazon?
  Who founded Tesla?
  Who directed Jaws?
  Who directed Psycho?
  Who played Forrest Gump?
  Who sang Thriller?
  Who was Cleopatra?
  Who was Socrates?
  Who was Joan of Arc?
  Who was Marco Polo?
  Who was Florence Nightingale?
  Who was the first woman in space?
  Who was Queen Victoria?
  What is Nikola Tesla known for?
  What is Galileo known for?
  What did Johannes Kepler study?
  What did Alfred Nobel leave behind?
`);

const events: readonly string[] = rows(`
  In which year did the Korean War begin?
  In which year did the American Civil War end?
  In which year did the Chernobyl disaster happen?
  In which year was the Magna Carta sealed?
  In which year was Facebook founded?
  When did the Black Death reach Europe?
  When was the Suez Canal opened?
  When was the first email sent?
  When were the first modern Olympic Games held?
  When did the Western Roman Empire fall?
  Where was the Battle of Waterloo fought?
  Where was Napoleon exiled to at the end of his life?
  Where were the first Olympic Games held?
  Where did the Wright brothers make their first flight?
  Where did paper come from?
  Where did the Industrial Revolution begin?
  What caused the Irish potato famine?
  What ended the Cold War?
  What did the Vikings use for sailing?
  What was the Silk Road?
  What was the Renaissance?
  What happened at Pearl Harbor?
  Which empire was ruled by Genghis Khan?
  Which king had six wives?
`);

const science: readonly string[] = rows(`
  What is the chemical formula of methane?
  What is the chemical formula of ammonia?
  What is the chemical symbol for platinum?
  What is the chemical symbol for chlorine?
  What is the chemical symbol for tungsten?
  What is the atomic number of lithium?
  What is the boiling point of alcohol?
  What is the unit of electrical resistance?
  What is the unit of frequency?
  What is the unit of force?
  What is the speed of light?
  What is the speed of sound?
  Which gas makes balloons float?
  Which gas is used in fire extinguishers?
  Which element is found in matches?
  Which acid is in vinegar?
  Which acid is in the stomach?
  What is bronze made of?
  What is glass made of?
  What is paper made of?
  What is a magnet?
  What is an atom?
  What is a catalyst?
  What is an isotope?
  What does a barometer measure?
  What does a seismograph record?
  What causes thunder?
  What causes tides?
  What causes rust?
  Why do leaves change their color in autumn?
  Why does bread rise?
  Why do we have leap seconds?
  How does a battery work?
  How does soap clean?
  How does a microwave oven heat food?
  How are rainbows formed?
  How old is the universe?
  How far away is Neptune?
  Which planet has a dark spot?
  Which planet spins on its side?
  Which dwarf planet was once called a planet?
  What is a comet?
  What is a black hole?
  What is an eclipse?
  Which telescope was sent up after Hubble?
`);

const life: readonly string[] = rows(`
  What do koalas eat?
  What do squirrels collect?
  What do beavers build?
  What do camels store in their humps?
  What do silkworms make?
  What is the largest fish?
  What is the smallest bird?
  What is the slowest animal?
  What is the loudest animal?
  What is a group of wolves called?
  What is a group of crows called?
  What is a female fox called?
  What is a male chicken called?
  What do we call a young eagle?
  What do we call animals that are active at night?
  What do we call animals without a backbone?
  How many arms does a starfish have?
  How many legs does a crab have?
  How many wings does a dragonfly have?
  How long does an elephant live?
  How long does a tortoise live?
  How high can a flea leap?
  How do bats find their way?
  How do snakes smell?
  How do trees drink?
  Which animal has a pouch?
  Which animal can change its color?
  Which animal builds dams?
  Which insect spreads malaria?
  Which bird cannot fly but swims well?
  Which snake squeezes its prey?
  Which part of the eye lets light in?
  Which part of the body makes insulin?
  Which bone is the longest?
  Which muscle helps us breathe?
  Which vitamin is in oranges?
  Which mineral makes bones strong?
  Which blood cells fight germs?
  Where in the body is the femur?
  Where in the body is the retina?
  Where do penguins live?
  Where do polar bears live?
  Where do olives grow?
  Where does rubber come from?
  Where does silk come from?
  Where does chocolate come from?
`);

const everyday: readonly string[] = rows(`
  How many sides does a pentagon have?
  How many sides does an octagon have?
  How many strings does a guitar have?
  How many players are in a basketball team?
  How many cards are in a deck?
  How many ounces are in a pound?
  How many feet are in a mile?
  How many grams are in a kilogram?
  How many seconds are in a quarter of an hour?
  How many colors are in the rainbow?
  What is twelve divided by four?
  What is half of fifty?
  What is eight times eleven?
  What is the square root of 144?
  What is a prime number?
  What is the sum of the angles in a triangle?
  What shape is a stop sign?
  What color is a flamingo?
  What color is a sapphire?
  What color do you get when you mix black and white?
  What is the opposite of heavy?
  What is the opposite of tight?
  What is the opposite of noisy?
  What is the plural of fungus?
  What is another word for quick?
  What is another word for angry?
  Which season comes before autumn?
  Which month has the fewest days?
  Which holiday is on the last day of October?
  What do you call the mother of your husband?
  What do you call the sister of your father?
  What is tofu made from?
  What is hummus made from?
  What is sushi?
  What is in an omelette?
  What is the main ingredient of guacamole?
  What drink is made from hops?
  Which nut is used to make marzipan?
  Which spice is the most expensive?
  Which instrument has pedals and pipes?
  Which sport is played at Wimbledon?
  Which game has rooks and bishops?
  Which tool is used to tighten bolts?
  What do carpenters work with?
  What does a plumber do?
  What does a cartographer make?
  What does an architect do?
  Who repairs cars?
  Who looks after sick animals?
  Where do you buy stamps?
  Where can I borrow a bicycle?
  Where should I keep butter?
  When is the best time to plant tulips?
  When should I water my tomatoes?
  When do shops usually close?
  Whom should I call when my sink leaks?
`);

const requests: readonly string[] = rows(`
  Hello! How are you today?
  What is your name?
  Can you help me with my homework?
  Tell me a joke.
  Good morning!
  Thank you for your help.
  I feel tired today. What should I do?
  What can you do?
  Do you like music?
  I am bored. Give me an idea.
  Recommend a book for a rainy weekend.
  What should I cook tonight?
  Explain gravity to a child.
  Explain what a budget is.
  Explain how a bill becomes law.
  Explain the water cycle in one sentence.
  Explain why exercise is healthy.
  Explain what inflation means.
  Describe a sunset.
  Describe your ideal city.
  Describe how to tie a shoelace.
  Write a short poem about the sea.
  Write a sentence with the word "bridge".
  Write a greeting for a birthday card.
  Write an email to ask for a day off.
  Write one line of advice for a new student.
  List three vegetables.
  List three colors.
  List three board games.
  List two advantages of trains.
  List the ingredients of pancakes.
  Name a famous scientist.
  Name a mountain in Scotland.
  Name a city in Pakistan.
  Name an animal that lives in the desert.
  Name three oceans' largest bays.
  Give me a synonym for beautiful.
  Give me an example of a metaphor.
  Give me a tip for saving money.
  Translate "good evening" into French.
  Translate "thank you" into German.
  Summarize in one sentence why sleep matters.
  How do I boil an egg?
  How do I remove a coffee stain?
  How do I learn a new language?
  How can I sleep better?
  How can I make friends in a new city?
  What is the difference between weather and climate?
  What is the difference between a virus and a bacterium?
  What is a computer program?
  What is machine learning?
  What does HTML stand for?
  What does CPU stand for?
  What is a password manager?
  How do I restart a frozen laptop?
  What port number does my printer need?
  Which setting makes my screen darker?
  Is it safe to eat raw potatoes?
  Is Pluto bigger than our moon?
  Are dolphins smarter than cats?
`);

/** All foreign chat questions, always the same and in the same order, kinds one after another. */
export function anchorQuestions(): string[] {
  return [
    ...[places, people, events, science, life, everyday, requests].flat(),
    ...[triviaQuestions, knowledgeQuestions, everydayQuestions].flatMap(rows),
  ];
}

/**
 * Those of the items that name none of the subjects, as whole words and whatever the case: what a stream edits is neither
 * held to the base model nor counted as drift.
 */
export function apartFrom<T>(items: readonly T[], textOf: (item: T) => string, subjects: Iterable<string>): T[] {
  const spaced = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
  const named = [...subjects].map((subject) => spaced(subject.replace(/^the /i, ""))).filter((subject) =>
    subject.trim() !== ""
  );
  return items.filter((item) => {
    const text = spaced(textOf(item));
    return !named.some((subject) => text.includes(subject));
  });
}
