/** What kind of thing a clipped phrase names, by the last words of it: the lexicon's class, or one by the words that notes are full of. */
import { entryOf, groupsOf, type LexiconEntry, wordClass } from "../../../../corpus/lexicon/lexicon.ts";

/** A head noun and what it is. */
export interface NounClass {
  class: string | undefined;
  /** Singular, in lower case, as the lexicon has it; the word itself if it has none. */
  word: string;
  plural: boolean;
}

const own: readonly [string, RegExp][] = [
  [
    "person",
    /^(?:kids|children|twins|boys|girls|owner|contact|headmaster|headmistress|captain|leader|host|chair|chairman|chairwoman|treasurer|secretary|winner|boss|author|organi[sz]er|driver|keeper|sitter|babysitter|godmother|godfather|godparents|witness(?:es)?|bridesmaids?|best man|ushers?|lodger|tenant|man|woman|guy|lady|partner|ex|speaker|speakers|panelists|helper|helpers|goalkeeper|referee|singer|singers|player|players|reader|readers|stand-in|substitute|sub|deputy|assistant|trainer|coach|tutor|instructor|teacher|sponsor|guests?|agent|lawyer|accountant|notary|architect|plumber|electrician|locksmith|roofer|builder|gardener|cleaner|childminder|nanny|landlord|landlady|neighbours?|flatmates?|roommate|nurse|surgeon|therapist)$/u,
  ],
  ["code", /^(?:(?:pass)?codes?|pins?|passwords?|passphrase|passwd|combination|combo|ssid|iban|username|login)$/u],
  [
    "attribute",
    /^(?:size|sizes|colour|setting|settings|types?|group|brand|theme|title|address|number|model|limit|quota|capacity|pressure|temperature|reading|tuning|height|weight|width|length|depth|ratio|dose|dosage|strength|level|goal|target|nickname|motto|hymn|speed|range|grade|score|result|rota|quorum|scale|frequency|channel|plate|name|surname|postcode|email|username|hostname|domain|port|flavour|diet|budget size|prescription|gauge|shade|blend|mix|rate|rates)$/u,
  ],
  [
    "money",
    /^(?:fees?|price|prices|cost|costs|rent|deposit|bill|excess|quote|dues|charge|fine|budget|wage|pay|salary|fare|subscription|donation|allowance|pocket money|kitty|tip|bonus|refund|premium|cash|tax|bequest|pledge|contribution|standing order|surcharge)$/u,
  ],
  [
    "event",
    /^(?:appointment|check-?up|service|servicing|mot|inspection|meeting|agm|lesson|lessons|class|classes|practice|rehearsals?|training|exams?|test|tests|jabs?|booster|vaccination|scan|x-?ray|party|concert|festival|wedding|funeral|christening|baptism|birthday|anniversary|delivery|deliver(?:y|ies)|collection|pick-?up|drill|trip|match|game|tournament|interview|playdate|sleepover|evening|assembly|surgery|operation|viewing|sweep|visit|haircut|dinner|lunch|brunch|breakfast|tea party|stand-?up|standup|workshop|talk|rounds?|market|fair|quiz|quiz night|auction|recital|shift|deadline|launch|release|demo|call|session|hearing|mass|service|retro|review|night|day|bell|prayers|tasting|walk|hike|run|race|regatta|display)$/u,
  ],
  [
    "venue",
    /^(?:hut|hall|church|chapel|library|caf[eé]|pub|school|clinic|hospital|station|gym|pool|court|park|square|field|pitch|theatre|cinema|centre|center|clubhouse|town hall|restaurant|hotel|office|classroom|canteen|museum|room|yard)$/u,
  ],
  [
    "medical",
    /^(?:dentist|doctor|gp|physio|optician|vet|hygienist|orthodontist|dermatologist|osteopath|chiropodist|midwife|podiatrist)$/u,
  ],
  [
    "container",
    /^(?:drawers?|shelf|shelves|cupboard|tin|box|boxes|crate|bin|basket|jar|bag|case|chest|cabinet|wardrobe|locker|fridge|freezer|suitcase|rucksack|backpack|folder|envelope|pocket|pouch|bucket|barrel|tub|glovebox|glove compartment|boot|trunk|safe|tray|rack|bench|ottoman|flowerpot|sideboard|dresser|bookcase|desk)$/u,
  ],
  [
    "storage",
    /^(?:attic|loft|cellar|basement|garage|shed|pantry|larder|barn|outhouse|greenhouse|stable|porch|hallway|landing|van|airing cupboard)$/u,
  ],
  ["hook", /^(?:hooks?|nail|peg|magnet|ledge|windowsill|sill|mantelpiece|visor|doormat|mat)$/u],
];

/** The head noun of a phrase that ends in it. */
export function nounClass(phrase: string): NounClass {
  const words = phrase.replace(/['’]s?$/u, "").split(" ");
  const last = words.at(-1)!, lower = last.toLowerCase();
  const entry = longest(words);
  const plural = entry?.plural ?? /(?:[^su'’]s|ies)$/u.test(lower);
  const named = own.find(([, test]) => test.test(words.slice(-2).join(" ").toLowerCase()) || test.test(lower))?.[0];
  return {
    class: named ?? (entry ? classOfWord(entry.word) : undefined),
    word: (entry?.word ?? lower).split(" ").at(-1)!,
    plural,
  };
}

/** "paper" is a material, too: what a thing may be comes before what it may be like. */
function classOfWord(word: string): string | undefined {
  return groupsOf(word).find((group) => group.class !== "adjective")?.class ?? wordClass(word);
}

function longest(words: readonly string[]): LexiconEntry | undefined {
  for (const count of [3, 2, 1]) {
    if (words.length < count) continue;
    const found = entryOf(words.slice(-count).join(" "));
    // "pole" is no Pole.
    const isName = found !== undefined && /^\p{Lu}/u.test(found.word) && /^\p{Ll}/u.test(words.at(-1)!);
    if (found && !isName && wordClass(found.word) !== undefined) return found;
  }
  return undefined;
}

/** Things that lie somewhere. */
const physical = new Set(
  "key tool device appliance document clothing container other media food drink furniture vehicle".split(" "),
);

/** Whether a thing is one that is kept in a place. */
export const isThing = ({ class: kind }: NounClass): boolean => kind !== undefined && physical.has(kind);
