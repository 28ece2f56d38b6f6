/**
 * The invariant set of the drift guard: completions on which a base model has something to lose and something to gain.
 *
 * Completion form, because a small chat model answers a chat question in a sentence, so that EM there is near zero and
 * would guard nothing. Some templates and rows were exchanged after the base model's answers were seen, never after a
 * trained one's. No row is ever trained on, and no foreign row of a consolidation asks for the same fact (a test proves it).
 */

import { patternTables } from "./invariant_patterns.ts";
import { type InvariantTable, skillTables } from "./invariant_skills.ts";

/** One prompt whose continuation is known. */
export interface InvariantPrompt {
  /** What kind of skill it asks for ("capital"), for tables by kind. */
  kind: string;
  /** Given to the model as it stands, without a chat template. */
  prompt: string;
  /** What follows, in as many words as are compared. */
  answer: string;
  /** The prompt is a user turn after all: for a model that knows nothing but its own chat. */
  chat?: true;
}

const factTables: readonly InvariantTable[] = [
  [
    "capital",
    "The capital of {} is the city of",
    `France = Paris | Germany = Berlin | Italy = Rome | Spain = Madrid | Japan = Tokyo | China = Beijing | Russia = Moscow
    | Egypt = Cairo | Greece = Athens | Poland = Warsaw | Portugal = Lisbon | Sweden = Stockholm | Norway = Oslo
    | Finland = Helsinki | Denmark = Copenhagen | Ireland = Dublin | Austria = Vienna | Hungary = Budapest
    | Turkey = Ankara | Cuba = Havana | Peru = Lima | Chile = Santiago | Argentina = Buenos Aires | India = New Delhi
    | Thailand = Bangkok | Vietnam = Hanoi | South Korea = Seoul | Kenya = Nairobi | Canada = Ottawa | Syria = Damascus`,
  ],
  [
    "continent",
    "Guyana is in South America. Namibia is in Africa. {} is in",
    `France = Europe | Japan = Asia | Egypt = Africa | Peru = South America | Canada = North America | India = Asia
    | Kenya = Africa | Chile = South America | Poland = Europe | Thailand = Asia | Sweden = Europe | Greece = Europe
    | Vietnam = Asia | Argentina = South America | China = Asia | Syria = Asia`,
  ],
  [
    "language",
    "The official language of {} is",
    `France = French | Germany = German | Italy = Italian | Spain = Spanish | Japan = Japanese | China = Chinese
    | Russia = Russian | Egypt = Arabic | Greece = Greek | Poland = Polish | Portugal = Portuguese | Sweden = Swedish
    | Denmark = Danish | Austria = German | Hungary = Hungarian | Turkey = Turkish | Cuba = Spanish | Chile = Spanish
    | Thailand = Thai | Vietnam = Vietnamese | South Korea = Korean | Argentina = Spanish`,
  ],
  [
    "currency",
    "The currency of Britain is the pound. The currency of Mexico is the peso. The currency of {} is the",
    `Japan = yen | China = yuan | Russia = ruble | India = rupee | Thailand = baht | Poland = zloty | Denmark = krone
    | South Korea = won | Turkey = lira | Sweden = krona | Germany = euro | France = euro`,
  ],
  [
    "opposite",
    "northern: southern\ninner: outer\nsenior: junior\n{}:",
    `hot = cold | big = small | good = bad | happy = sad | light = dark | fast = slow | young = old
    | rich = poor | strong = weak | open = closed | high = low | full = empty | early = late | hard = soft | wet = dry
    | clean = dirty | love = hate | war = peace | right = wrong | left = right | true = false | day = night
    | friend = enemy | success = failure | brave = cowardly | thick = thin | loud = quiet | buy = sell | win = lose
    | push = pull | inside = outside | near = far | sweet = sour | cheap = expensive | ancient = modern`,
  ],
  [
    "plural",
    "one dog, two dogs\none fly, two flies\none {}, two",
    `mouse = mice | child = children | foot = feet | tooth = teeth | man = men | woman = women | goose = geese | leaf = leaves
    | knife = knives | wolf = wolves | box = boxes | city = cities | baby = babies | cat = cats | ox = oxen
    | person = people | cactus = cacti | life = lives | hero = heroes | sheep = sheep | tomato = tomatoes | bus = buses`,
  ],
  [
    "past",
    "Today they help, yesterday they helped. Today they sit, yesterday they sat. Today they {}, yesterday they",
    `go = went | eat = ate | see = saw | run = ran | write = wrote | take = took | give = gave | come = came | sing = sang
    | buy = bought | think = thought | bring = brought | swim = swam | speak = spoke | break = broke | fly = flew
    | drink = drank | know = knew | fall = fell | teach = taught | find = found | sleep = slept | walk = walked
    | jump = jumped | play = played | draw = drew | grow = grew | win = won`,
  ],
  [
    "degree",
    "rich, richer, richest\npoor, poorer, poorest\n{},",
    `good, better = best | big, bigger = biggest | tall, taller = tallest | bad, worse = worst | small, smaller = smallest
    | fast, faster = fastest | strong, stronger = strongest | easy, easier = easiest | late, later = latest
    | warm, warmer = warmest | hard, harder = hardest | deep, deeper = deepest`,
  ],
  [
    "color",
    "Frogs are green. Night is black. {} is",
    `The sky = blue | Grass = green | Snow = white | Blood = red | Coal = black | A ripe banana = yellow | Chocolate = brown
    | A ripe tomato = red | An emerald = green | A lemon = yellow | Milk = white | A ruby = red | A carrot = orange`,
  ],
  [
    "succession",
    "{}",
    `The day after Monday is = Tuesday | The day after Friday is = Saturday | The month after March is = April
    | The month after November is = December | one, two, three, = four | five, six, seven, = eight | ten, eleven, twelve, = thirteen
    | first, second, third, = fourth | Monday, Tuesday, Wednesday, = Thursday | January, February, March, = April
    | A, B, C, D, = E | P, Q, R, S, = T | ten, twenty, thirty, = forty | 2, 4, 6, 8, = 10 | 5, 10, 15, 20, = 25
    | 10, 20, 30, 40, = 50 | 1, 3, 5, 7, = 9 | 3, 6, 9, 12, = 15 | 10, 9, 8, 7, = 6 | 100, 200, 300, 400, = 500
    | July, August, September, = October | spring, summer, autumn, = winter | 1, 2, 4, 8, 16, = 32 | u, v, w, x, y, = z`,
  ],
  [
    "arithmetic",
    "1 + 2 = 3\n4 + 1 = 5\n{} =",
    `2 + 2 = 4 | 1 + 1 = 2 | 3 + 4 = 7 | 5 + 5 = 10 | 2 + 7 = 9 | 6 + 2 = 8 | 8 + 1 = 9 | 4 + 4 = 8 | 9 + 3 = 12 | 7 + 6 = 13
    | 10 - 3 = 7 | 8 - 5 = 3 | 9 - 4 = 5 | 6 - 1 = 5 | 2 * 3 = 6 | 5 * 2 = 10 | 3 * 3 = 9 | 4 * 5 = 20 | 10 * 10 = 100 | 6 * 7 = 42`,
  ],
  [
    "symbol",
    "The chemical symbol for {} is",
    `hydrogen = H | oxygen = O | carbon = C | nitrogen = N | helium = He | gold = Au | silver = Ag | iron = Fe | copper = Cu
    | sodium = Na | calcium = Ca | zinc = Zn | sulfur = S | iodine = I | neon = Ne | potassium = K | uranium = U | nickel = Ni`,
  ],
  [
    "young",
    "A baby lion is a cub. A baby hen is a chick. A baby {} is a",
    `dog = puppy | cat = kitten | cow = calf | sheep = lamb | horse = foal | goat = kid | duck = duckling
    | kangaroo = joey | frog = tadpole | pig = piglet | deer = fawn | swan = cygnet | fish = fry`,
  ],
  [
    "category",
    "A tulip is a flower. A pine is a tree. {} is a",
    `A rose = flower | An oak = tree | A trout = fish | An eagle = bird | A hammer = tool | A violin = musical instrument
    | A poodle = dog | A cobra = snake | An apple = fruit | Gold = metal | Football = sport | A carrot = vegetable
    | A whale = mammal | Chess = game | A waltz = dance | A sparrow = bird | A bee = insect | Cheddar = cheese
    | Measles = disease | Rice = grain | A cabbage = vegetable | A shark = fish | A daisy = flower | A python = snake`,
  ],
  [
    "idiom",
    "{}",
    `Better late than = never | Actions speak louder than = words | An apple a day keeps the doctor = away
    | The early bird catches the = worm | Practice makes = perfect | Two wrongs don't make a = right
    | When in Rome, do as the Romans = do | The pen is mightier than the = sword | Rome wasn't built in a = day
    | Don't put all your eggs in one = basket | A picture is worth a thousand = words | Birds of a feather flock = together
    | Every cloud has a silver = lining | Honesty is the best = policy | Look before you = leap | Time flies when you're having = fun
    | You can't judge a book by its = cover | Beauty is in the eye of the = beholder | Curiosity killed the = cat
    | Don't cry over spilled = milk | Absence makes the heart grow = fonder | All that glitters is not = gold
    | Once upon a = time | Laughter is the best = medicine | Where there's smoke, there's = fire
    | A penny saved is a penny = earned | Home is where the heart = is | Two heads are better than = one
    | The grass is always greener on the other = side | If at first you don't succeed, try, try = again`,
  ],
  [
    "cloze",
    "{}",
    `The sun rises in the = east | The sun sets in the = west | Fish live in = water | Bees make = honey | Cows give us = milk
    | We see with our eyes and hear with our = ears | We smell with our = nose | The heart pumps = blood
    | Ice is frozen = water | Birds lay = eggs | A triangle has three = sides | A dog has four = legs | A spider has eight = legs
    | There are seven days in a = week | There are sixty seconds in a = minute | There are twelve months in a = year
    | The Earth revolves around the = Sun | The Moon orbits the = Earth | Plants need sunlight and = water
    | A clock tells the = time | You can unlock a door with a = key | Books are kept in a = library
    | Bread is baked in an = oven | People wear shoes on their = feet | A thermometer measures = temperature
    | The largest planet in the solar system is = Jupiter | The closest star to the Earth is the = Sun
    | Water freezes at zero degrees = Celsius | The first president of the United States was = George Washington
    | The author of Romeo and Juliet is = William Shakespeare | A person who flies an airplane is called a = pilot
    | A person who teaches students is called a = teacher | A doctor who treats teeth is called a = dentist
    | The tallest animal in the world is the = giraffe | The fastest land animal is the = cheetah
    | The largest ocean in the world is the = Pacific Ocean`,
  ],
  [
    "analogy",
    "Glove is to hand as sock is to foot. {}",
    `King is to queen as man is to = woman | Puppy is to dog as kitten is to = cat | Hot is to cold as day is to = night
    | Brother is to sister as boy is to = girl | Bird is to sky as fish is to = water | Nurse is to hospital as teacher is to = school
    | Uncle is to aunt as father is to = mother | Pen is to write as knife is to = cut | Big is to small as tall is to = short
    | Winter is to cold as summer is to = hot`,
  ],
  [
    "spanish",
    "English: hand, Spanish: mano\nEnglish: street, Spanish: calle\nEnglish: {}, Spanish:",
    `water = agua | house = casa | cat = gato | dog = perro | friend = amigo | book = libro | red = rojo | hello = hola
    | milk = leche | sun = sol | school = escuela | night = noche`,
  ],
];

