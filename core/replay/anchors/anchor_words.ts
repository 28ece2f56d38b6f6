/**
 * Words by themselves in the statements on which a consolidation is held to the base model: forms, meanings, short names, comparisons,
 * and lists of pairs with nothing around them. None is anything that the drift guard asks for (a test proves it).
 */
import type { StatementKind } from "./anchor_skills.ts";

/** Kinds of statements about words, as lists of pairs. */
export const wordKinds: readonly StatementKind[] = [
  [
    ["{a}: {b}", "I {a}, she {b}", "We {a} and he {b}.", "{a} – {b}"],
    `bake=bakes; push=pushes; brush=brushes; marry=marries; hurry=hurries; worry=worries; buzz=buzzes; pass=passes; mix=mixes;
    dance=dances; whisper=whispers; climb=climbs; rise=rises; sew=sews; deny=denies; rely=relies; polish=polishes; pinch=pinches;
    march=marches; paint=paints; smile=smiles; wander=wanders; apply=applies; supply=supplies; relax=relaxes; touch=touches`,
  ],
  [
    ["{a}: {b}", "{a} – {b}", "from the verb {a} comes the noun {b}", "When people {a}, there is {b}."],
    `announce=announcement; arrange=arrangement; enjoy=enjoyment; employ=employment; adjust=adjustment; equip=equipment;
    attract=attraction; construct=construction; correct=correction; instruct=instruction; predict=prediction; react=reaction;
    select=selection; translate=translation; imitate=imitation; hesitate=hesitation; imagine=imagination; observe=observation;
    prepare=preparation; combine=combination; arrive=arrival; refuse=refusal; survive=survival; approve=approval; deliver=delivery`,
  ],
  [
    ["{a}: {b}", "{a} is short for {b}", "{b}, or {a}", "{a} stands for {b}"],
    `Dr.=doctor; Mr.=mister; Prof.=professor; Capt.=captain; Gen.=general; St.=street; Ave.=avenue; Rd.=road; dept.=department;
    est.=established; approx.=approximately; min.=minute; sec.=second; hr=hour; oz=ounce; yd=yard; vol.=volume; ed.=edition;
    no.=number; vs.=versus; etc.=et cetera; govt.=government; assoc.=association; univ.=university; mph=miles per hour`,
  ],
  [
    ["as {a} as {b}", "It was as {a} as {b}.", "as {a} as {b} – so the saying goes"],
    `strong=an ox; light=a feather; hard=a rock; sharp=a razor; clear=crystal; good=gold; brave=a lion;
    big as life and as large=a house; old=the hills; poor=a church mouse; happy=a clam; mad=a hatter; sick=a parrot; bold=brass;
    deaf=a post; fit=a fiddle; right=rain; round=a barrel; regular=clockwork; smooth=silk; steady=a rock; straight=an arrow`,
  ],
  [
    ["{a} – {b}", "{a}: {b}", "{a} means {b}", "another word for {a} is {b}"],
    `begin=start; large=huge; little=tiny; angry=furious; scared=afraid; smart=clever; glad=pleased; tired=weary; odd=strange;
    shout=yell; weep=sob; wealthy=well off; ill=unwell; brief=short; error=mistake; reply=response; gift=present; aid=help;
    purchase=acquire; rapid=swift; silent=still; gather=collect; shut=fasten; raise=lift; repair=mend; vanish=disappear; search=look`,
  ],
  [
    ["{a}: {b}", "{a} / {b}", "{a} and {b} are opposites.", "{a} is the opposite of {b}."],
    `victory=defeat; entrance=exit; arrival=departure; maximum=minimum; increase=decrease; ancestor=descendant; question=reply;
    legal=illegal; regular=irregular; visible=invisible; honest=dishonest; agree=disagree; appear=disappear; tie=untie; wrap=unwrap;
    permit=forbid; praise=blame; create=ruin; freeze=melt; shallow=profound; humble=proud; junior=elder; top=bottom; north=south;
    east=west; upper=lower; front=rear; heaven=hell; master=servant; giant=dwarf; guest=host; credit=debit`,
  ],
  [
    ["The {a} {b}.", "{a}: {b}", "Listen: the {a} {b}."],
    `cow=moos; horse=neighs; donkey=brays; duck=quacks; owl=hoots; snake=hisses; pig=grunts; rooster=crows; crow=caws; pigeon=coos;
    elephant=trumpets; mouse=squeaks; frog=croaks; hyena=laughs; goose=honks; puppy=yelps; cricket=chirps; turkey=gobbles`,
  ],
  [
    ["A {a} lives in a {b}.", "{a} – {b}", "The home of the {a} is a {b}."],
    `spider=web; bear=den; rabbit=burrow; beaver=lodge; monk=monastery; nun=convent; prisoner=cell; camper=tent; soldier=barracks;
    squirrel=drey; farmer=farmhouse; emperor=palace; fox=den; mole=tunnel; chicken=coop; goldfish=bowl; pigeon=loft; student=dormitory`,
  ],
  [
    ["a {a} of {b}", "We saw a {a} of {b}.", "{b}: a {a}"],
    `herd=cattle; swarm=bees; pack=cards; bunch=grapes; bouquet=roses; pair=shoes; slice=toast; loaf=rye; cup=coffee; bottle=wine;
    bar=soap; pile=leaves; fleet=ships; team=players; choir=singers; gang=robbers; deck=cards; string=pearls; grain=sand;
    piece=advice; sheet=paper; tube=toothpaste; jar=mustard seeds; flight=stairs; school=whales; litter=pups; drop=ink; bundle=sticks;
    set=rules`,
  ],
  [
    ["{a} {b}.", "{a} {b}, as usual.", "And then {a} {b}."],
    `the painter dipped his=brush; the baker took the loaves out of the=oven; she looked at herself in the=mirror;
    he paid the bill and left a=tip; the teacher wrote it on the=board; the sailor hoisted the=sail; the tailor threaded the=needle;
    the pilot landed the=plane; the judge banged the=gavel; the audience clapped their=hands; the gardener watered the=plants;
    he switched off the=light; she locked the=door; the barber trimmed his=beard; the waiter brought the=menu; he tied his shoe=laces;
    the snow began to=melt; the sun set behind the=hills; the kettle began to=boil; the train left the=station;
    the choir began to=sing; she hung her coat on a=hook; he wound up the old=clock; the hunter loaded his=rifle;
    the fire brigade put out the=fire; the goalkeeper caught the=ball; the clerk stamped the=letter; the mechanic changed the=tire;
    the nurse took his=temperature`,
  ],
  [
    ["{a} {b}", "{a} {b} (a famous name)", "It was {a} {b} who did it.", "by {a} {b}"],
    `Ernest=Hemingway; Thomas=Edison; Nikola=Tesla; Marco=Polo; Napoleon=Bonaparte; Nelson=Mandela; Joan of=Arc; Florence=Nightingale;
    Bob=Dylan`,
  ],
  [
    ["{a} {b}", "We read {a} {b}.", "the old story of {a} {b}"],
    `Alice in=Wonderland; The Lord of the=Rings; The Jungle=Book; Treasure=Island; A Christmas=Carol; The Little=Mermaid;
    Robinson=Crusoe; Gulliver's=Travels; Moby=Dick; War of the=Worlds; The Call of the=Wild; The Sound of=Music;
    Twinkle, twinkle, little=light`,
  ],
  [
    ["{a} and {b} belong together.", "{a}, {b}", "Not {a}, not {b}, nothing of the kind."],
    `lemons=limes; peas=lentils; gloves=mittens; squirrels=chipmunks; lakes=ponds; pens=pencils; poets=painters; violas=cellos;
    copper=bronze; plates=bowls; doors=windows; towns=villages; rain=hail; cotton=linen; uncles=aunts; wasps=hornets; hens=ducks;
    roads=bridges; judges=juries; stews=soups; coats=jackets; chapters=verses; buses=trains; sparrows=finches; ports=harbors`,
  ],
];
