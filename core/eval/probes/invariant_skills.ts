/**
 * The second part of the invariant set: skills rather than facts. Word formation, counting, small sums, fixed phrases,
 * capitals the other way round. With facts alone a few templates decide: the prompts of one template flip
 * together, and a set of 377 prompts moved by two points from run to run.
 */

/** Kind, prompt with `{}` for the subject, and `subject = answer` rows parted by `|`. */
export type InvariantTable = readonly [kind: string, prompt: string, rows: string];

/** Numbers from `from` to `to`, both included. */
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const rows = (items: readonly (readonly [string, string | number])[]) =>
  items.map(([a, b]) => `${a} = ${b}`).join(" | ");

/** All kinds of skill prompts. */
export const skillTables: readonly InvariantTable[] = [
  [
    "sum",
    "1 + 6 = 7\n3 + 2 = 5\n{} =",
    // Every other pair, without the sums that stand before and those among the facts.
    rows(
      range(1, 9).flatMap((a) =>
        range(2, 9).filter((b) => (a + b) % 2 === 1).map((b) => [`${a} + ${b}`, a + b] as const)
      )
        .filter(([sum]) => !["1 + 6", "3 + 2", "3 + 4", "2 + 7", "8 + 1"].includes(sum)),
    ),
  ],
  [
    "count",
    "{}",
    rows(
      [3, 8, 12, 17, 21, 26, 30, 37, 41, 45, 52, 58, 63, 69, 74, 78, 85, 91, 97, 104, 110, 119, 150, 200, 299, 1000]
        .map((n) => [`${n}, ${n + 1}, ${n + 2},`, n + 3] as const),
    ),
  ],
  [
    "singular",
    "dogs: dog\nflies: fly\n{}:",
    `horses = horse | cities = city | men = man | knives = knife | boxes = box | teeth = tooth | babies = baby | children = child
    | trees = tree | buses = bus | heroes = hero | countries = country | mice = mouse | women = woman | leaves = leaf
    | geese = goose | wolves = wolf | feet = foot | stars = star | rivers = river | classes = class | armies = army`,
  ],
  [
    "plural of a noun",
    "a dog, many dogs\na fly, many flies\na {}, many",
    `car = cars | book = books | tree = trees | house = houses | bird = birds | apple = apples | day = days | boy = boys
    | country = countries | family = families | army = armies | watch = watches | class = classes | bush = bushes
    | peach = peaches | match = matches | star = stars | river = rivers | horse = horses | nurse = nurses | calf = calves
    | elf = elves | policeman = policemen | penny = pennies | kiss = kisses | tax = taxes`,
  ],
  [
    "past of a verb",
    "Every day we help, yesterday we helped. Every day we sit, yesterday we sat. Every day we {}, yesterday we",
    `talk = talked | ask = asked | look = looked | open = opened | close = closed | start = started
    | stop = stopped | try = tried | cry = cried | want = wanted | live = lived | move = moved | turn = turned
    | work = worked | watch = watched | learn = learned | leave = left | hear = heard | say = said | tell = told
    | sell = sold | make = made | pay = paid | get = got | catch = caught | fight = fought | throw = threw | blow = blew`,
  ],
  [
    "gerund",
    "help: helping\nsit: sitting\n{}:",
    `talk = talking | run = running | swim = swimming | write = writing | take = taking | make = making
    | play = playing | sing = singing | fly = flying | cry = crying | eat = eating | drive = driving | think = thinking
    | win = winning | read = reading | buy = buying | come = coming | go = going | dance = dancing | cut = cutting
    | put = putting | speak = speaking | laugh = laughing | bring = bringing | plan = planning`,
  ],
  [
    "comparative",
    "rich: richer\npoor: poorer\n{}:",
    `tall = taller | big = bigger | small = smaller | fast = faster | slow = slower | strong = stronger | easy = easier
    | happy = happier | hot = hotter | cold = colder | long = longer | short = shorter | old = older | young = younger
    | new = newer | cheap = cheaper | dark = darker | light = lighter | heavy = heavier | deep = deeper | weak = weaker
    | kind = kinder | thick = thicker | funny = funnier`,
  ],
  [
    "agent",
    "teach: teacher\nsing: singer\n{}:",
    `write = writer | bake = baker | paint = painter | farm = farmer | drive = driver | dance = dancer | run = runner
    | play = player | work = worker | lead = leader | read = reader | build = builder | speak = speaker | win = winner
    | hunt = hunter | print = printer | own = owner | ride = rider | swim = swimmer | climb = climber`,
  ],
  [
    "nationality",
    "Britain: British\nMexico: Mexican\n{}:",
    `France = French | Germany = German | Italy = Italian | Spain = Spanish | Japan = Japanese | China = Chinese
    | Russia = Russian | Egypt = Egyptian | Greece = Greek | Poland = Polish | Portugal = Portuguese | Sweden = Swedish
    | Norway = Norwegian | Denmark = Danish | Austria = Austrian | Hungary = Hungarian | Turkey = Turkish
    | Cuba = Cuban | Peru = Peruvian | Chile = Chilean | India = Indian | Canada = Canadian | Kenya = Kenyan | Syria = Syrian`,
  ],
  [
    "country",
    "The city of {} is the capital of",
    `Paris = France | Berlin = Germany | Rome = Italy | Madrid = Spain | Tokyo = Japan | Beijing = China | Moscow = Russia
    | Cairo = Egypt | Athens = Greece | Warsaw = Poland | Lisbon = Portugal | Stockholm = Sweden | Oslo = Norway
    | Helsinki = Finland | Copenhagen = Denmark | Dublin = Ireland | Vienna = Austria | Budapest = Hungary | Havana = Cuba
    | Lima = Peru | Buenos Aires = Argentina | New Delhi = India | Hanoi = Vietnam | Nairobi = Kenya | Damascus = Syria`,
  ],
  [
    "fixed phrase",
    "thick and thin\npots and pans\n{}",
    `bread and = butter | ladies and = gentlemen | brothers and = sisters | up and = down | knife and = fork
    | fish and = chips | rock and = roll | law and = order | trial and = error | supply and = demand | cause and = effect
    | pros and = cons | bride and = groom | husband and = wife | thunder and = lightning | hide and = seek | safe and = sound
    | sooner or = later | back and = forth | more or = less | face to = face | head to = toe | life and = death | win or = lose`,
  ],
];
