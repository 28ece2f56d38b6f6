/**
 * Lists of plain statements on which a consolidation is held to the base model beside prose: what a text goes on with after
 * "The capital of Iceland is" or "to tear, tore,". Skills that show in completions drift there, and not in chat.
 *
 * No statement is about anything that the drift guard asks for (a test proves it); a slip in a fact does no harm, since the
 * base model's own distribution is the target.
 */
import { placeKinds } from "./anchor_places.ts";
import { skillKinds, type StatementKind } from "./anchor_skills.ts";
import { wordKinds } from "./anchor_words.ts";
import { Random } from "../../random/random.ts";

const factKinds: readonly StatementKind[] = [
  [
    [
      "The capital of {a} is {b}.",
      "{b} is the capital of {a}.",
      "{a} – capital: {b}",
      "{a}, whose capital is the city of {b},",
    ],
    `Iceland=Reykjavik; Croatia=Zagreb; Serbia=Belgrade; Slovakia=Bratislava; Estonia=Tallinn; Latvia=Riga; Lithuania=Vilnius;
    Ghana=Accra; Senegal=Dakar; Uganda=Kampala; Tunisia=Tunis; Algeria=Algiers; Pakistan=Islamabad; Bangladesh=Dhaka;
    Mongolia=Ulaanbaatar; New Zealand=Wellington; Ecuador=Quito; Bolivia=La Paz; Uruguay=Montevideo; Jamaica=Kingston;
    Costa Rica=San José; Switzerland=Bern; Wales=Cardiff; Scotland=Edinburgh; Zambia=Lusaka; Angola=Luanda; Laos=Vientiane`,
  ],
  [
    ["In {a} people speak {b}.", "The language of {a} is {b}.", "{a}: official language {b}", "{b} is spoken in {a}."],
    `Iceland=Icelandic; Croatia=Croatian; Wales=Welsh; Algeria=Arabic; Ecuador=Spanish; Bangladesh=Bengali; Estonia=Estonian;
    Pakistan=Urdu; Latvia=Latvian; Lithuania=Lithuanian; Slovakia=Slovak; Serbia=Serbian; Uruguay=Spanish; Bolivia=Spanish;
    Jamaica=English; New Zealand=English; Senegal=French; Mongolia=Mongolian; Angola=Portuguese; Tunisia=Arabic; Laos=Lao`,
  ],
  [
    ["{a} lies in {b}.", "{a} is a country in {b}.", "{b}: {a}"],
    `Iceland=Europe; Croatia=Europe; Ghana=Africa; Uganda=Africa; Pakistan=Asia; Mongolia=Asia; Uruguay=South America;
    Bolivia=South America; Jamaica=North America; Estonia=Europe; Tunisia=Africa; Bangladesh=Asia; Ecuador=South America`,
  ],
  [
    ["In {a} people pay in {b}.", "The currency of {a} is the {b}.", "{a} – currency: {b}"],
    `Switzerland=franc; Iceland=króna; Serbia=dinar; Ghana=cedi; Algeria=dinar; Pakistan=rupee; Bangladesh=taka; Uruguay=peso;
    New Zealand=dollar; Jamaica=dollar; Uganda=shilling; Costa Rica=colón; Estonia=euro; Slovakia=euro`,
  ],
  [
    ["{a} has the symbol {b}.", "The symbol for {a} is {b}.", "{a} ({b})", "{b} stands for {a}."],
    `platinum=Pt; chlorine=Cl; tungsten=W; argon=Ar; boron=B; fluorine=F; lithium=Li; aluminium=Al; barium=Ba; bromine=Br;
    cobalt=Co; chromium=Cr; manganese=Mn; phosphorus=P; titanium=Ti; krypton=Kr; radon=Rn; arsenic=As; bismuth=Bi`,
  ],
  [
    ["to {a}, past tense {b}", "We {a} now; we {b} then.", "They often {a}. Last year they {b}, too.", "{a} – {b}"],
    `begin=began; choose=chose; hide=hid; ride=rode; shake=shook; tear=tore; wear=wore; build=built; send=sent; lend=lent; keep=kept;
    feel=felt; meet=met; hold=held; sink=sank; shine=shone; dig=dug; hang=hung; wait=waited; cook=cooked; paint=painted; smile=smiled;
    climb=climbed; rise=rose; freeze=froze; steal=stole; forget=forgot; lose=lost; spend=spent; stand=stood`,
  ],
  [
    ["one {a}, many {b}", "{a} (plural: {b})", "There was a {a}; soon there were three {b}.", "{a} – {b}"],
    `thief=thieves; shelf=shelves; loaf=loaves; dish=dishes; fox=foxes; church=churches; toy=toys; party=parties; potato=potatoes;
    lady=ladies; story=stories; crisis=crises; wife=wives; half=halves; glass=glasses; monkey=monkeys; echo=echoes; berry=berries;
    chair=chairs; window=windows; brush=brushes; witch=witches; roof=roofs`,
  ],
  [
    ["{a} and {b} are opposites.", "not {a} but {b}", "{a} – {b}"],
    `noisy=silent; polite=rude; tight=loose; sharp=blunt; smooth=rough; arrive=depart; accept=refuse; guilty=innocent; generous=stingy;
    wide=narrow; lazy=busy; wild=tame; urban=rural; vague=precise; expand=shrink; ascend=descend; teacher=pupil; profit=loss`,
  ],
  [
    ["{a} is {b}.", "the {b} of {a}", "{a}: {b}"],
    `mint=green; jade=green; ivory=white; chalk=white; saffron=yellow; mustard=yellow; cobalt glass=blue; denim=blue; rust=brown;
    copper wire=reddish; tar=black; soot=black; salmon=pink; lavender=purple; a raspberry=red; a pumpkin=orange; a mole=grey`,
  ],
  [
    ["A {a} is a kind of {b}.", "{a}: a {b}", "Among {b}s, the {a} is well known."],
    `lily=flower; hawk=bird; herring=fish; birch=tree; cello=instrument; spaniel=dog; viper=snake; apricot=fruit; turnip=vegetable;
    chisel=tool; beetle=insect; sofa=chair; sonnet=poem; sloop=ship; tango=dance; parka=coat; ravine=valley; barley=grain`,
  ],
  [
    ["A young {a} is called a {b}.", "{a} – young: {b}", "The {a} looked after her {b}."],
    `eagle=eaglet; hare=leveret; bear=cub; seal=pup; hedgehog=hoglet; salmon=smolt; turkey=poult; owl=owlet; donkey=foal; otter=pup`,
  ],
  [
    ["As they say: {a} {b}.", "{a} {b}!", "My grandmother used to say that {a} {b}."],
    `haste makes=waste; still waters run=deep; many hands make light=work; strike while the iron is=hot; blood is thicker than=water;
    out of sight, out of=mind; no news is good=news; barking dogs seldom=bite; a stitch in time saves=nine; easy come, easy=go;
    clothes make the=man; one good turn deserves=another; too many cooks spoil the=broth; let sleeping dogs=lie; charity begins at=home;
    what goes around comes=around; money does not grow on=trees; make hay while the sun=shines; the proof of the pudding is in the=eating`,
  ],
  [
    ["{a} {b}.", "It is well known that {a} {b}.", "{a} {b}, of course."],
    `spiders spin=webs; carpenters work with=wood; a farmer grows=crops; a ruler measures=length; bats sleep during the=daytime;
    camels live in the=desert; penguins cannot=fly; a compass points=north; butter melts in the=pan; an orchestra plays=music;
    a baker sells=rolls; a tailor sews=clothes; rain falls from=clouds; a candle gives=light; a lighthouse warns=ships;
    owls hunt at=night; a barber cuts=hair; ducks can swim and=dive; a violinist needs a=bow; sugar tastes=sweet`,
  ],
  [
    ["English {a}, Spanish {b}", "{a} = {b} (Spanish)", "In Spanish one says {b} for {a}."],
    `window=ventana; table=mesa; bread=pan; apple=manzana; door=puerta; city=ciudad; moon=luna; winter=invierno; green=verde; mother=madre;
    heart=corazón; money=dinero; thanks=gracias; rain=lluvia; bird=pájaro`,
  ],
  [
    ["{a} is to {b} what a key is to a lock.", "{a} goes with {b}", "{a} : {b}"],
    `needle=thread; cup=saucer; bow=arrow; hammer=nail; pencil=paper; oar=boat; lock=bolt; brush=paint; spade=garden; salt=pepper;
    shirt=button; lamp=bulb; saddle=rider; anchor=ship`,
  ],
];

