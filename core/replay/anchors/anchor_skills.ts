/**
 * Skills beside facts in the lists of statements on which a consolidation is held to the base model: forms of words, peoples, pairs
 * that belong together, series, and plain sentences whose end is known. None is anything that the drift guard asks for (a test proves it).
 */

/** Ways to say it, with `{a}` and `{b}`, and the pairs `a=b` parted by `;`. */
export type StatementKind = readonly [forms: readonly string[], pairs: string];

/** Kinds of skills, as lists of pairs. */
export const skillKinds: readonly StatementKind[] = [
  [
    ["{a}, but {b} than before", "This one is {a}, that one is {b}.", "{a} – {b}", "If it is {a}, make it {b}."],
    `bright=brighter; loud=louder; quick=quicker; soft=softer; wide=wider; narrow=narrower; sharp=sharper; smooth=smoother; thin=thinner;
    brave=braver; safe=safer; clean=cleaner; sweet=sweeter; busy=busier; lucky=luckier; noisy=noisier; pretty=prettier; tidy=tidier;
    fresh=fresher; gentle=gentler; simple=simpler; steep=steeper; rough=rougher; calm=calmer; tight=tighter; wild=wilder; proud=prouder`,
  ],
  [
    ["the {a} lake, the {b} lake of all", "{a} – {b}", "It was {a}; in fact it was the {b} in town."],
    `bright=brightest; quiet=quietest; wide=widest; clean=cleanest; brave=bravest; lucky=luckiest; calm=calmest; sweet=sweetest;
    noisy=noisiest; fine=finest; large=largest; pale=palest; wild=wildest; strange=strangest; tidy=tidiest; busy=busiest`,
  ],
  [
    ["to {a} – {b}", "I like to {a}, and {b} is good for you.", "She began to {a}; she was {b} all day.", "{a} ({b})"],
    `walk=walking; jump=jumping; sit=sitting; shave=shaving; knit=knitting; sew=sewing; carve=carving; dig=digging; hop=hopping;
    skate=skating; ski=skiing; whistle=whistling; study=studying; carry=carrying; nod=nodding; shout=shouting; wave=waving; hide=hiding;
    chat=chatting; smile=smiling; argue=arguing; travel=travelling; begin=beginning; clap=clapping; type=typing; weave=weaving`,
  ],
  [
    ["Who likes to {a} is a {b}.", "{a} – {b}", "They {a} well, so each of them is a good {b}."],
    `garden=gardener; report=reporter; sail=sailor; act=actor; visit=visitor; invent=inventor; edit=editor; translate=translator;
    govern=governor; begin=beginner; skate=skater; knit=knitter; design=designer; manage=manager; explore=explorer; compose=composer;
    inspect=inspector; survey=surveyor; lecture=lecturer; weave=weaver; dream=dreamer; listen=listener; travel=traveller; juggle=juggler`,
  ],
  [
    ["people from {a} are {b}", "She comes from {a}; she is {b}.", "{a} – {b}", "a {b} ship, built in {a}"],
    `Iceland=Icelandic; Croatia=Croatian; Serbia=Serbian; Estonia=Estonian; Latvia=Latvian; Lithuania=Lithuanian; Slovakia=Slovak;
    Scotland=Scottish; Wales=Welsh; Switzerland=Swiss; Algeria=Algerian; Tunisia=Tunisian; Ghana=Ghanaian; Uganda=Ugandan;
    Pakistan=Pakistani; Bangladesh=Bangladeshi; Mongolia=Mongolian; Ecuador=Ecuadorian; Bolivia=Bolivian; Uruguay=Uruguayan;
    Jamaica=Jamaican; Angola=Angolan; Zambia=Zambian; Senegal=Senegalese; Laos=Laotian`,
  ],
  [
    ["the {b} city of {a}", "{a}, {b}", "{a} is the seat of the government of {b}.", "We flew to {a} in {b}."],
    `Reykjavik=Iceland; Zagreb=Croatia; Belgrade=Serbia; Bratislava=Slovakia; Tallinn=Estonia; Riga=Latvia; Vilnius=Lithuania;
    Accra=Ghana; Dakar=Senegal; Kampala=Uganda; Tunis=Tunisia; Algiers=Algeria; Islamabad=Pakistan; Dhaka=Bangladesh;
    Wellington=New Zealand; Quito=Ecuador; Montevideo=Uruguay; Kingston=Jamaica; Bern=Switzerland; Lusaka=Zambia; Luanda=Angola`,
  ],
  [
    ["{a} and {b}", "{a} and {b}, as always", "They go together like {a} and {b}.", "It is all about {a} and {b}."],
    `bacon=eggs; black=white; odds=ends; bits=pieces; nuts=bolts; flesh=blood; pride=joy; peace=quiet; horse=carriage; needle=thread;
    arts=crafts; rules=regulations; give=take; wait=see; sticks=stones; heart=soul; skin=bones; wine=cheese; soap=water; hammer=nail;
    aches=pains; terms=conditions; profit=loss; crime=punishment; far=wide; null=void; spick=span; hustle=bustle; prim=proper;
    research=development; goods=services; song=dance; silk=satin; lock=key; stars=stripes; dos=don'ts; tried=tested`,
  ],
  [
    ["{a} {b}", "so {a} {b}", "They worked {a} {b}."],
    `day by=day; step by=step; side by=side; hand in=hand; again and=again; from time to=time; little by=little; on and=off;
    one by=one; over and=over; from top to=bottom; from start to=finish; from dawn till=dusk; day in, day=out;
    by hook or by=crook; for better or for=worse; shoulder to=shoulder; from A to=Z; rain or=shine; in and=out`,
  ],
  [
    ["{a}: {b}", "{a}, {b}", "Then {a}, then {b}."],
    `one mile, two miles=three miles; red, orange, yellow=green; breakfast, lunch=supper; seed, root, stem=leaf; crawl, walk=run;
    Tuesday, Wednesday=Thursday; May, June=July; morning, noon=evening; bronze, silver, and=gold;
    twenty, thirty, forty=fifty; page 6, page 7=page 8; Act I, Act II=Act III; Saturday=Sunday; x, y=z; do, re, mi=fa; D, E, F=G;
    solid, liquid=gas; past, present=future; third, fourth=fifth; 7, 14, 21=28; 4, 8, 12=16; 11, 12, 13=14; 25, 50, 75=100`,
  ],
  [
    ["{a} {b}.", "You know that {a} {b}.", "{a} {b}, as every child learns."],
    `a pentagon has five=sides; a guitar has six=strings; a year has four=seasons; a century is one hundred=years;
    a dozen is=twelve; a butterfly has two pairs of=wings; an ant has six=legs; a hexagon has six=angles; a pair is=two;
    a metre has one hundred=centimetres; a kilogram is one thousand=grams; a decade lasts ten=years; a leap year has one more=day;
    we taste with the=tongue; we chew with our=teeth; we kneel on our=knees; trousers are held up by a=belt; rings are worn on a=finger;
    letters are sent by=post; soup is eaten with a=spoon; nails are driven in with a=hammer; wood is cut with a=saw;
    a scarf keeps the neck=warm; tea is drunk from a=cup; trains run on=rails; ships are steered with a=rudder; a kite flies in the=wind`,
  ],
  [
    ["{a} {b}.", "{a} {b}, they say.", "Everyone knows that {a} {b}."],
    `someone who bakes bread is a=baker; someone who cuts hair is a=barber; someone who writes for a newspaper is a=journalist;
    someone who repairs pipes is a=plumber; someone who studies the stars is an=astronomer; someone who plays the piano is a=pianist;
    someone who sells meat is a=butcher; someone who puts out fires is a=firefighter; someone who watches over a flock is a=shepherd;
    someone who makes clothes is a=tailor; the one who leads an orchestra is the=conductor; the one who steers a ship is the=captain;
    the place where planes land is an=airport; the place where wine is stored is a=cellar; a place where paintings are shown is a=gallery;
    a house for plants is a=greenhouse; the room in which we cook is the=kitchen; a building in which films are shown is a=cinema;
    where there is a will, there is a=way; the more, the=merrier; better safe than=sorry; seeing is=believing;
    good things come to those who=wait; great minds think=alike; knowledge is=power; the end justifies the=means; a watched pot never=boils;
    where there is life, there is=hope; you reap what you=sow; a rolling stone gathers no=moss; old habits die=hard; silence is=golden`,
  ],
  [
    ["{a} is to {b}", "{a} : {b}", "as {a} is to {b}"],
    `nephew=niece; actor=actress; prince=princess; lion=lioness; hero=heroine; grandfather=grandmother; son=daughter; host=hostess;
    sir=madam; monk=nun; bull=heifer; stallion=mare; rooster=hen; wizard=witch; landlord=landlady; emperor=empress; duke=duchess`,
  ],
  [
    ["made of {b}: {a}", "{a} is made from {b}", "{b} becomes {a}"],
    `butter=cream; vinegar=sour wine; paper=wood; glass=sand; jam=boiled berries; yogurt=cultured dairy; cider=pressed fruit; flour=wheat; linen=flax;
    leather=hide; candles=wax; bricks=clay; toast=sliced loaf; ketchup=ripe fruit; popcorn=corn; rope=hemp; tofu=soybeans`,
  ],
];
