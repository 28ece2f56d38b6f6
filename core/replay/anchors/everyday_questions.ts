/**
 * Further chat questions on which a consolidation is held to the base model: words, religion and myth, holidays, jobs, tools, games, sport, food,
 * units, sums, computing, household, health, law, money, transport, weather and small requests, asked in many forms. One a line.
 */
export const everydayQuestions = `
  What is the opposite of polite?
  What is the opposite of generous?
  What is the opposite of patient?
  What is the opposite of guilty?
  What is the opposite of permanent?
  What is the opposite of artificial?
  What is the opposite of complicated?
  What is the opposite of visible?
  What is the opposite of expand?
  What is the opposite of freeze?
  What is the opposite of an entrance?
  What is the opposite of profit?
  Name the opposite of straight.
  Name the opposite of tame.
  Give me the opposite of raw.
  Which word means the opposite of whisper?
  Which word means the opposite of similar?
  What is the plural of potato?
  What is the plural of loaf?
  What is the plural of crisis?
  What is the plural of shelf?
  What is the plural of oasis?
  What is the past tense of freeze?
  What is the past tense of choose?
  What is the past tense of steal?
  What is the past tense of wear?
  What is the past tense of forget?
  What is the adjective of danger?
  What is another word for large?
  What is another word for tired?
  What is another word for famous?
  What is another word for silly?
  Give me a synonym for difficult.
  Give me a synonym for clever.
  Give me a word that rhymes with moon.
  How many syllables does the word "tomorrow" have?
  How do you spell the number 40?
  Which letter comes after K?
  Which punctuation mark ends a question?
  What is an adverb?
  What is a pronoun?
  What is a palindrome?
  What does it mean to break the ice?
  What does it mean to spill the beans?
  What does it mean to be under the weather?
  What does it mean to get cold feet?
  What does "a storm in a teacup" mean?
  What does "carpe diem" mean?
  What does "bonjour" mean?
  What does "aloha" mean?
  What does "gracias" mean?
  How do you say "goodbye" in French?
  How do you say "yes" in German?
  Use the word "cloud" in a sentence.
  What does ATM stand for?
  What does VIP stand for?
  What does CIA stand for?
  What does UFO stand for?
  What does LED stand for?
  What does BBC stand for?
  What does NATO stand for?
  What does UNESCO stand for?
  What does WHO stand for?
  What does EU stand for?
  What does DIY stand for?
  What does FAQ stand for?
  What does ASAP stand for?
  What does RSVP mean on an invitation?
  What does SMS stand for?
  What does PIN stand for?
  What does HTTP stand for?
  What does SQL stand for?
  What does VPN stand for?
  What does JPEG stand for?
  What does DVD stand for?
  What does IQ stand for?
  What does CPR stand for?
  What does MRI stand for?
  What does SUV stand for?
  What does PhD stand for?
  What does NBA stand for?
  What does IMF stand for?
  What is the abbreviation for "for example"?
  Who was the first man in the Garden of Eden?
  Who was swallowed by a huge fish?
  Who lost his strength when his hair was cut?
  Who was thrown into the den of lions?
  Who was the father of Isaac?
  Which king was famous for his wisdom and his temple?
  How many apostles were there?
  Where do Sikhs worship?
  What is Ramadan?
  What is Passover?
  What is Lent?
  What is Hanukkah?
  What is karma?
  What is nirvana?
  What is a rabbi?
  What is a pilgrimage?
  What is baptism?
  What is an atheist?
  What do monks do in a monastery?
  Which god has the head of an elephant?
  Who was Vishnu?
  Who was Odin?
  Who was Osiris?
  Who killed the Minotaur?
  Who killed Medusa?
  Who opened a box full of evils?
  Who performed twelve labors?
  Who fell in love with his own reflection?
  Who carries the sky on his shoulders?
  Who pulled the sword from the stone?
  Who was Merlin?
  Who was the Roman god of wine?
  Who was the Greek goddess of the hunt?
  Which king turned all he touched into gold?
  Which animal fed Romulus and Remus?
  What was the weak spot of Achilles?
  What is a centaur?
  What is a mermaid?
  What is a unicorn?
  What is Valhalla?
  What do vampires fear?
  What do people do on April Fools' Day?
  When is Labor Day?
  When is Boxing Day?
  When is Earth Day?
  When do people celebrate Mardi Gras?
  On which date is New Year's Eve?
  In which city is Oktoberfest held?
  Which animals pull Santa's sleigh?
  Under which plant do people kiss at Christmas?
  Which vegetable is carved for Halloween?
  Which bird is roasted for Thanksgiving?
  Which animals stand in the Chinese zodiac?
  What do guests throw at a wedding?
  Which wedding anniversary is golden?
  What does a butcher sell?
  What does a jeweler sell?
  What does a blacksmith do?
  What does a locksmith do?
  What does an electrician do?
  What does a librarian do?
  What does an accountant do?
  What does a midwife do?
  What does an optician do?
  What does a lifeguard do?
  What does an interpreter do?
  What does a beekeeper wear?
  What does a chef do?
  Who delivers letters?
  Who puts out fires?
  Who cuts hair?
  Who repairs shoes?
  What does a shepherd do?
  Who steers a ship?
  Who directs an airplane from the ground?
  What is a scientist who studies stars called?
  What is a scientist who studies insects called?
  What do we call someone who reports the news?
  What do we call someone who sews suits?
  What do we call someone who speaks two languages?
  What do we call someone who never tells the truth?
  What do we call someone who rides racehorses?
  What is a screwdriver used for?
  What is a crowbar used for?
  What is a whisk used for?
  What is sandpaper used for?
  What is a wheelbarrow used for?
  Which tool do you use to dig a hole?
  Which tool do you use to cut down a tree?
  Which tool shows whether a shelf is straight?
  What do you need to sew on a button?
  What do you use to open a bottle of wine?
  What do you use to measure a room?
  What do you use to erase pencil marks?
  How many pieces does each chess player have?
  How many pawns does each chess player have?
  How many dots are on a die in all?
  How many suits are in a deck of cards?
  How many tiles are on the rack in Scrabble?
  In which game do you buy streets and hotels?
  In which game do you try to reach 21?
  In which game do blocks fall from above?
  Which chess piece moves only diagonally?
  Which poker hand is the best?
  Which video game plumber wears a cap?
  Which yellow figure eats dots in a maze?
  What is sudoku?
  What is solitaire?
  How do you play charades?
  How many players are on a volleyball team?
  How many players are on a rugby team?
  How many holes does a golf course have?
  How many points is a free throw worth?
  How many events are in a decathlon?
  How many sports are in a triathlon?
  How long is a soccer match?
  How long is an Olympic swimming pool?
  How often are the Olympic Games held?
  In which sport do you hit a shuttlecock?
  In which sport do players form a scrum?
  In which sport do people sweep the ice with brooms?
  In which sport do people fight with foils?
  In which sport do you use a pommel horse?
  In which sport do you bowl at a wicket?
  Which color is the belt of a judo master?
  Which country won the first World Cup of soccer?
  What does a red card mean in soccer?
  What is a hat trick?
  What is a knockout?
  What is a relay race?
  What does "love" mean in tennis?
  Who was Pelé?
  Who is Usain Bolt?
  Who was Jesse Owens?
  What is the main ingredient of paella?
  What is the main ingredient of borscht?
  What is the main ingredient of kimchi?
  What is the main ingredient of mayonnaise?
  What is pesto made from?
  What is caviar?
  What is marmalade made from?
  What is falafel made from?
  What is whisky made from?
  What is tequila made from?
  What is caramel made from?
  Which meat is bacon made from?
  Which meat is in a schnitzel?
  Which cheese has big holes?
  Which country do croissants come from?
  Which country does feta come from?
  Which country does fondue come from?
  Which country does haggis come from?
  Which fruit has brown fuzzy skin and green flesh?
  Which fruit smells so bad that hotels ban it?
  Which fruit is in a piña colada?
  Which vegetable makes Popeye strong?
  Which nut is in Nutella?
  Which spice gives curry its yellow color?
  What makes chili peppers hot?
  What does "al dente" mean?
  What does vegan mean?
  What is gluten?
  What is yeast?
  What is lactose?
  What is a smoothie?
  What is a buffet?
  How long should I boil spaghetti?
  How do I make tomato sauce?
  How do I ripen an avocado?
  How do I keep salad fresh?
  Suggest a dish with eggplant.
  Suggest a healthy snack for a child.
  List three kinds of pasta.
  List three herbs for the kitchen.
  How many millimeters are in a centimeter?
  How many kilograms are in a ton?
  How many items are in a dozen?
  How many teaspoons are in a tablespoon?
  How many cups are in a quart?
  How many years are in a decade?
  How many minutes are in a day?
  How many nickels make a dollar?
  How many sheets does a ream of paper have?
  How many megabytes are in a gigabyte?
  How long is a fortnight?
  How heavy is a liter of water?
  What is a nautical mile?
  What is a knot at sea?
  What does a hectare measure?
  What is 7 times 8?
  What is 12 times 12?
  What is 25 plus 17?
  What is 90 minus 34?
  What is 10 percent of 50?
  What is a third of 90?
  What is double 35?
  What is 13 squared?
  What is the square root of 64?
  What is the cube of 3?
  What is three quarters as a percentage?
  What number comes after 999?
  What does the Roman numeral L mean?
  What is an even number?
  What is a fraction?
  What is an average?
  What is a variable in algebra?
  What is the radius of a circle?
  What is the area of a rectangle?
  What are parallel lines?
  What do we call half of a sphere?
  What do we call the bottom number of a fraction?
  What do we call a polygon with ten sides?
  How many edges does a cube have?
  How many zeros are in a billion?
  Is 17 a prime number?
  Is zero an even number?
  Explain in one sentence what probability means.
  Who founded Twitter?
  Who founded Wikipedia?
  Who created Linux?
  Which company makes Photoshop?
  Which company makes the Kindle?
  Which company makes the Switch console?
  Which company builds the 747?
  Which company makes Barbie dolls?
  Which key makes letters capital?
  Which keys copy a text on a keyboard?
  Which two digits does binary code use?
  What is an algorithm?
  What is a browser?
  What is a firewall?
  What is a pixel?
  What is phishing?
  What is an operating system?
  What is open source software?
  What is a spreadsheet?
  What is a hashtag?
  What is Bluetooth?
  What is a drone?
  What is a loop in a program?
  What does a router do?
  What does a scanner do?
  How does a 3D printer work?
  How do I take a screenshot?
  How do I choose a strong password?
  How do I free up space on my phone?
  Why should I back up my files?
  Explain in one sentence what the cloud is in computing.
  How do I clean windows without streaks?
  How do I unclog a drain?
  How do I get rid of ants?
  How do I wash a wool sweater?
  How do I change a light bulb?
  How do I iron a shirt?
  How do I wrap a gift?
  How can I save electricity at home?
  At what temperature should I keep a refrigerator?
  Why should I not mix bleach and ammonia?
  Which room do people sleep in?
  What is an attic?
  What is a pantry for?
  What do curtains do?
  How do I treat a burn?
  How do I stop a nosebleed?
  How do I get rid of hiccups?
  How much water should I drink in a day?
  How often should I brush my teeth?
  How can I lower my stress?
  What helps against a headache?
  What helps against seasickness?
  What should be in a first aid kit?
  Is it dangerous to look into the sun?
  What is a constitution?
  What is a parliament?
  What is a veto?
  What is a treaty?
  What is a referendum?
  What is a census?
  What is a patent?
  What is perjury?
  What is an alibi?
  What is bail?
  Who decides on the punishment in court?
  How many stars are on the US flag?
  How many judges sit on the US Supreme Court?
  What is the emergency number in Europe?
  Why do people pay taxes?
  What is a mortgage?
  What is interest on a loan?
  What is a share of stock?
  What is a receipt?
  What is a tip in a restaurant?
  What is bankruptcy?
  How much is a dime worth?
  Which currency is used in Brazil?
  How can I start to save for a house?
  How many wheels does a motorcycle have?
  What do trains run on?
  What color of a traffic light means stop?
  What is a roundabout?
  What is a hybrid car?
  What is jet lag?
  What does an anchor do?
  What is a seat belt for?
  Where do airplanes take off?
  Which side of the road do people drive on in Scotland?
  What was Concorde?
  What is hail?
  What is fog?
  What is a blizzard?
  What is a monsoon?
  What is humidity?
  What is the eye of a hurricane?
  What is smog?
  Why is the sea salty?
  What is denim?
  What is plywood?
  What is cork made from?
  Why is stainless steel used in kitchens?
  Tell me a fun fact.
  Tell me a riddle.
  Tell me something about lighthouses.
  Give me three tips for a job interview.
  Give me a name for a hamster.
  Give an example of a proverb.
  Explain in one sentence what friendship is.
  Describe the smell of rain.
  Write a slogan for a bakery.
`;