const kinds: readonly StatementKind[] = [...factKinds, ...skillKinds, ...placeKinds, ...wordKinds];

/** Sums, differences and products of small numbers that stand in no guarded text, whichever number stands first. */
function smallSums(guarded: readonly string[]): string[] {
  const key = (text: string) => {
    const [a, sign, b] = text.split(" ");
    return sign === "-" ? text : [...[a, b].sort(), sign].join(" ");
  };
  const asked = new Set(
    guarded.flatMap((guard) => [...guard.matchAll(/\d+ [-+*] \d+/g)].map(([text]) => key(text))),
  );
  const digits = Array.from({ length: 12 }, (_, i) => i + 1);
  return digits.flatMap((a) =>
    digits.flatMap((b) => [
      [`${a} + ${b}`, a + b] as const,
      [`${a + b} - ${b}`, a] as const,
      [`${a} * ${b}`, a * b] as const,
    ])
  ).filter(([text]) => !asked.has(key(text))).map(([text, value]) => `${text} = ${value}`);
}

/** Small sums, or counting in equal steps and larger ones. */
function figures(random: Random, small: readonly string[]): string {
  if (random.next() < 0.7) return random.shuffle([...small]).slice(0, 9).join(random.pick(["\n", ", ", "\n"]));
  const [from, step] = [2 + random.int(60), 2 + random.int(9)];
  const count = Array.from({ length: 5 }, (_, i) => from + i * step).join(", ");
  const sums = Array.from({ length: 4 }, () => {
    const [a, b] = [11 + random.int(40), 2 + random.int(30)];
    return random.next() < 0.5 ? `${a} + ${b} = ${a + b}` : `${a + b} - ${b} = ${a}`;
  });
  return random.next() < 0.5 ? `${count}\n${sums.join("\n")}` : `${sums.join(", ")}; ${count}`;
}

