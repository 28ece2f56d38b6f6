/**
 * Word pools of the reader's training tasks. No name, object, place, service or subject here occurs in an evaluated
 * scenario (`names.ts`, `attributes_c.ts`, `world.ts`); a test proves it. Days and numbers belong to everybody.
 */

const words = (text: string): string[] => text.trim().split(/\s+/);
const phrases = (text: string): string[] => text.trim().split(/\s*,\s*/);
const pairs = (text: string): [string, string][] =>
  text.trim().split(/\s*;\s*/).filter((item) => item !== "").map((item) => item.split("=") as [string, string]);

/** First and last names. */
export const readerFirstNames: readonly string[] = words(`
  Hedda Walter Bettina Cyrus Dora Edmund Flora Gideon Hattie Igor Josefa Kurt Linnea Magnus Nerys Otto Philippa Quentin
  Rowena Silas Tilda Ulrich Verena Wilbur Xenia Yannick Zelda Alban Brigid Conrad Delia Evander Fergus Gwen Horace Isolde
  Jasmin Kirsten Leopold Mabel Norbert Octavia Percy Ramona Stanley Trudy Ursel Vaughn Winona Abel Bridget Clive Daphne
`);
export const readerLastNames: readonly string[] = words(`
  Prowse Abbott Baxter Cromwell Dunmore Elster Fairley Grantham Hollis Ingram Jessop Kirkby Lovell Maddox Norwood Ostrom
  Pickford Quill Radcliffe Sheldon Thackeray Underhill Vickers Whitlock Yardley Zeller Ashworth Blackwell Crane Draper
  Egan Finch Garland Hawkes Irving Jarvis Keating Lambert Merrick Nolan Oakes Pruitt Rowntree Sefton Tilney Upton Vance Wilder
`);

/** Things and places of one-shot stories. */
export const readerLooks: readonly string[] = words(`
  green bulky costly broken antique tiny oversized sealed dusty spare blue silver-plated carved soft plain waterproof round square
`);
export const readerObjects: readonly string[] = words(`
  sword cup bucket lunchbox backpack saddle typewriter lamp jacket parcel necklace crate binder candle shovel briefcase
  pendant stopwatch tent jug ring pillow sketchbook gong statue glove bottle bicycle tray racket
`);
export const readerPlaceLooks: readonly string[] = words(`
  main city second local busy private quiet closed new modern famous vast narrow downtown rural school
`);
export const readerPlaces: readonly string[] = phrases(`
  museum, hotel, airport lounge, cafe, stadium, hospital, farm, butcher, monastery, harbor gate, zoo, bus depot, embassy,
  conference hall, archive room, vineyard, picnic ground, workshop, castle, dentist, casino, nursery, border post, pier
`);

/** Services and what can be set about them. */
export const readerServiceNames: readonly string[] = words(`
  camera-feed printing stock parking lottery garden-watch library-card health-check voting delivery music-box traffic tax
  museum-tour elevator doorbell greenhouse-control fridge satellite insurance
`);
export const readerServiceKinds: readonly string[] = words(`
  server daemon engine bot module cluster pipeline agent hub client node console
`);
export const readerHosts: readonly string[] = words(`tulip maple cedar willow aspen birch clover thistle fern juniper`);

/** Facts that many models know, as [subject, object], and other objects of the same type, by relation. */
export interface ReaderRelation {
  name: string;
  phrase: string;
  noun: string;
  facts: readonly (readonly [subject: string, object: string])[];
}

