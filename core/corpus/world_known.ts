/**
 * Facts that SmolLM2-135M-Instruct knows: 361 subjects by relation, their objects in `world.ts`.
 *
 * How they were verified: the model (SmolLM2-135M-Instruct.Q4_1.gguf, transformers, bfloat16, greedy, its own chat template,
 * no system message given) was asked for 1,055 candidate facts, those of `world.ts` and of nine relations that it hardly knew
 * and that were dropped, in two wordings: "What is {phrase}?" and "Can you tell me {phrase}?". Those whose object stood in
 * both answers (first 18 tokens, first line, whole words after SQuAD normalisation) were asked in three more: "Name
 * {phrase}.", "Remind me which {noun} is {phrase}." and "I forgot {phrase}. Which {noun} is it?" (20 tokens). Here stand the
 * facts with the object in at least four of the five answers, of relations with at least four such facts.
 *
 * Then the streams of n = 48 were asked in all twelve wordings of `cues_b.ts` (32 tokens): the old answer was given in 0.88
 * (seed 7) and 0.90 (seed 21) of the 576 cases each, 0.92 on replayed and 0.86 on held-out wordings, 0.73 on the hardest
 * wording; neighbour facts in 1.00 of 96.
 */

const subjects = (text: string): readonly string[] => text.trim().split(/\s*;\s*/);

/** Known subjects by the name of their relation. */
export const knownFacts: Readonly<Record<string, readonly string[]>> = {
  capital: subjects(`
    France; Germany; Italy; Austria; Hungary; Poland; Greece; Ireland; Norway; Sweden; the Netherlands; Russia;
    Romania; Bulgaria; Switzerland; England; Scotland; Wales; Egypt; Kenya; Nigeria; Ghana; Ethiopia; Senegal;
    Uganda; Zimbabwe; Somalia; Sudan; Japan; China; South Korea; North Korea; Thailand; the Philippines;
    Pakistan; Nepal; Iran; Iraq; Syria; Israel; Saudi Arabia; Qatar; Afghanistan; Canada; Australia; New Zealand;
    Chile; Peru; the United Kingdom; Latvia; Texas; Massachusetts; Hawaii; Arizona; Tennessee; Utah; Slovenia;
    Azerbaijan; Cyprus; Taiwan; Yemen`),
  language: subjects(`
    France; Monaco; Germany; Austria; San Marino; Spain; Mexico; Argentina; Chile; Peru; Colombia; Cuba;
    Venezuela; Ecuador; Bolivia; Uruguay; Guatemala; Honduras; Panama; Portugal; Brazil; England; Australia;
    New Zealand; Japan; China; South Korea; North Korea; Russia; Greece; Sweden; Norway; the Netherlands;
    Hungary; Turkey; Thailand; Israel; Egypt; Saudi Arabia; Iraq; Syria; Jordan; Morocco; Kuwait; Lebanon; Libya;
    Qatar; Romania; Iceland; Ukraine; Croatia; Serbia; the Czech Republic; Slovakia; Albania; Mongolia; Nepal;
    Cambodia; Latvia; Lithuania`),
  continent: subjects(`
    Germany; Italy; Spain; Poland; Sweden; Greece; Austria; Finland; Denmark; Switzerland; Thailand; Vietnam;
    South Korea; Indonesia; Malaysia; Bangladesh; Cambodia; the Philippines; Kenya; Nigeria; Ghana; Ethiopia;
    Morocco; Algeria; Uganda; Tanzania; Zambia; Zimbabwe; Senegal; Mali; Angola; Namibia; Botswana; Somalia;
    Brazil; Argentina; Bolivia; Ecuador; Uruguay; Paraguay`),
  currency: subjects(`
    Greece; Austria; Finland; Japan; India; Russia; Mexico; Chile; Colombia; England; the United Kingdom; Egypt;
    the United States; Canada; Australia; New Zealand; Singapore; Switzerland; South Korea; Vietnam;
    South Africa; Turkey`),
  country: subjects(`
    Berlin; Munich; Frankfurt; Venice; Naples; Turin; Madrid; Barcelona; Seville; Lisbon; Tokyo; Osaka; Kyoto;
    Hiroshima; Nagasaki; Beijing; Mumbai; New Delhi; Chennai; Moscow; Saint Petersburg; Cairo; Nairobi; Mombasa;
    Casablanca; Rabat; Cape Town; Johannesburg; Toronto; Vancouver; Ottawa; Calgary; Sydney; Melbourne; Perth;
    Adelaide; Rio de Janeiro; Sao Paulo; Buenos Aires; Santiago; Havana; Bogota; Tijuana; Istanbul; Ankara;
    Athens; Krakow; Stockholm; Gothenburg; Oslo; Copenhagen; Edinburgh; Glasgow; Zurich; Brussels; Amsterdam;
    Rotterdam; Bangkok; Jakarta; Manila; Tehran; Damascus; Karachi; Kathmandu; Tel Aviv; Auckland; Prague;
    Bucharest`),
  element: subjects(`
    H; He; C; Na; Mg; Ca; Cu; Zn; U`),
  opposite: subjects(`
    hot; tall; fast; up; left; day; happy; hard; wet; open; high; early; strong; war; life; black; true; near;
    thick; heavy; wide; deep; buy; begin; inside; north; male; success; heaven; push; yes; victory; positive;
    maximum; increase; before; past`),
  author: subjects(`
    Hamlet; Romeo and Juliet; Othello; The Odyssey; The Iliad; Oliver Twist; The Hobbit; The Lord of the Rings;
    The Great Gatsby; Frankenstein; The Divine Comedy; To Kill a Mockingbird; Les Misérables; Brave New World;
    The Canterbury Tales; Paradise Lost; The Hunger Games; The Scarlet Letter; The Communist Manifesto;
    On the Origin of Species`),
  material: subjects(`
    a window; a mirror; a wine bottle; a car tire; a log cabin; a book; a newspaper; a railway track;
    a skyscraper frame; a T-shirt; a saddle; a candle; a coin`),
  sport: subjects(`
    Michael Jordan; the Los Angeles Lakers; the Chicago Bulls; Floyd Mayweather; the Boston Red Sox;
    Peyton Manning`),
  profession: subjects(`
    Albert Einstein; Vivaldi; Immanuel Kant; Friedrich Nietzsche; Robert Frost; Walt Whitman; Neil Armstrong;
    Thomas Edison`),
  organ: subjects(`
    smelling; tasting; thinking; pumping blood`),
  home: subjects(`
    the Kremlin; the Great Wall; the Golden Gate Bridge; Stonehenge; the Sydney Opera House;
    the Brandenburg Gate`),
  ingredient: subjects(`
    bread; a cake; cheese; scrambled eggs; mashed potatoes; ice cream; chocolate`),
};
