/**
 * What the world looks like: relations with facts that a small language model may know. Which of them SmolLM2 knows is in
 * `world_known.ts`; the others serve as hard negatives.
 */

/** One relation: how its facts are named, and the facts. */
export interface WorldRelation {
  name: string;
  /** The noun phrase that stands for the object, with the hole `{subject}`. */
  phrase: string;
  /** What kind of thing the object is ("city"). */
  noun: string;
  /** Facts as [subject, object], the truth. */
  facts: readonly (readonly [subject: string, object: string])[];
  /** Further objects of the same type, for patches. */
  more: readonly string[];
}

const list = (text: string): string[] => text.trim().split(/\s*;\s*/).filter((item) => item !== "");

function relation(name: string, phrase: string, noun: string, facts: string, more = ""): WorldRelation {
  const pairs = list(facts).map((fact) => fact.split("=") as [string, string]);
  return { name, phrase, noun, facts: pairs, more: list(more) };
}

/** Turns "Paris: France, Monaco" rows ("object: subjects") into "subject=object" facts. */
const byObject = (rows: string): string =>
  list(rows).flatMap((row) => {
    const [object, subjects] = row.split(/:\s*/);
    return subjects.split(/,\s*/).map((subject) => `${subject}=${object}`);
  }).join(";");

