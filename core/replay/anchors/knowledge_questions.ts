/**
 * Further chat questions on which a consolidation is held to the base model: places, history, people, arts, science, space, body,
 * animals and plants, asked in many forms. One a line.
 */
export const knowledgeQuestions = `
  What is the capital of Kazakhstan?
  What is the capital of Tanzania?
  What is the capital of Nicaragua?
  What is the capital of Botswana?
  What is the capital of Moldova?
  What is the capital of Florida?
  What is the capital of Minnesota?
  Which city is the capital of Belarus?
  Which city is the capital of Cameroon?
  Which city is the capital of Sicily?
  Name the capital of Greenland.
  Name the capital of Alaska.
  Tell me the capital of Queensland.
  What is the capital of Singapore?
  In which country is the city of Stuttgart?
  In which country is the city of Sarajevo?
  In which country is the city of Sapporo?
  In which country is the city of Bruges?
  In which country does the city of Bilbao lie?
  To which country does the city of Medellin belong?
  Where is the city of Jaipur?
  Where is the city of Chiang Mai?
  Where is the Matterhorn?
  Where is the Alhambra?
  Where is the statue of Christ the Redeemer?
  Where is the rock city of Petra?
  Where is Loch Ness?
  Where are the Galapagos Islands?
  Where are the Everglades?
  Where is Table Mountain?
  Where is the Terracotta Army?
  In which city is the Trevi Fountain?
  In which city is the Space Needle?
  In which city is the Hagia Sophia?
  In which US state is the city of New Orleans?
  In which US state is the Grand Canyon?
  Which US state is the smallest?
  Which state is called the Sunshine State?
  Which city is called the Windy City?
  Which river carved the Grand Canyon?
  Which river flows through Hamburg?
  Which holy river flows through Varanasi?
  Into which sea does the Volga flow?
  What is the longest river in Europe?
  What is the largest country in Africa?
  What is the largest country in South America?
  What is the highest mountain in North America?
  Which sea is so salty that people float in it?
  Which strait separates Alaska from Asia?
  Which two countries share the island of Hispaniola?
  Which countries are the Baltic states?
  Which countries belong to Scandinavia?
  Which volcano destroyed Pompeii?
  Where do Tasmanian devils live?
  Name the five Great Lakes.
  Name a country in the Caribbean.
  Name a country that borders Brazil.
  What is a peninsula?
  What is a fjord?
  What is a glacier?
  What is an archipelago?
  What is the difference between a sea and a lake?
  What does latitude tell us?
  How many time zones does the world have?
  In which year was the Battle of Hastings?
  In which year did the Spanish Armada sail?
  In which year was Israel founded?
  In which year did people start to pay with euro coins?
  In which year did Lady Diana die?
  In which year did Queen Elizabeth II die?
  In which year was Wikipedia launched?
  In which year did Pluto stop being called a planet?
  In which year was the first cloned mammal born?
  In which year did the Hindenburg burn?
  In which year did Alaska become a state?
  In which century did Charlemagne live?
  In which decade was Woodstock?
  When did the Ice Age end?
  When did the Cold War begin?
  How long did the Hundred Years' War last?
  How long was Queen Elizabeth II on the throne?
  Who was the first Roman emperor?
  Who was Spartacus?
  Who was Hannibal?
  Who was Attila?
  Who was Saladin?
  Who was Ramses?
  Who was Marie Antoinette?
  Who was Otto von Bismarck?
  Who was Joseph Stalin?
  Who was Mao Zedong?
  Who was Rosa Parks?
  Who was Malcolm X?
  Who was Anne Frank?
  Who was Pocahontas?
  Who was Sitting Bull?
  Who was Al Capone?
  Who was Simón Bolívar?
  Who gave old Babylon a code of laws?
  Who conquered the Incas?
  Which people built Chichen Itza?
  Which general crossed the Alps with elephants?
  On which city did the first atomic bomb fall?
  What was the Rosetta Stone?
  What was the Trojan Horse?
  What was feudalism?
  What were the Crusades?
  What was the Marshall Plan?
  What was apartheid?
  What was Prohibition in America?
  What was the Manhattan Project?
  What was the Underground Railroad?
  What are hieroglyphs?
  What is a pharaoh?
  What did gladiators do?
  What did knights wear in battle?
  Why was the Bastille stormed?
  Why did the Incas build terraces?
  Explain in one sentence what the Great Depression was.
  Who invented the sewing machine?
  Who invented the ballpoint pen?
  Who invented the helicopter?
  Who invented the hot-air balloon?
  Who invented a script for the blind?
  Who invented the Rubik's Cube?
  Who invented the first car with a gasoline engine?
  Who discovered how blood circulates?
  Who discovered insulin?
  Who discovered Uranus?
  Who discovered the tomb of Tutankhamun?
  Who gave the first vaccine against smallpox?
  Who said that the planets move around the Sun?
  Who was the first to reach the South Pole?
  Who was the first human in space?
  Who was Captain Cook?
  Who was Jacques Cousteau?
  Who was Jane Goodall?
  Who was Ada Lovelace?
  Who was Alan Turing?
  Who was Pythagoras?
  Who was Confucius?
  Who was Gregor Mendel?
  Who was Blackbeard?
  Who was Coco Chanel?
  Who was Karl Marx?
  Who was Voltaire?
  What did Descartes say about thinking?
  What did Pavlov do with dogs?
  What is Stephen Hawking known for?
  What was Houdini famous for?
  Who wrote The Count of Monte Cristo?
  Who wrote Madame Bovary?
  Who wrote The Little Prince?
  Who wrote Pippi Longstocking?
  Who wrote Heidi?
  Who wrote Pinocchio?
  Who wrote Uncle Tom's Cabin?
  Who wrote The Call of the Wild?
  Who wrote The Secret Garden?
  Who wrote Charlie and the Chocolate Factory?
  Who wrote Charlotte's Web?
  Who wrote One Hundred Years of Solitude?
  Who wrote The Alchemist?
  Who wrote The Name of the Rose?
  Who wrote Dune?
  Who wrote Twilight?
  Who wrote A Game of Thrones?
  Who wrote The Handmaid's Tale?
  Who wrote the Aeneid?
  Which poet wrote The Waste Land?
  Which puppet's nose grows when he lies?
  Which girl in a fairy tale has very long hair?
  Which bear in a blue coat loves marmalade?
  What is the name of Sherlock Holmes's friend?
  Who tells stories for a thousand and one nights?
  Who rubs a magic lamp to call a genie?
  How many lines does a sonnet have?
  What is a haiku?
  What is a fable?
  What is a biography?
  What is alliteration?
  Who directed Jurassic Park?
  Who directed The Godfather?
  Who directed Pulp Fiction?
  Who played Rocky?
  Who played Neo in The Matrix?
  Who was Charlie Chaplin?
  Who is James Bond?
  What kind of animal is Bambi?
  What kind of animal is Baloo?
  What kind of fish is Nemo?
  What color are the Smurfs?
  Which ogre lives in a swamp with a donkey?
  Which award is given to the best films?
  What is Bollywood?
  What is a documentary?
  Who composed The Nutcracker?
  Who composed Carmen?
  Who composed The Barber of Seville?
  Who composed the Brandenburg Concertos?
  Who composed Rhapsody in Blue?
  Who sang Purple Rain?
  Who sang Respect?
  Who sang Rolling in the Deep?
  Which band sang Bohemian Rhapsody?
  Which band did Mick Jagger lead?
  Which country does the band ABBA come from?
  Which country does flamenco come from?
  Which country does reggae come from?
  Which instrument did Paganini play?
  Which instrument do Scots play at parades?
  Which instrument has a slide?
  What does forte mean in music?
  What is a symphony?
  What is a choir?
  What is a duet?
  What does a conductor do in front of an orchestra?
  Who painted The Kiss?
  Who painted American Gothic?
  Who painted The Persistence of Memory?
  Who painted Campbell's Soup Cans?
  Who sculpted The Thinker?
  Who was Frida Kahlo?
  What is a fresco?
  What is a mosaic?
  What is cubism?
  What are the three primary colors?
  What is the chemical symbol for arsenic?
  What is the chemical symbol for cobalt?
  What is the chemical symbol for plutonium?
  What is the chemical formula of glucose?
  What is the chemical formula of hydrogen peroxide?
  What is the atomic number of fluorine?
  What is the unit of pressure?
  What is the unit of voltage?
  What is the unit of mass?
  What is absolute zero?
  What is brass made of?
  What is concrete made of?
  What charge does a proton have?
  What particles are in the nucleus of an atom?
  What color does litmus paper turn in acid?
  What are the three states of matter?
  What is evaporation?
  What is condensation?
  What is density?
  What is inertia?
  What is a prism?
  What is static electricity?
  What is an insulator?
  What is nuclear fission?
  What is radioactivity?
  What is a hypothesis?
  What is a fossil?
  What are the three kinds of rock?
  What is erosion?
  What is at the center of the Earth?
  What causes earthquakes?
  What does the Richter scale measure?
  What does an anemometer measure?
  What does an odometer measure?
  What does a Geiger counter detect?
  What does Ohm's law say?
  Which rock is so light that it floats?
  At what temperature does gold melt?
  At what speed do radio waves travel?
  Why do ships float?
  Why does metal feel colder than wood?
  Why do we hear an echo?
  Give an example of a chemical reaction.
  Give an example of a noble gas.
  Give an example of a renewable energy source.
  Explain in one sentence how a lever works.
  Is glass a liquid?
  Is it true that sound cannot travel through a vacuum?
  What is a light-year?
  What is an asteroid?
  What is a galaxy?
  What is a shooting star?
  What is the Kuiper belt?
  What was Sputnik?
  What is the International Space Station?
  What causes the phases of the Moon?
  How far away is the Moon?
  How long does sunlight take to reach us?
  How hot is the surface of the Sun?
  Which planet is the farthest from the Sun?
  Which comet comes back every 76 years?
  Which star shows sailors the way north?
  Which dog flew into space?
  Which country launched the first satellite?
  Why do astronauts float?
  How many signs does the zodiac have?
  How many ribs does a human have?
  How many fingers are on one hand?
  How many vertebrae are in the spine?
  How many liters of blood does an adult have?
  How many times does the heart beat in a minute?
  How much of the body is water?
  How long does a pregnancy last?
  Where is the thyroid gland?
  Where are the biceps?
  Which joint lies in the middle of the arm?
  Which part of the eye has a color?
  Which joint bends when we kneel?
  What does the bladder store?
  What does the spleen do?
  What is the windpipe for?
  What is saliva for?
  What are the four blood groups?
  What is adrenaline?
  What is an allergy?
  What is a fever?
  What is anemia?
  What is asthma?
  What is an antibiotic?
  What causes cavities in teeth?
  Which disease can a tick bite bring?
  Which disease did sailors get for want of fresh fruit?
  Why do we yawn?
  Why do we sneeze?
  Why do we sweat?
  Why do we get goosebumps?
  What do we call a doctor for the skin?
  What do we call a doctor for the eyes?
  What do we call a doctor who operates on patients?
  What do we call the fear of spiders?
  What do we call the fear of closed spaces?
  What do we call it when someone cannot sleep at night?
  What do we call a young owl?
  What do we call a young seal?
  What do we call a young hare?
  What do we call a female pig?
  What do we call a female deer?
  What is a male duck called?
  What is a male cow called?
  What is a group of whales called?
  What is a group of geese called?
  What is a group of puppies called?
  What sound does a horse make?
  What sound does an owl make?
  What sound does a donkey make?
  What do anteaters eat?
  What do hummingbirds drink?
  What do termites eat?
  What do oysters make?
  What does a spider spin?
  What is the largest snake?
  What is the largest lizard?
  What is the largest rodent?
  What is the largest species of penguin?
  Which bird flies backward?
  Which bird lays its eggs in the nests of others?
  Which extinct bird lived on Mauritius?
  Which animal rolls up into a prickly ball?
  Which animal sprays a bad smell?
  Which animal digs tunnels under lawns?
  Which animal has black and white stripes?
  Which fish swims up rivers to spawn?
  Which fish blows itself up when in danger?
  Which insect glows at night?
  Which insect has red wings with black dots?
  Which snake warns with a rattle?
  Which breed of dog is the smallest?
  Which breed of dog has black spots on white fur?
  How many eyes do most spiders have?
  How many humps does a dromedary have?
  How long does an egg of a hen take to hatch?
  How long is an elephant pregnant?
  How long does a mayfly live?
  How fast can a horse run?
  Where do lemurs live?
  Where do kiwis live?
  Where does a fox sleep?
  What is a marsupial?
  What is a parasite?
  What is hibernation?
  What is camouflage?
  What is a food chain?
  What is an endangered species?
  Why do birds fly south?
  Why do zebras have stripes?
  Why do bees dance?
  Is a spider an insect?
  Is a koala a bear?
  Can ostriches fly?
  Do fish sleep?
  Is it true that goldfish forget everything in three seconds?
  Give an example of a crustacean.
  Give an example of a primate.
  Name a breed of horse.
  Name a nocturnal bird.
  Which tree do dates grow on?
  Which tree has white bark?
  Which plant catches flies?
  Which plant gives us linen?
  Which plant soothes burns?
  Which flower is the symbol of Scotland?
  Which flower is worn in memory of fallen soldiers?
  What is the largest flower?
  What is pollen?
  What is moss?
  What is a bonsai?
  How do you tell the age of a tree?
  How do dandelions spread their seeds?
  Why do cactuses have spines?
  Name a poisonous mushroom.
  Name a flower that blooms in winter.
`;
