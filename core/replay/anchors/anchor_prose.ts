/**
 * Plain prose without end, on which a consolidation is held to the base model beside the stretches of `plain_text.ts`: what
 * answers are made of (days, names, places, amounts, settings) where it stands in ordinary texts. A model that has learned
 * "21 July" as an answer otherwise forgets that a year follows in a chronicle.
 *
 * Its people, places and things are those of the reader's pools or made up here; a test proves that they are neither those of
 * a scenario nor those that the drift guard asks about.
 */
import { Random } from "../../random/random.ts";
import {
  readerFirstNames,
  readerFoods,
  readerHosts,
  readerIngredients,
  readerJobs,
  readerLastNames,
  readerLooks,
  readerObjects,
  readerPlaceLooks,
  readerPlaces,
  readerServiceKinds,
  readerServiceNames,
} from "../../corpus/reading/reading_pools.ts";

const words = (text: string): string[] => text.trim().split(/\s+/);
const lines = (text: string): string[] => text.trim().split("\n").map((line) => line.trim());

const towns = words(`
  Ashcombe Thornby Marlow Penhallow Wexcombe Aldford Brackley Colne Dunster Eastry Farnley Garstang Hexham Ilkley Keswick
  Louth Malton Narberth Oakham Penrith Ripley Selby Tetbury Ulverston Wantage Yarm Lindau Aarberg Tarnow Valby Ronda Orvieto
`);
const months = words("January February March April May June July August September October November December");
const weekdays = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday");
const ranks = words(
  "captain major colonel sergeant lieutenant corporal commander secretary treasurer chairman director professor",
);
const bodies = lines(`
  the town council
  the rowing club
  the Royal Engineers
  No. 4 Squadron
  the county cricket team
  the water board
  the school of art
  the national orchestra
  the botanical society
  the Ministry of Works
`);
const works = lines(`
  The Lantern Keeper
  Winter Harvest
  A Bridge Too Narrow
  Songs for the Ferry
  The Glass Orchard
  Northern Sketches
  The Clockmaker's Niece
`);

/** One passage a line; slots in braces are drawn anew each time they occur, but for those with a number. */
const passages: Readonly<Record<string, readonly string[]>> = {
  biography: lines(`
    {name} ( born {date} ) is a former {job} who played for {body} from {year} until {year} .
    {name1} ( {span} ) was a {job} and {rank} . {last1} was born in {town} on {day} {month} {year} and died there on {date} .
    {name} was born on {date} in {town}, the son of a {job}. He joined {body} in {month} {year} and was made {rank} on {date}.
    On {date} , {last} was promoted to {rank} ; he took command of {body} on {day} {month} and held the post until {date} .
    {name} married {name} at {town} on {day} {month} {year} . They had {small} sons and a daughter , {first} .
    After the war {last} worked as a {job} in {town}. {First} retired on {date} and moved to {town} with {first} {last}.
    {name} (born {month} {n31}, {year}) is a {job} from {town}. She has been {rank} of {body} since {month} {year}.
  `),
  chronicle: lines(`
    On {date} the bridge at {town} was opened by {rank} {name} . It had cost £ {n1000} and was {n1000} {length} long .
    The siege began on {day} {month} and ended on {date} , when {rank} {last} surrendered the town .
    Between {weekday} {day} {month} and {date} , {body} carried out {n100} flights over {town} , {town} and {town} .
    The first stone was laid on {date}. By {month} {year} the walls stood, and on {weekday}, {day} {month}, the roof was finished.
    = = {year} – {year} = = On {date} , {body} left {town} for {town} , where it arrived on {day} {month} .
    The storm of {n31} {month} {year} destroyed {n100} houses in {town}; the repairs took until {month} {year}.
    {work} was released on {date} . It sold {n1000} copies in its first week and reached number {n31} in {month} .
    From {day} {month} to {day} {month} {year} the line between {town} and {town} was closed ; it reopened on {date} .
  `),
  report: lines(`
    {town} won the match on {date} by {small} goals to {small} . {last} scored in the {n31}th minute and {name} in the {n100}th .
    Police in {town} said on {weekday} that {name}, {n100}, had left the {place} at about {small} o'clock in the {part}.
    The meeting of {body} is on {weekday}, {day} {month}, at {small} in the {part}. {name} will read the minutes.
    {name}, the {rank} of {body}, told reporters in {town} on {weekday} that the work would be finished by {month}.
    Prices in {town} rose by {small}.{small} percent in {month}, after {n31} percent in the year before, {body} said on {date}.
  `),
  gazetteer: lines(`
    {town} is a village {n31} {length} north of {town} . In {year} it had a population of {n1000} .
    The river rises near {town} and flows for {n100} {length} through {town} and {town} before it reaches the sea at {town} .
    {town} lies on the road from {town} to {town}. Its {placeLook} {place} was built in {year} and closed on {date}.
    The parish of {town} covers {n1000} {area} , of which {small}.{small} percent are water . Its church dates from {year} .
  `),
  story: lines(`
    {first} put the {look} {object} on the table and looked at {first}. "We must be at the {place} by {small}," she said, "or {last} will leave."
    When {name} came back from the {place}, the {object} was gone. Only the {look} {object} still lay where {first} had left it on {weekday}.
    It was a {weekday} in {month}. {first} carried the {object} from the {placeLook} {place} to the station, and then went home to {town}.
    {first} and {first} met at the {place} every {weekday} {part}, and talked about {food}, the weather and the {job} next door.
  `),
  manual: lines(`
    Set the timeout of the {service} to {n100} seconds and restart it. The default is {n31} ; a value of {small} is too low for most networks.
    The {service} runs on {host} and listens on port {n1000}. To change its mode, edit the file, save it, and start the {service} again.
    Version {small}.{small}.{n31} ( {date} ): the {service} now keeps logs for {n31} days ; the retry limit is {small} instead of {small} .
    Mix {n100} grams of {ingredient} with {small} spoons of {ingredient}, and bake for {n31} minutes. {Food} keep for {small} days.
  `),
  worksheet: lines(`
    {product}, {sum}, {product}, {sum}
    Words for today: {object}, {object}, {object}. Plural forms: {object}s, {object}s, {object}s.
    {weekday}: {food}. {weekday}: {food}. {weekday}: {food}.
    Name: {name}. Date of birth: {date}. Place of birth: {town}. Occupation: {job}.
    | {year} | {work} | {name} | {n100} | | {year} | {work} | {name} | {n31} |
  `),
};

