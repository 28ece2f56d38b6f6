/**
 * The third part of the invariant set: forms of words, figures, patterns that stand in the prompt, phrases and some
 * knowledge, in kinds of their own, so that no one kind decides.
 */
import type { InvariantTable } from "./invariant_skills.ts";

/** Further kinds of prompts. */
export const patternTables: readonly InvariantTable[] = [
  [
    "third person",
    "help: helps\nreach: reaches\n{}:",
    `walk = walks | sing = sings | read = reads | jump = jumps | eat = eats | run = runs | write = writes | take = takes
    | come = comes | wash = washes | teach = teaches | catch = catches | fix = fixes | carry = carries | study = studies
    | say = says | need = needs | cry = cries | sleep = sleeps | go = goes | try = tries | throw = throws`,
  ],
  [
    "noun of a verb",
    "move: movement\neducate: education\n{}:",
    `invite = invitation | create = creation | decide = decision | agree = agreement | develop = development
    | govern = government | pay = payment | discuss = discussion | celebrate = celebration | collect = collection
    | protect = protection | improve = improvement | treat = treatment | connect = connection | inform = information
    | explain = explanation | punish = punishment | elect = election | argue = argument | produce = production
    | invent = invention | describe = description`,
  ],
  [
    "possessive",
    "My uncle washed his car. My aunt washed her car. {} washed",
    `We = our | They = their | You = your | My brother = his | My sister = her | The girl = her | The boy = his
    | The king = his | The queen = her | The children = their | The waitress = her | My father = his | My mother = her
    | My parents = their | The students = their | The knight = his | The princess = her | The nurses = their
    | The gentleman = his | The lady = her | The men = their | The woman = her`,
  ],
  [
    "ordinal",
    "eleven: eleventh\nthirty: thirtieth\n{}:",
    `six = sixth | seven = seventh | eight = eighth | nine = ninth | ten = tenth | twelve = twelfth
    | thirteen = thirteenth | fourteen = fourteenth | fifteen = fifteenth | sixteen = sixteenth
    | seventeen = seventeenth | eighteen = eighteenth | nineteen = nineteenth | twenty = twentieth
    | seventy = seventieth | eighty = eightieth | forty = fortieth | fifty = fiftieth | sixty = sixtieth
    | ninety = ninetieth | hundred = hundredth | thousand = thousandth`,
  ],
  [
    "number word",
    "3: three\n20: twenty\n{}:",
    `4 = four | 5 = five | 6 = six | 7 = seven | 8 = eight | 9 = nine | 10 = ten | 11 = eleven | 12 = twelve
    | 13 = thirteen | 14 = fourteen | 15 = fifteen | 16 = sixteen | 17 = seventeen | 18 = eighteen | 19 = nineteen
    | 30 = thirty | 40 = forty | 50 = fifty | 60 = sixty | 70 = seventy | 90 = ninety`,
  ],
  [
    "series",
    "{}",
    `20, 18, 16, 14, = 12 | 95, 90, 85, 80, = 75 | 100, 90, 80, 70, = 60 | 1000, 2000, 3000, 4000, = 5000
    | 50, 100, 150, 200, = 250 | 15, 30, 45, = 60 | 12, 24, 36, = 48 | 20, 40, 60, 80, = 100 | 1, 4, 9, 16, 25, = 36
    | 2, 4, 8, 16, 32, = 64 | 1, 10, 100, 1000, = 10000 | 3, 9, 27, 81, = 243 | 99, 98, 97, 96, = 95
    | 64, 32, 16, 8, = 4 | 1900, 1910, 1920, 1930, = 1940 | 11, 22, 33, 44, = 55 | 500, 400, 300, = 200
    | 30, 60, 90, = 120 | 0.1, 0.2, 0.3, 0.4, = 0.5 | 1/2, 1/3, 1/4, 1/5, = 1/6 | 2010, 2012, 2014, = 2016`,
  ],
  [
    "round sum",
    "100 + 100 = 200\n50 + 40 = 90\n{} =",
    `700 + 200 = 900 | 400 + 100 = 500 | 300 + 300 = 600 | 500 + 200 = 700 | 600 + 300 = 900 | 400 + 400 = 800
    | 100 + 700 = 800 | 40 + 40 = 80 | 60 + 40 = 100 | 50 + 50 = 100 | 80 + 60 = 140 | 70 + 40 = 110 | 500 - 200 = 300
    | 900 - 500 = 400 | 700 - 100 = 600 | 400 - 300 = 100 | 1000 - 500 = 500 | 90 - 40 = 50 | 80 - 50 = 30
    | 100 - 60 = 40 | 20 * 3 = 60 | 100 * 5 = 500 | 40 * 2 = 80`,
  ],
  [
    "syllogism",
    "All sedans are cars. This is a sedan. So this is a car.\nAll {} So this is a",
    `wugs are birds. This is a wug. = bird | dobs are tools. This is a dob. = tool
    | blicks are pens. This is a blick. = pen | fens are boats. This is a fen. = boat
    | trogs are monsters. This is a trog. = monster | lums are songs. This is a lum. = song
    | pibs are dogs. This is a pib. = dog | zaps are robots. This is a zap. = robot
    | mips are games. This is a mip. = game | gorps are plants. This is a gorp. = plant
    | flans are desserts. This is a flan. = dessert | norps are hats. This is a norp. = hat
    | flims are coats. This is a flim. = coat | snarks are fish. This is a snark. = fish
    | vons are houses. This is a von. = house | tams are caps. This is a tam. = cap
    | rells are knots. This is a rell. = knot | canoes are boats. This is a canoe. = boat
    | gerbils are pets. This is a gerbil. = pet | trams are vehicles. This is a tram. = vehicle`,
  ],
  [
    "simile",
    "as red as a beet\nas timid as a rabbit\n{}",
    `as busy as a = bee | as blind as a = bat | as quiet as a = mouse | as sly as a = fox | as stubborn as a = mule
    | as cool as a = cucumber | as free as a = bird | as hungry as a = wolf | as fresh as a = daisy
    | as flat as a = pancake | as proud as a = peacock | as gentle as a = lamb | as dead as a = doornail
    | as dry as a = bone | as easy as = pie | as tough as = nails | as slow as a = snail | as wise as an = owl
    | as pale as a = ghost | as thin as a = rail | as pretty as a = picture | as cold as = ice`,
  ],
  [
    "pair phrase",
    "pins and needles\nlike it or not\n{}",
    `cats and = dogs | sugar and = spice | bed and = breakfast | Jack and = Jill | gin and = tonic | stop and = go
    | fun and = games | bigger and = better | lost and = found | born and = raised | kith and = kin | now or = never
    | all or = nothing | trick or = treat | heads or = tails | sink or = swim | make or = break | forgive and = forget
    | hit and = run | copy and = paste | drag and = drop | search and = rescue | divide and = conquer
    | pick and = choose | mix and = match`,
  ],
  [
    "title",
    "The Golden Goose\nThe Pied Piper of Hamelin\n{}",
    `Snow White and the Seven = Dwarfs | Red Riding = Hood | Jack and the = Beanstalk | Beauty and the = Beast
    | Goldilocks and the Three = Bears | Hansel and = Gretel | The Ugly = Duckling | Sleeping = Beauty
    | The Tortoise and the = Hare | The Princess and the = Pea | The Boy Who Cried = Wolf | Humpty = Dumpty
    | Mary had a little = lamb | The Wizard of = Oz | Gone with the = Wind | Peter = Pan | Winnie the = Pooh
    | Star = Wars | Puss in = Boots | The Phantom of the = Opera | The Lion, the Witch and the = Wardrobe`,
  ],
  [
    "saying",
    "{}",
    `The apple does not fall far from the = tree | It takes two to = tango | When the cat is away, the mice will = play
    | You can't have your cake and eat it = too | The squeaky wheel gets the = grease
    | Necessity is the mother of = invention | Ignorance is = bliss | Don't bite the hand that feeds = you
    | You can lead a horse to = water | They killed two birds with one = stone | To add fuel to the = fire
    | Stop beating around the = bush | She hit the nail on the = head | It happens once in a blue = moon
    | This is only the tip of the = iceberg | It was a blessing in = disguise | You get the best of both = worlds
    | Let me cut to the = chase | It costs an arm and a = leg | The ball is in your = court
    | Let the cat out of the = bag | Fortune favors the = bold | Third time is the = charm`,
  ],
  [
    "threesome",
    "lather, rinse, repeat\nhook, line, sinker\n{}",
    `Mercury, Venus, Earth, = Mars | alpha, beta, gamma, = delta | Matthew, Mark, Luke, = John
    | hearts, diamonds, clubs, = spades | knife, fork, = spoon | rock, paper, = scissors | lights, camera, = action
    | ready, set, = go | snap, crackle, = pop | Father, Son, and Holy = Spirit | lock, stock, and = barrel
    | blood, sweat, and = tears | stop, drop, and = roll | healthy, wealthy, and = wise | reduce, reuse, = recycle
    | small, medium, = large | eat, drink, and be = merry | signed, sealed, = delivered
    | of the people, by the people, for the = people | animal, vegetable, = mineral | ready, aim, = fire`,
  ],
  [
    "state capital",
    "The capital of Vermont is Montpelier. The capital of Iowa is Des Moines. The capital of {} is",
    `Illinois = Springfield | Oregon = Salem | Idaho = Boise | Montana = Helena | Michigan = Lansing
    | Indiana = Indianapolis | Virginia = Richmond | Alabama = Montgomery | Mississippi = Jackson
    | Oklahoma = Oklahoma City | Kansas = Topeka | Nebraska = Lincoln | South Carolina = Columbia
    | Pennsylvania = Harrisburg | Maryland = Annapolis | Delaware = Dover | New Jersey = Trenton
    | Connecticut = Hartford | New Hampshire = Concord | Wisconsin = Madison | Wyoming = Cheyenne`,
  ],
  [
    "surname",
    "Amelia Earhart\nChristopher Columbus\n{}",
    `Winston = Churchill | Barack = Obama | Ronald = Reagan | Franklin Delano = Roosevelt | Hillary = Clinton
    | Donald = Trump | Julius = Caesar | Martin Luther = King | Marilyn = Monroe | Oprah = Winfrey | Agatha = Christie
    | Oscar = Wilde | Sigmund = Freud | Harriet = Tubman | Frederick = Douglass | Helen = Keller | Jimi = Hendrix
    | Margaret = Thatcher | Mother = Teresa | Fidel = Castro | Vladimir = Putin | Benjamin = Franklin`,
  ],
  [
    "class",
    "Pears and plums are fruits. Boots and sandals are shoes. {} are",
    `Tigers and bears = animals | Robins and crows = birds | Salmon and tuna = fish | Ants and flies = insects
    | Maples and elms = trees | Trucks and vans = vehicles | Tables and beds = furniture | Tin and zinc = metals
    | Tennis and golf = sports | Saws and drills = tools | Onions and beans = vegetables | Circles and squares = shapes
    | Mars and Venus = planets | Rubies and diamonds = gems | Trumpets and flutes = musical instruments
    | Friday and Sunday = days | April and June = months | Violet and pink = colors | Latin and Hindi = languages
    | Five and nine = numbers | Asia and Africa = continents | Dollars and euros = currencies`,
  ],
  [
    "definition",
    "One who rules a kingdom is called a king. One who plays drums is called a drummer. One who {} is called",
    `takes photographs = photographer | sells flowers = florist | catches fish = fisherman
    | plays the guitar = guitarist | writes poems = poet | travels in space = astronaut
    | defends clients in court = lawyer | serves food in a restaurant = waiter | digs for coal = miner
    | steals things = thief | studies rocks = geologist | does magic tricks = magician | eats no meat = vegetarian
    | designs bridges = engineer | writes novels = novelist | studies history = historian | studies plants = botanist
    | studies the mind = psychologist | breaks laws = criminal | tells jokes = comedian | lives next door = neighbor`,
  ],
  [
    "abbreviation",
    "October: Oct\nkilobyte: KB\n{}:",
    `January = Jan | February = Feb | April = Apr | August = Aug | November = Nov | December = Dec | Monday = Mon
    | Tuesday = Tue | Wednesday = Wed | Thursday = Thu | Friday = Fri | Saturday = Sat | kilometer = km
    | centimeter = cm | millimeter = mm | kilogram = kg | milliliter = ml | pound = lb | foot = ft | inch = in
    | megabyte = MB | gigabyte = GB`,
  ],
  [
    "reverse",
    "absent: present\nvertical: horizontal\n{}:",
    `remember = forget | lend = borrow | float = sink | build = destroy | laugh = cry | add = subtract
    | multiply = divide | attack = defend | lock = unlock | import = export | problem = solution | majority = minority
    | plus = minus | odd = even | public = private | alive = dead | asleep = awake | major = minor | domestic = foreign
    | sunrise = sunset | always = never | everything = nothing | optimist = pessimist | ceiling = floor`,
  ],
  [
    "sentence end",
    "{}",
    `The dog wagged its = tail | The cat chased the = mouse | The bird built a = nest | The hen laid an = egg
    | The king sat on his = throne | The knight drew his = sword | She blew out the = candles
    | Please fasten your seat = belt | She put the letter in an = envelope | The pirates buried the = treasure
    | The magician pulled a rabbit out of a = hat | They got married in a = church | The jury found her not = guilty
    | The phone began to = ring | It was raining, so she took her = umbrella | The doctor wrote a = prescription
    | The lion is the king of the = jungle | She burst into = tears | They lit a fire to keep = warm
    | The bride wore a white = dress | The wolf howled at the = moon | The referee blew the = whistle
    | The winner received a gold = medal | The bees flew back to their = hive`,
  ],
];