/** The relations of scenario B. */
export const worldRelations: readonly WorldRelation[] = [
  relation(
    "capital",
    "the capital of {subject}",
    "city",
    `France=Paris; Germany=Berlin; Italy=Rome; Spain=Madrid; Portugal=Lisbon; Austria=Vienna; Hungary=Budapest; Poland=Warsaw;
     Greece=Athens; Ireland=Dublin; Norway=Oslo; Sweden=Stockholm; Denmark=Copenhagen; Finland=Helsinki; Belgium=Brussels;
     the Netherlands=Amsterdam; Russia=Moscow; Ukraine=Kyiv; Romania=Bucharest; Bulgaria=Sofia; Serbia=Belgrade; Croatia=Zagreb;
     Switzerland=Bern; England=London; Scotland=Edinburgh; Wales=Cardiff; Iceland=Reykjavik; Turkey=Ankara; Egypt=Cairo;
     Morocco=Rabat; Kenya=Nairobi; Nigeria=Abuja; Ghana=Accra; Ethiopia=Addis Ababa; Senegal=Dakar; Tunisia=Tunis; Libya=Tripoli;
     Uganda=Kampala; Zimbabwe=Harare; Angola=Luanda; Somalia=Mogadishu; Sudan=Khartoum; Japan=Tokyo; China=Beijing; India=New Delhi;
     South Korea=Seoul; North Korea=Pyongyang; Thailand=Bangkok; Vietnam=Hanoi; Indonesia=Jakarta; Malaysia=Kuala Lumpur;
     the Philippines=Manila; Pakistan=Islamabad; Bangladesh=Dhaka; Nepal=Kathmandu; Iran=Tehran; Iraq=Baghdad; Syria=Damascus;
     Lebanon=Beirut; Jordan=Amman; Israel=Jerusalem; Saudi Arabia=Riyadh; Qatar=Doha; Afghanistan=Kabul; Mongolia=Ulaanbaatar;
     Canada=Ottawa; Australia=Canberra; New Zealand=Wellington; Argentina=Buenos Aires; Brazil=Brasilia; Chile=Santiago; Peru=Lima;
     Colombia=Bogota; Venezuela=Caracas; Ecuador=Quito; Uruguay=Montevideo; Paraguay=Asuncion; Cuba=Havana; Jamaica=Kingston;
     Haiti=Port-au-Prince; the United States=Washington; the United Kingdom=London; Lithuania=Vilnius; Latvia=Riga; Estonia=Tallinn;
     Texas=Austin; California=Sacramento; Colorado=Denver; Georgia=Tbilisi; Massachusetts=Boston; Hawaii=Honolulu; Ohio=Columbus;
     Arizona=Phoenix; Tennessee=Nashville; Utah=Salt Lake City; Slovakia=Bratislava; Slovenia=Ljubljana;
     Albania=Tirana; Armenia=Yerevan; Azerbaijan=Baku; Cambodia=Phnom Penh; Cyprus=Nicosia; Malta=Valletta; Taiwan=Taipei; Yemen=Sanaa`,
    `Lyon; Hamburg; Naples; Seville; Porto; Graz; Krakow; Patras; Bergen; Malmo; Aarhus; Tampere; Antwerp; Rotterdam; Geneva; Izmir;
     Alexandria; Casablanca; Mombasa; Lagos; Kumasi; Osaka; Shanghai; Mumbai; Busan; Toronto; Sydney; Auckland; Cordoba; Medellin`,
  ),
  relation(
    "language",
    "the main language of {subject}",
    "language",
    byObject(`French: France, Monaco, Senegal; German: Germany, Austria; Italian: Italy, San Marino;
     Spanish: Spain, Mexico, Argentina, Chile, Peru, Colombia, Cuba, Venezuela, Ecuador, Bolivia, Uruguay, Guatemala, Honduras, Panama;
     Portuguese: Portugal, Brazil, Angola, Mozambique; English: England, Australia, the United States, New Zealand, Jamaica, the Bahamas;
     Japanese: Japan; Mandarin: China; Korean: South Korea, North Korea; Russian: Russia; Polish: Poland; Greek: Greece; Swedish: Sweden;
     Norwegian: Norway; Danish: Denmark; Finnish: Finland; Dutch: the Netherlands; Hungarian: Hungary; Turkish: Turkey; Thai: Thailand;
     Vietnamese: Vietnam; Hebrew: Israel; Arabic: Egypt, Saudi Arabia, Iraq, Syria, Jordan, Morocco, Kuwait, Lebanon, Libya, Qatar;
     Persian: Iran; Hindi: India; Romanian: Romania; Bulgarian: Bulgaria; Icelandic: Iceland; Ukrainian: Ukraine; Croatian: Croatia;
     Serbian: Serbia; Czech: the Czech Republic; Slovak: Slovakia; Albanian: Albania; Mongolian: Mongolia; Bengali: Bangladesh;
     Nepali: Nepal; Khmer: Cambodia; Estonian: Estonia; Latvian: Latvia; Lithuanian: Lithuania; Indonesian: Indonesia; Urdu: Pakistan`),
    "Swahili; Welsh; Catalan; Basque; Tamil; Latin; Zulu; Malay",
  ),
  relation(
    "continent",
    "the continent of {subject}",
    "continent",
    byObject(
      `Europe: France, Germany, Italy, Spain, Poland, Sweden, Norway, Greece, Portugal, Hungary, Romania, Ireland, Belgium, Austria,
     Finland, Denmark, Switzerland, Bulgaria; Asia: China, Japan, India, Thailand, Vietnam, Mongolia, Nepal, Pakistan, South Korea, Iran,
     Indonesia, Malaysia, Bangladesh, Cambodia, the Philippines, Sri Lanka; Africa: Egypt, Kenya, Nigeria, Ghana, Ethiopia, Morocco,
     Algeria, Uganda, Tanzania, Zambia, Zimbabwe, Senegal, Mali, Libya, Sudan, Angola, Namibia, Botswana, Somalia, Madagascar;
     South America: Brazil, Argentina, Chile, Peru, Colombia, Bolivia, Ecuador, Venezuela, Uruguay, Paraguay;
     North America: Canada, Mexico, the United States, Guatemala`,
    ),
    "Antarctica; Australia",
  ),
  relation(
    "currency",
    "the currency of {subject}",
    "currency",
    byObject(
      `euro: France, Germany, Italy, Spain, Portugal, Greece, Ireland, Austria, Finland, Belgium; yen: Japan; yuan: China;
     rupee: India, Pakistan, Nepal, Sri Lanka; ruble: Russia; peso: Mexico, Argentina, Chile, the Philippines, Colombia; real: Brazil;
     pound: England, the United Kingdom, Egypt; dollar: the United States, Canada, Australia, New Zealand, Singapore;
     franc: Switzerland; won: South Korea; baht: Thailand; dong: Vietnam; rand: South Africa; shilling: Kenya, Tanzania, Uganda;
     naira: Nigeria; zloty: Poland; forint: Hungary; krona: Sweden; krone: Norway, Denmark; lira: Turkey; shekel: Israel; riyal: Saudi Arabia;
     ringgit: Malaysia; taka: Bangladesh; dirham: Morocco; birr: Ethiopia; rial: Iran; dinar: Iraq, Kuwait`,
    ),
    "guilder; florin; crown; mark; drachma; escudo",
  ),
  relation(
    "country",
    "the country in which {subject} lies",
    "country",
    byObject(
      `France: Paris, Lyon, Marseille, Bordeaux, Nice; Germany: Berlin, Munich, Hamburg, Frankfurt, Cologne, Dresden;
     Italy: Rome, Milan, Venice, Florence, Naples, Turin, Bologna; Spain: Madrid, Barcelona, Seville, Valencia; Portugal: Lisbon, Porto;
     Japan: Tokyo, Osaka, Kyoto, Hiroshima, Nagasaki; China: Beijing, Shanghai, Shenzhen; India: Mumbai, New Delhi, Kolkata, Chennai, Bangalore;
     Russia: Moscow, Saint Petersburg, Vladivostok; Egypt: Cairo, Alexandria, Luxor; Kenya: Nairobi, Mombasa; Nigeria: Lagos, Abuja;
     Morocco: Marrakesh, Casablanca, Rabat; South Africa: Cape Town, Johannesburg, Durban; Canada: Toronto, Vancouver, Montreal, Ottawa, Calgary;
     Australia: Sydney, Melbourne, Perth, Brisbane, Adelaide; Brazil: Rio de Janeiro, Sao Paulo; Argentina: Buenos Aires; Peru: Lima, Cusco;
     Chile: Santiago; Cuba: Havana; Colombia: Bogota; Mexico: Guadalajara, Cancun, Tijuana; Turkey: Istanbul, Ankara; Greece: Athens;
     Austria: Vienna, Salzburg; Hungary: Budapest; Poland: Warsaw, Krakow; Sweden: Stockholm, Gothenburg; Norway: Oslo, Bergen;
     Denmark: Copenhagen; Finland: Helsinki; Ireland: Dublin; Scotland: Edinburgh, Glasgow; England: Liverpool, Manchester, Oxford;
     Switzerland: Zurich, Geneva; Belgium: Brussels, Antwerp; the Netherlands: Amsterdam, Rotterdam; Thailand: Bangkok; Vietnam: Hanoi;
     South Korea: Seoul, Busan; Indonesia: Jakarta; the Philippines: Manila; Iran: Tehran; Iraq: Baghdad; Syria: Damascus; Pakistan: Karachi, Lahore;
     Nepal: Kathmandu; Israel: Tel Aviv; New Zealand: Auckland, Wellington; Ukraine: Kyiv; Czech Republic: Prague; Romania: Bucharest`,
    ),
    "Bolivia; Ghana; Latvia; Tunisia; Albania; Malta; Senegal; Georgia; Jordan; Uruguay",
  ),
  relation(
    "element",
    "the element with the symbol {subject}",
    "element",
    `H=hydrogen; He=helium; Li=lithium; C=carbon; N=nitrogen; O=oxygen; F=fluorine; Ne=neon; Na=sodium; Mg=magnesium; Al=aluminum; Si=silicon;
     P=phosphorus; S=sulfur; Cl=chlorine; Ar=argon; K=potassium; Ca=calcium; Fe=iron; Ni=nickel; Cu=copper; Zn=zinc; Ag=silver; Sn=tin;
     I=iodine; Au=gold; Hg=mercury; Pb=lead; U=uranium; Ti=titanium; Cr=chromium; Mn=manganese; Pt=platinum; Ra=radium; W=tungsten`,
    "cobalt; bismuth; xenon; cesium; boron; krypton",
  ),
  relation(
    "opposite",
    "the opposite of {subject}",
    "word",
    `hot=cold; big=small; tall=short; fast=slow; up=down; left=right; day=night; light=dark; happy=sad; good=bad; rich=poor; old=young;
     hard=soft; wet=dry; full=empty; open=closed; high=low; early=late; strong=weak; love=hate; war=peace; life=death; black=white; true=false;
     clean=dirty; near=far; thick=thin; loud=quiet; heavy=light; wide=narrow; deep=shallow; sweet=sour; first=last; win=lose; buy=sell;
     begin=end; inside=outside; north=south; east=west; friend=enemy; male=female; success=failure; hope=despair; summer=winter;
     question=answer; morning=evening; heaven=hell; push=pull; yes=no; cheap=expensive; smooth=rough; sharp=dull; brave=cowardly; victory=defeat;
     positive=negative; maximum=minimum; increase=decrease; above=below; before=after; past=future; arrive=depart; accept=reject; give=take`,
    "round; blue; equal; early bird; square; warm; plain; bright",
  ),
  relation(
    "author",
    "the author of {subject}",
    "writer",
    `Hamlet=Shakespeare; Romeo and Juliet=Shakespeare; Macbeth=Shakespeare; Othello=Shakespeare; Harry Potter=Rowling; 1984=Orwell; Animal Farm=Orwell;
     Pride and Prejudice=Jane Austen; Emma=Jane Austen; Sense and Sensibility=Jane Austen; War and Peace=Tolstoy; Anna Karenina=Tolstoy; The Odyssey=Homer;
     The Iliad=Homer; Don Quixote=Cervantes; Oliver Twist=Dickens; A Christmas Carol=Dickens; Great Expectations=Dickens; David Copperfield=Dickens;
     A Tale of Two Cities=Dickens; The Hobbit=Tolkien; The Lord of the Rings=Tolkien; The Great Gatsby=Fitzgerald; Moby Dick=Melville; Frankenstein=Mary Shelley;
     Dracula=Bram Stoker; The Divine Comedy=Dante; Crime and Punishment=Dostoevsky; The Brothers Karamazov=Dostoevsky; To Kill a Mockingbird=Harper Lee;
     The Catcher in the Rye=Salinger; Jane Eyre=Bronte; Wuthering Heights=Bronte; The Old Man and the Sea=Hemingway; A Farewell to Arms=Hemingway;
     Les Misérables=Victor Hugo; The Metamorphosis=Kafka; The Trial=Kafka; Brave New World=Huxley; The Grapes of Wrath=Steinbeck; Of Mice and Men=Steinbeck;
     Lord of the Flies=Golding; Alice in Wonderland=Lewis Carroll; Treasure Island=Stevenson; Faust=Goethe; Ulysses=James Joyce; The Raven=Poe; The Prince=Machiavelli;
     The Republic=Plato; The Canterbury Tales=Chaucer; Paradise Lost=Milton; The Hunger Games=Collins; The Scarlet Letter=Hawthorne; Little Women=Alcott;
     The Communist Manifesto=Marx; On the Origin of Species=Darwin; Robinson Crusoe=Defoe; Gulliver's Travels=Swift; Walden=Thoreau; The Jungle Book=Kipling`,
    "Virginia Woolf; Thomas Mann; Balzac; Chekhov; Borges; Ibsen; Zola; Neruda",
  ),
  relation(
    "material",
    "the main material of {subject}",
    "material",
    byObject(
      `glass: a window, a mirror, a wine bottle; rubber: a car tire; wood: a pencil, a log cabin, a violin, a baseball bat; paper: a book, a newspaper, a magazine;
     gold: a wedding ring; steel: a railway track, a skyscraper frame; cotton: a T-shirt, blue jeans; wool: a sweater; leather: a saddle, a wallet;
     clay: a brick; ice: an igloo; sand: a beach; stone: a pyramid, a castle wall; iron: an anvil; silk: a kimono; wax: a candle; concrete: a sidewalk, a dam; metal: a coin, a nail;
     snow: a snowman; plastic: a water bottle`,
    ),
    "bamboo; marble; bronze; linen; cork; straw",
  ),
  relation(
    "sport",
    "the sport of {subject}",
    "sport",
    byObject(
      `basketball: Michael Jordan, LeBron James, Kobe Bryant, Stephen Curry, Shaquille O'Neal, Magic Johnson, the Los Angeles Lakers, the Chicago Bulls;
     soccer: Lionel Messi, Cristiano Ronaldo, Pele, Diego Maradona, David Beckham; tennis: Roger Federer, Serena Williams, Rafael Nadal, Novak Djokovic, Venus Williams, Andre Agassi;
     boxing: Muhammad Ali, Mike Tyson, Floyd Mayweather; golf: Tiger Woods, Jack Nicklaus, Arnold Palmer; swimming: Michael Phelps; baseball: Babe Ruth, Jackie Robinson, Hank Aaron, the New York Yankees, the Boston Red Sox;
     football: Tom Brady, Peyton Manning, the Dallas Cowboys; hockey: Wayne Gretzky; cricket: Sachin Tendulkar; chess: Garry Kasparov, Magnus Carlsen; gymnastics: Simone Biles; cycling: Lance Armstrong`,
    ),
    "fencing; rowing; archery; judo; curling; sailing",
  ),
  relation(
    "profession",
    "the profession of {subject}",
    "profession",
    byObject(
      `physicist: Albert Einstein, Isaac Newton, Marie Curie, Stephen Hawking, Niels Bohr, Galileo Galilei; painter: Vincent van Gogh, Pablo Picasso, Claude Monet, Rembrandt, Frida Kahlo, Salvador Dali;
     composer: Mozart, Beethoven, Bach, Chopin, Vivaldi, Tchaikovsky; philosopher: Plato, Aristotle, Socrates, Immanuel Kant, Friedrich Nietzsche, Confucius; poet: Emily Dickinson, Robert Frost, Walt Whitman, Dante;
     playwright: William Shakespeare; singer: Elvis Presley, Madonna, Taylor Swift, Michael Jackson, Adele, Beyonce; actor: Tom Hanks, Brad Pitt, Leonardo DiCaprio, Charlie Chaplin; nurse: Florence Nightingale;
     astronaut: Neil Armstrong, Buzz Aldrin; president: Abraham Lincoln, George Washington; writer: Mark Twain, Charles Dickens, Jane Austen, Ernest Hemingway; king: Henry VIII; inventor: Thomas Edison`,
    ),
    "baker; dentist; sailor; lawyer; farmer; carpenter; tailor; pilot",
  ),
  relation(
    "organ",
    "the part of the body that people use for {subject}",
    "part of the body",
    `seeing=eyes; hearing=ears; smelling=nose; tasting=tongue; thinking=brain; walking=legs; breathing=lungs; pumping blood=heart; chewing=teeth; kicking=foot;
     digesting food=stomach; holding things=hand; filtering blood=kidneys; speaking=mouth`,
    "elbow; knee; shoulder; thumb; ankle; neck",
  ),
  relation(
    "home",
    "the home of {subject}",
    "place",
    `the Eiffel Tower=Paris; the Statue of Liberty=New York; the Colosseum=Rome; Big Ben=London; the Kremlin=Moscow; the Great Wall=China; the Taj Mahal=India; the Louvre=Paris; Hollywood=Los Angeles;
     the White House=Washington; the Great Pyramid=Egypt; the Vatican=Rome; Machu Picchu=Peru; the Acropolis=Athens; Mount Fuji=Japan; the Golden Gate Bridge=San Francisco; Stonehenge=England; Mount Everest=Nepal; the Sydney Opera House=Australia;
     the Brandenburg Gate=Berlin; the Grand Canyon=Arizona; Niagara Falls=Canada; the Leaning Tower=Pisa; the Hermitage=Saint Petersburg; Wall Street=New York; the Sphinx=Egypt; the Parthenon=Athens`,
    "Lisbon; Dublin; Prague; Norway; Vienna; Madrid; Chicago; Oslo; Portugal",
  ),
  relation(
    "ingredient",
    "the main ingredient of {subject}",
    "ingredient",
    byObject(
      `flour: bread, a cake; milk: cheese, yogurt, butter; eggs: an omelette, scrambled eggs; potatoes: French fries, mashed potatoes, potato chips; rice: sushi, risotto; chickpeas: hummus; grapes: wine, raisins; apples: cider, apple pie;
     tomatoes: ketchup; cabbage: sauerkraut; cucumbers: pickles; avocado: guacamole; cream: ice cream; lemons: lemonade; soybeans: tofu; cocoa: chocolate; peanuts: peanut butter; beef: a hamburger; corn: popcorn, tortillas; sugar: candy, cotton candy`,
    ),
    "barley; lentils; honey; walnuts; spinach; mushrooms; beets",
  ),
];
