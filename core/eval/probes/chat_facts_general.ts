/** Further chat questions of the drift guard: general knowledge, in more kinds. */
import type { ChatTable } from "./chat_facts.ts";

/** Tables of questions that stand beside those of `chat_facts.ts`. */
export const generalTables: readonly ChatTable[] = [
  [
    "language",
    "{}?",
    `What is the opposite of create = destroy | What is a scientist who studies rocks called = geologist / geologists
    | What is the opposite of horizontal = vertical | What do we call words with the same meaning = synonyms / synonym
    | What is the opposite of asleep = awake | What is a scientist who studies animals called = zoologist / zoologists
    | What is the opposite of alive = dead | What is a word that names a person, place or thing called = noun / nouns
    | What is the opposite of always = never | What is a word that describes a noun called = adjective / adjectives
    | What is the opposite of possible = impossible | What do we call letters that are not consonants = vowels / vowel
    | What is the opposite of addition = subtraction | What is a word that expresses an action called = verb / verbs
    | What do we call words with opposite meanings = antonyms / antonym
    | What is a scientist who studies plants called = botanist / botanists
    | What is a scientist who studies living things called = biologist / biologists
    | What is a scientist who studies the weather called = meteorologist / meteorologists
    | What is a person who travels into space called = astronaut / astronauts / cosmonaut`,
  ],
  [
    "technology",
    "{}?",
    `What do we call a vehicle that travels under water = submarine / submarines
    | What does FBI stand for = Federal Bureau | What does CEO stand for = chief executive
    | What does NASA stand for = National Aeronautics | What does USB stand for = universal serial bus
    | What does DNA stand for = deoxyribonucleic | Which company makes the PlayStation = Sony
    | What does GPS stand for = Global Positioning System | What does PDF stand for = portable document format
    | What does GDP stand for = gross domestic product | Which metal is used for electrical wires = copper / aluminum
    | What does RAM stand for = random access memory | Which company owns YouTube = Google / Alphabet
    | What does URL stand for = uniform resource locator | Which fuel do most cars run on = gasoline / petrol / diesel
    | Which company makes the iPhone = Apple | How many bits are in a byte = eight / 8
    | Which company built the Model T = Ford
    | What do we call unwanted email = spam / junk | How many wheels does a bicycle have = two / 2
    | Which instrument lets us see very small things = microscope / microscopes`,
  ],
  [
    "nature",
    "{}?",
    `What do we call an animal that hunts others = predator / predators
    | What sound does a dog make = bark / barks / barking / woof | What covers the body of a bird = feathers / feather
    | What sound does a cat make = meow / meows / meowing / purr / purring
    | What sound does a cow make = moo / moos / mooing | Which large cat has orange fur with stripes = tiger / tigers
    | What sound does a duck make = quack / quacks / quacking | What is the largest land animal = elephant / elephants
    | Which animal is called the king of the jungle = lion / lions | What gives plants their green color = chlorophyll
    | Which mammal can fly = bat / bats | What do we call trees that stay green all year = evergreen / evergreens
    | Which mammal lays eggs = platypus / echidna / echidnas | What kind of animal is a crocodile = reptile / reptiles
    | Which reptile has a shell = turtle / turtles / tortoise / tortoises | What do fish use to breathe = gills / gill
    | Which sea animal has eight arms = octopus / octopuses | What is a group of cattle called = herd / herds
    | Which bird is a symbol of peace = dove / doves
    | Which bird pecks holes in trees = woodpecker / woodpeckers | What is a group of birds called = flock / flocks
    | What is a group of fish called = school / shoal | Which flower turns toward the sun = sunflower / sunflowers
    | What is a group of bees called = swarm / colony / hive | What kind of animal is a frog = amphibian / amphibians
    | What do we call animals that eat only meat = carnivores / carnivore
    | What do we call animals that eat plants and meat = omnivores / omnivore | What covers the trunk of a tree = bark`,
  ],
  [
    "food and body",
    "{}?",
    `Which disease is caused by HIV = AIDS / immunodeficiency | What do vegetarians not eat = meat / animal / animals
    | Which vegetable makes you cry when you cut it = onion / onions | Which bone protects the brain = skull / cranium
    | Which yellow fruit do monkeys like to eat = banana / bananas | What connects muscles to bones = tendons / tendon
    | Which drink is made from roasted beans = coffee / espresso | Which country do tacos come from = Mexico / Mexican
    | Which meal do people eat at midday = lunch | Which vessels carry blood away from the heart = arteries / artery
    | Which nutrient do we get from meat and beans = protein / proteins | Which pigment gives skin its color = melanin
    | Which vitamin do carrots contain = vitamin A / beta carotene
    | Which fruit has its seeds on the outside = strawberry / strawberries | How many kidneys do people have = two / 2
    | Which country does pizza come from = Italy / Italian | What is the normal human body temperature = 98.6 / 37
    | How many toes do people have = ten / 10 | What do we call a doctor for children = pediatrician / pediatricians
    | How many senses do people have = five / 5 | How many chromosomes are in a human cell = 46 / forty-six / 23 pairs
    | Which vessels carry blood back to the heart = veins / vein
    | What do red blood cells carry = oxygen | Which instrument does a doctor use to listen to the heart = stethoscope
    | Which organ produces bile = liver | In which disease is there too much sugar in the blood = diabetes / diabetic`,
  ],
  [
    "geography",
    "{}?",
    `In which city is Notre-Dame = Paris | What is the smallest ocean = Arctic | In which country is Tuscany = Italy
    | What is the largest continent = Asia | What do we call a spinning funnel of wind = tornado / tornadoes / twister
    | What is the smallest continent = Australia / Oceania | What is the highest mountain in Africa = Kilimanjaro
    | What is the coldest continent = Antarctica | What do we call a giant wave caused by an earthquake = tsunami
    | What is the longest mountain range = Andes | What is the outermost layer of the Earth = crust / lithosphere
    | How many continents are there = seven / 7 | Which US state is made of islands = Hawaii
    | Which country has the most people = India / China | What do we call a mountain that erupts = volcano / volcanoes
    | Which country is shaped like a boot = Italy | What do we call the line around the middle of the Earth = equator
    | Which country has a maple leaf on its flag = Canada | Which city is known for canals and gondolas = Venice
    | Which country do kangaroos come from = Australia | What do we call a long time without rain = drought / droughts
    | On which continent is the Sahara = Africa | In which city is the Burj Khalifa = Dubai
    | In which city is Buckingham Palace = London | What do we call land with water on all sides = island / islands
    | In which city is Times Square = New York | In which country is Normandy = France
    | In which city is the Lincoln Memorial = Washington | In which US state is Silicon Valley = California
    | In which country is Siberia = Russia | In which country is Bali = Indonesia`,
  ],
  [
    "science",
    "{}?",
    `What is the unit of electric current = ampere / amperes / amp / amps | What is the unit of power = watt / watts
    | What is the unit of energy = joule / joules | At how many degrees Fahrenheit does water freeze = 32 / thirty-two
    | What do we call the energy of motion = kinetic | What is the hardest natural substance = diamond / diamonds
    | Which force slows down a sliding box = friction / frictional | What is the natural satellite of the Earth = Moon
    | At how many degrees Fahrenheit does water boil = 212 | What do we call a mixture of metals = alloy / alloys
    | Which gas makes the bubbles in soda = carbon dioxide / CO2 | Which gas shields us from ultraviolet rays = ozone
    | What is the pH of pure water = 7 / seven / 7.0 | What do we call an exploding star = supernova / supernovae
    | Which element is the most abundant in the universe = hydrogen | Which planet is the second from the Sun = Venus
    | Which planet do we live on = Earth | How long does the Earth need to go around the Sun = one year / a year / 365
    | Which planet is the smallest = Mercury
    | What causes the seasons on Earth = tilt / tilted / axis | Who was the second person to walk on the Moon = Aldrin
    | What do we call a pattern of stars in the sky = constellation / constellations`,
  ],
  [
    "mathematics",
    "{}?",
    `What do we call the distance around a circle = circumference / perimeter | What is half of 100 = fifty / 50
    | What do we call the distance across a circle through its center = diameter | What is 50 plus 50 = 100 / hundred
    | What do we call an angle of less than 90 degrees = acute | How many stripes are on the US flag = thirteen / 13
    | What do we call an angle of more than 90 degrees = obtuse | What do we call the result of a division = quotient
    | What do we call the longest side of a right triangle = hypotenuse | What is the smallest prime number = two / 2
    | What do we call a triangle with three equal sides = equilateral | How many weeks are in a year = 52 / fifty-two
    | What do we call the result of an addition = sum / total | How many days are in a year = 365 / 366
    | What do we call the result of a multiplication = product | How many cents are in a quarter = 25 / twenty-five
    | What is the value of pi = 3.14 / 3.14159 / 3.1416 | How many years are in a millennium = 1000 / 1,000 / thousand
    | What is the square root of 81 = nine / 9 | How many meters are in a kilometer = 1000 / 1,000 / thousand
    | What is 1000 divided by 10 = 100 / hundred | How many milliliters are in a liter = 1000 / 1,000 / thousand
    | How many degrees are in a circle = 360 | How many feet are in a yard = three / 3
    | How many players are on a baseball team = nine / 9 | How many amendments are in the Bill of Rights = ten / 10`,
  ],
  [
    "everyday",
    "{}?",
    `Where do people go to see wild animals in cages = zoo / zoos | Where do people keep their money = bank / banks
    | What color do you get when you mix red and yellow = orange | What do you call the brother of your mother = uncle
    | What color do you get when you mix red and blue = purple / violet | Which season is the coldest = winter
    | What color is a strawberry = red | What keeps you dry when it rains = umbrella / raincoat
    | What color is broccoli = green
    | What color is a school bus = yellow | What do you call two babies born together = twins / twin
    | Which season is the warmest = summer | Where are prisoners kept = prison / jail / prisons / jails
    | Which month comes after January = February | What do you call a child whose parents have died = orphan / orphans
    | Which month comes after July = August | What do people wear to see better = glasses / eyeglasses / spectacles`,
  ],
  [
    "literature and film",
    "{}?",
    `Which outlaw lived in Sherwood Forest = Robin Hood | Who wrote Around the World in Eighty Days = Verne
    | Who wrote The Cat in the Hat = Seuss / Geisel | Who wrote Murder on the Orient Express = Christie
    | Who wrote The Chronicles of Narnia = Lewis | Who wrote The Picture of Dorian Gray = Wilde
    | Who wrote Peter Pan = Barrie | Who wrote Gone with the Wind = Mitchell | Which superhero is Bruce Wayne = Batman
    | Who wrote The Time Machine = Wells | Who wrote King Lear = Shakespeare | Who created Mickey Mouse = Disney
    | Who wrote Fahrenheit 451 = Bradbury | Who wrote The Da Vinci Code = Brown | What kind of animal is Simba = lion
    | Who wrote The Shining = King | Who played Jack Sparrow = Depp
    | Who wrote the Declaration of Independence = Jefferson | Which superhero is Peter Parker = Spider-Man / Spiderman
    | Which girl loses a glass slipper at the ball = Cinderella | Which princess lives with seven dwarfs = Snow White
    | Who was the beloved of Juliet = Romeo | Who directed Star Wars = Lucas | What kind of animal is Dumbo = elephant
    | Which superhero is Clark Kent = Superman | Who played the Terminator = Schwarzenegger`,
  ],
  [
    "music and art",
    "{}?",
    `Which band did John Lennon sing in = Beatles | Which instrument did Jimi Hendrix play = guitar
    | Which city did the Beatles come from = Liverpool | What do you call the art of folding paper = origami
    | Who is called the King of Rock and Roll = Elvis / Presley | What do we call the words of a song = lyrics / lyric
    | Who sang Imagine = Lennon | Who composed Für Elise = Beethoven
    | Which instrument did Louis Armstrong play = trumpet / cornet | Who painted The Last Supper = Leonardo / da Vinci
    | What do we call the speed of a piece of music = tempo | What do we call a group of four musicians = quartet
    | Who painted The Birth of Venus = Botticelli | Who painted The Night Watch = Rembrandt`,
  ],
  [
    "religion and myth",
    "{}?",
    `What is the holy book of Islam = Quran / Koran / Qur'an | Who founded Buddhism = Buddha / Siddhartha / Gautama
    | What is the holy book of Christianity = Bible | What is the holy book of Judaism = Torah / Tanakh / Hebrew Bible
    | Who is the prophet of Islam = Muhammad / Mohammed / Mohammad | Who was the Greek god of the underworld = Hades
    | Where do Muslims worship = mosque / mosques | Who was the Greek god of the sea = Poseidon
    | Where do Jews worship = synagogue / synagogues / temple | Which city is the holiest in Islam = Mecca / Makkah
    | Who built the ark = Noah | Who received the Ten Commandments = Moses | Who was the king of the Greek gods = Zeus
    | Who was the mother of Jesus = Mary | Who leads the Catholic Church = Pope
    | In which town was Jesus born = Bethlehem | Who betrayed Jesus = Judas | Who flew too close to the sun = Icarus
    | Which holiday celebrates the resurrection of Jesus = Easter | Which creature breathes fire = dragon / dragons
    | Which festival of lights do Hindus celebrate = Diwali / Deepavali | Who was the Greek goddess of wisdom = Athena
    | Who stole fire from the gods = Prometheus | Which bird rises from its ashes = phoenix`,
  ],
  [
    "sport",
    "{}?",
    `In which sport do you hit a home run = baseball | In which sport can you make a hole in one = golf
    | In which sport do you score a touchdown = football | In which sport do you knock down ten pins = bowling
    | In which sport do you make a slam dunk = basketball | In which sport do people ride waves on a board = surfing
    | In which sport do you hit a puck = hockey | How long is a marathon = 26.2 / 42.195 / 42.2`,
  ],
  [
    "history and civics",
    "{}?",
    `Which president was shot in Dallas = Kennedy | In which year did terrorists attack the World Trade Center = 2001
    | Which president resigned over Watergate = Nixon | Which house of Congress has 100 members = Senate
    | Which president gave the Gettysburg Address = Lincoln | At what age can citizens vote in the US = 18 / eighteen
    | Which president made the New Deal = Roosevelt | Who nailed 95 theses to a church door = Luther
    | Which British prime minister led the fight against Hitler = Churchill | Who developed the polio vaccine = Salk
    | Who led the Bolsheviks = Lenin | Who invented the radio = Marconi | Who invented basketball = Naismith
    | Who led the Cuban Revolution = Castro | Who crossed the Rubicon = Caesar | Who invented the cotton gin = Whitney
    | Which fascist dictator was called Il Duce = Mussolini | Who conquered the Aztecs = Cortés / Cortes / Cortez
    | In which country did the samurai live = Japan | Who is the father of modern economics = Smith
    | In which year did the Russian Revolution happen = 1917 | How many years is the term of a US president = four / 4
    | Who invented the lightning rod = Franklin | Who is the father of medicine = Hippocrates
    | Who is the father of psychoanalysis = Freud | Which group of citizens decides on guilt in court = jury / jurors
    | Who is the father of geometry = Euclid | What do we call rule by a king = monarchy
    | What do we call rule by the people = democracy / democratic | Which bird is a national symbol of the US = eagle`,
  ],
];