/** Relations whose notes contradict what a model may know. */
export const readerRelations: readonly ReaderRelation[] = [
  {
    name: "past-tense",
    phrase: "the past tense of the verb {subject}",
    noun: "verb form",
    facts: pairs(
      `go=went; see=saw; eat=ate; run=ran; write=wrote; swim=swam; sing=sang; bring=brought; think=thought; drive=drove;
      grow=grew; know=knew; speak=spoke; drink=drank; break=broke; steal=stole; teach=taught; catch=caught; freeze=froze; ride=rode`,
    ),
  },
  {
    name: "plural",
    phrase: "the plural of {subject}",
    noun: "plural form",
    facts: pairs(
      `child=children; foot=feet; tooth=teeth; man=men; woman=women; person=people; leaf=leaves; baby=babies; city=cities;
      box=boxes; church=churches; potato=potatoes; hero=heroes; shelf=shelves; lady=ladies; story=stories; bus=buses; thief=thieves`,
    ),
  },
  {
    name: "seat-of-government",
    phrase: "the seat of government of {subject}",
    noun: "town",
    facts: pairs(
      `Laos=Vientiane; Oman=Muscat; Fiji=Suva; Rwanda=Kigali; Belize=Belmopan; Nicaragua=Managua; Kazakhstan=Astana;
      Uzbekistan=Tashkent; Gabon=Libreville; Malawi=Lilongwe; Bhutan=Thimphu; Luxembourg=Luxembourg City; Barbados=Bridgetown;
      Florida=Tallahassee; Alaska=Juneau; Kentucky=Frankfort; Maine=Augusta; Nevada=Carson City`,
    ),
  },
  {
    name: "river",
    phrase: "the river that runs through {subject}",
    noun: "river",
    facts: pairs(
      `Cardiff=Taff; Grenoble=Isere; Baton Rouge=Mississippi; Basel=Rhine; Linz=Inn; Toulouse=Garonne; Leeds=Aire; Newcastle=Tyne;
      Bristol=Avon; Hull=Humber; Pittsburgh=Ohio; Bremen=Weser; Wroclaw=Oder; Zaragoza=Ebro; Albany=Hudson`,
    ),
  },
  {
    name: "founder",
    phrase: "the founder of {subject}",
    noun: "founder",
    facts: pairs(
      `Ford=Henry; Nintendo=Yamauchi; Ikea=Kamprad; Honda=Soichiro; Sony=Morita; Dell=Michael Dell; Oracle=Ellison; Nike=Knight;
      Lego=Christiansen; Walmart=Sam Walton; Intel=Noyce; Adidas=Dassler; Porsche=Ferdinand; Heinz=Heinz; Disneyland=Disney`,
    ),
  },
  {
    name: "season-of",
    phrase: "the usual month of {subject}",
    noun: "month",
    facts: pairs(
      `Christmas=December; Halloween=October; Valentine's Day=February; Thanksgiving=November; the summer solstice=June; New Year's Day=January;
      Saint Patrick's Day=March; Independence Day=July; Labor Day=September; the grape harvest=August; April Fools' Day=April`,
    ),
  },
  {
    name: "taste",
    phrase: "the taste of {subject}",
    noun: "taste",
    facts: pairs(
      `nectar=sweet; vinegar=sour; sea water=salty; aspirin=bitter; syrup=sugary; chili sauce=spicy; licorice=strong; tonic water=sharp;
      caramel=mild; smoked ham=smoky; unripe plums=tart; pecans=nutty`,
    ),
  },
  {
    name: "legs",
    phrase: "the number of legs of {subject}",
    noun: "number",
    facts: pairs(
      `a hen=two; a hyena=four; a cricket=six; a tarantula=eight; a stool=three; a crab=ten; a worm=none; a zebra=four; a gnat=six;
      a scorpion=eight; a tripod=three; a peacock=two`,
    ),
  },
];

/** What is asked where the notes are beside the point: short answers that SmolLM2 gives by itself (all of them checked). */
export const commonKnowledge: readonly (readonly [question: string, answer: string])[] = pairs(`
  How many hours are in one day?=24; What is two plus two?=four; What is ten minus five?=five;
  In what direction does the sun rise?=east; Which gas do people need to breathe?=oxygen;
  How many cents make a dollar?=100; How many fingers are on one hand?=5; How many legs does a spider have?=8;
  What is 3 + 4?=7; What is 2 x 6?=12; How many seconds are in a minute?=60;
  What is the English word for 'hola'?=hello; What is the first month of the year?=January;
  What is the last month of the year?=December; What do we call a baby cat?=kitten;
  Which is the largest planet?=Jupiter; Which organ do we use to think?=brain;
  What force pulls things to the ground?=gravity; What do you call a shape with three sides?=triangle;
  What do you call the frozen form of water?=ice; In which year did humans first land on the moon?=1969;
  How many states does the United States have?=50
`);

/** Jobs, food, appointments, prices, gifts: other short things to read. */
export const readerJobs: readonly string[] = words(`
  plumber librarian chemist judge translator florist surgeon welder mason beekeeper referee shepherd brewer cashier roofer
`);
export const readerFoods: readonly string[] = phrases(`
  pancakes, lasagna, goulash, muffins, gnocchi, chili, crumble, waffle batter, gazpacho, paella, pesto, dumplings, porridge, fondue
`);
export const readerIngredients: readonly string[] = words(`
  butter oregano paprika vinegar cinnamon mustard oats parsley garlic basil nutmeg almonds raisins yeast thyme
`);
export const readerEvents: readonly string[] = phrases(`
  choir rehearsal, budget review, fire drill, chess club, parents' evening, safety training, book fair, staff lunch, driving test, job interview, flea market
`);
export const readerRooms: readonly string[] = phrases(`
  room 12, the blue hall, the annex, lab three, the cellar, the roof terrace, room 305, the small studio, the gallery, hall B
`);
export const readerPets: readonly string[] = words(
  `Biscuit Pepper Ziggy Mango Waffles Shadow Clover Sparky Noodle Whiskers Domino Marble Bonnie Bandit`,
);
export const readerPreferences: Readonly<Record<string, readonly string[]>> = {
  fruit: phrases("mangoes, blackberries, green pears, melons, apricots, kiwis, cherries, plums, papayas, figs"),
  board_game: phrases("checkers, backgammon, dominoes, ludo, mahjong, go, reversi"),
  breakfast: phrases("rye toast, boiled eggs, granola, cold pizza, crepes, bagels"),
  holiday: phrases("the Alps, a houseboat, Crete, the Highlands, a ranch, Sicily, the Azores"),
  fabric: phrases("velour, denim, flannel, cashmere, satin, tweed"),
  tea: phrases("jasmine, chamomile, rooibos, earl grey, fennel, nettle"),
  film_genre: phrases("westerns, comedies, thrillers, musicals, documentaries, cartoons"),
  font: phrases("Garamond, Helvetica, Courier, Futura, Verdana, Palatino"),
};