const equation = (a: number, sign: "x" | "+", b: number) => `${a} ${sign} ${b} = ${sign === "x" ? a * b : a + b}`;
const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

/** What each slot is filled with. */
const draws: Readonly<Record<string, (r: Random) => string>> = {
  first: (r) => r.pick(readerFirstNames),
  First: (r) => r.pick(["He", "She"]),
  last: (r) => r.pick(readerLastNames),
  name: (r) => `${r.pick(readerFirstNames)} ${r.pick(readerLastNames)}`,
  job: (r) => r.pick(readerJobs),
  rank: (r) => r.pick(ranks),
  body: (r) => r.pick(bodies),
  town: (r) => r.pick(towns),
  work: (r) => r.pick(works),
  day: (r) => String(1 + r.int(31)),
  month: (r) => r.pick(months),
  year: (r) => String(1780 + r.int(240)),
  date: (r) => `${1 + r.int(28)} ${r.pick(months)} ${1780 + r.int(240)}`,
  weekday: (r) => r.pick(weekdays),
  part: (r) => r.pick(["morning", "afternoon", "evening"]),
  small: (r) => String(2 + r.int(8)),
  n31: (r) => String(2 + r.int(30)),
  n100: (r) => String(11 + r.int(89)),
  n1000: (r) => String(100 + r.int(4900)),
  length: (r) => r.pick(["kilometres", "miles", "metres", "yards"]),
  area: (r) => r.pick(["hectares", "acres"]),
  product: (r) => equation(2 + r.int(11), "x", 2 + r.int(8)),
  sum: (r) => equation(11 + r.int(60), "+", 2 + r.int(30)),
  span: (r) => {
    const born = 1780 + r.int(160);
    return `${1 + r.int(28)} ${r.pick(months)} ${born} – ${1 + r.int(28)} ${r.pick(months)} ${born + 30 + r.int(50)}`;
  },
  look: (r) => r.pick(readerLooks),
  object: (r) => r.pick(readerObjects),
  placeLook: (r) => r.pick(readerPlaceLooks),
  place: (r) => r.pick(readerPlaces),
  service: (r) => `${r.pick(readerServiceNames)} ${r.pick(readerServiceKinds)}`,
  host: (r) => r.pick(readerHosts),
  food: (r) => r.pick(readerFoods),
  Food: (r) => capital(r.pick(readerFoods)),
  ingredient: (r) => r.pick(readerIngredients),
};

/** `{name1}` and `{last1}` stand for one person of the passage. */
function fillPassage(passage: string, random: Random): string {
  const [first, last] = [draws.first(random), draws.last(random)];
  return passage.replace(/\{(\w+)\}/g, (_, slot: string) => {
    if (slot === "name1") return `${first} ${last}`;
    if (slot === "last1") return last;
    return draws[slot](random);
  });
}

/** `count` different stretches of two passages of one register each; the same for the same seed. */
export function anchorProse({ count, seed }: { count: number; seed: number | string }): string[] {
  const random = new Random(`foreign prose/${seed}`);
  const registers = Object.keys(passages);
  const texts = new Set<string>();
  for (let i = 0; texts.size < count; i++) {
    const register = passages[registers[i % registers.length]];
    const [one, other] = random.shuffle(register);
    texts.add(`${fillPassage(one, random)} ${fillPassage(other, random)}`);
  }
  return [...texts];
}