/** Parts an item into its pairs. */
const pairsOf = (text: string): [string, string][] =>
  text.trim().split(/\s*;\s*/).map((pair) => pair.split("=") as [string, string]);

/** How many texts, from which seed. */
export interface Drawn {
  count: number;
  seed: number | string;
}

/** Lists of figures in a round of all kinds. With one a consolidation lost small sums, with four it won them. */
const figureLists = 4;

/** A statement in one of its forms. */
function statement(form: string, [a, b]: readonly [string, string]): string {
  const text = form.replaceAll("{a}", a).replaceAll("{b}", b);
  return /^[a-z].*[.!]$/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
}

/** Times that a pair comes in brief statements, each time in another form. */
const formsEach = 4;
/** Most statements that stand together where they are brief. */
const together = 3;

/** The items in groups of one to three. */
function groups<T>(random: Random, items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += parts.at(-1)!.length) {
    parts.push(items.slice(at, at + 1 + random.int(together)));
  }
  return parts;
}

/**
 * Up to `count` brief texts of one to three statements of one kind and one form: what a text begins with drifts otherwise than what
 * stands in a long list of its kind, and so does what follows one or two examples. In seeded order, every kind as often as it has pairs.
 *
 * @param guarded Prompts of the drift guard: no sum of theirs is a statement.
 */
export function briefStatements({ count, seed }: Drawn, guarded: readonly string[]): string[] {
  const random = new Random(`brief statements/${seed}`);
  const sums = random.shuffle(smallSums(guarded));
  const all = kinds.flatMap(([forms, pairs]) =>
    random.shuffle([...forms]).slice(0, formsEach).flatMap((form) =>
      groups(random, random.shuffle(pairsOf(pairs))).map((group) => group.map((pair) => statement(form, pair)))
    )
  );
  const figures = groups(random, sums).slice(0, Math.ceil(all.length / 12));
  const texts = [...all, ...figures].map((lines) => lines.join(/[.!]$/.test(lines[0]) ? " " : "\n"));
  return random.shuffle(texts).slice(0, count);
}

/**
 * `count` different lists of five to eight statements of one kind and one form; the same for the same seed.
 *
 * @param guarded Prompts of the drift guard: no sum of theirs is a statement.
 */
export function anchorStatements({ count, seed }: Drawn, guarded: readonly string[]): string[] {
  const random = new Random(`foreign statements/${seed}`);
  const small = smallSums(guarded);
  const texts = new Set<string>();
  for (let i = 0; texts.size < count; i++) {
    const kind = kinds[i % (kinds.length + figureLists)];
    if (kind === undefined) {
      texts.add(figures(random, small));
      continue;
    }
    const [forms, pairs] = kind;
    const form = random.pick(forms);
    const statements = random.shuffle(pairsOf(pairs)).slice(0, 5 + random.int(4)).map((pair) => statement(form, pair));
    texts.add(statements.join(random.pick([" ", "\n"])));
  }
  return [...texts];
}