/** All invariant prompts, always the same and in the same order. */
export function invariantPrompts(): InvariantPrompt[] {
  return [...factTables, ...skillTables, ...patternTables].flatMap(([kind, template, rows]) =>
    rows.split("|").map((row) => {
      const at = row.lastIndexOf(" = ");
      const subject = row.slice(0, at).trim();
      return { kind, prompt: template.replace("{}", subject), answer: row.slice(at + 3).trim() };
    })
  );
}

/**
 * What of a continuation is compared with the answer: its first line, without a leading article, as many words as the
 * answer has. A base model does not end after the answer, so the rest says nothing; punctuation at the cut stays, since
 * EM normalisation drops it.
 */
export function cutCompletion(text: string, answer: string): string {
  return comparedWords(text).slice(0, answer.split(/\s+/).length).join(" ");
}

/** Whether no further token can change what {@link cutCompletion} gives: a word has begun after those that are compared. */
export function completionDecided(text: string, answer: string): boolean {
  return comparedWords(text).length > answer.split(/\s+/).length;
}

/** Words of the first line without a leading article. */
function comparedWords(text: string): string[] {
  const words = text.trim().split("\n", 1)[0].split(/\s+/).filter((word) => word !== "");
  return words.slice(/^(a|an|the)$/i.test(words[0] ?? "") ? 1 : 0);
}
