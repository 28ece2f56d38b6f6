/**
 * More chat questions on which a consolidation is held to the base model: years, people, places, numbers and things, asked in the forms in
 * which facts are taught, since it is there that a taught form is answered in place of the question (docs/log.md). One a line.
 */
export const triviaQuestions = `
  In which year was the telephone patented?
  In which year did the Soviet Union collapse?
  In which year was Pompeii buried by ash?
  In which year did Vasco da Gama sail around Africa?
  In which year was the Magna Carta signed?
  In which year did the Boston Tea Party take place?
  In which year was the Suez Canal opened?
  In which year were the first modern Olympic Games held?
  In which year was penicillin first used?
  In which year did the Chernobyl accident happen?
  In which year was the United Nations founded?
  In which year did Napoleon lose at Waterloo?
  In which year was the first email sent?
  In which year did the Wright brothers fly?
  In which year was Nelson Mandela set free?
  In which century did the Black Death reach Europe?
  In which century was the printing press invented?
  On which day do people celebrate Halloween?
  On which day is Christmas Eve?
  On which date does winter begin?
  On what day do Americans celebrate Thanksgiving?
  What date is Saint Patrick's Day?
  What date is Bastille Day?
  When is Valentine's Day?
  When is the summer solstice?
  When did the Middle Ages end?
  When did the dinosaurs die out?
  When was the steam engine invented?
  Who wrote Moby Dick?
  Who wrote Anna Karenina?
  Who wrote Faust?
  Who wrote Little Women?
  Who wrote The Canterbury Tales?
  Who carved the statue of David?
  Who composed The Blue Danube?
  Who invented the barometer?
  Who discovered oxygen?
  Who discovered the electron?
  Who was the longest reigning queen of Britain?
  Who led the Mongols?
  Who led the French in the Hundred Years' War?
  Who founded Facebook?
  Who founded the Red Cross?
  Who proved Fermat's last theorem?
  Who was the god of thunder in Norse myths?
  Who was the goddess of love in Roman myths?
  Who killed Goliath?
  Who taught Alexander the Great?
  Who lived at 221B Baker Street?
  In which country is Timbuktu?
  In which country is the city of Gdansk?
  In which country is the city of Lyon?
  In which country is the city of Bangalore?
  In which country is the city of Casablanca?
  In which country is the city of Antwerp?
  In which country is Angkor Wat?
  In which country is Lake Titicaca?
  In which country is the volcano Etna?
  In which city is the Sagrada Familia?
  In which city is the Brandenburg Gate?
  In which city is the Rialto Bridge?
  In which city is the Blue Mosque?
  In which city is the Hermitage?
  In which city is the Little Mermaid?
  In which US state is Las Vegas?
  In which US state is Yellowstone?
  In which US state is Miami?
  In which US state is Boston?
  In which ocean are the Maldives?
  In which ocean is Bermuda?
  What is the capital of Luxembourg?
  What is the capital of Malta?
  What is the capital of Cyprus?
  What is the capital of Albania?
  What is the capital of Slovenia?
  What is the capital of Georgia?
  What is the capital of Armenia?
  What is the capital of Jordan?
  What is the capital of Qatar?
  What is the capital of Kuwait?
  What is the capital of Oman?
  What is the capital of Myanmar?
  What is the capital of Laos?
  What is the capital of Zambia?
  What is the capital of Angola?
  What is the capital of Sudan?
  What is the capital of Rwanda?
  What is the capital of Madagascar?
  What is the capital of Guatemala?
  What is the capital of Honduras?
  What is the capital of Paraguay?
  What is the capital of Panama?
  What is the capital of Texas?
  What is the capital of Ohio?
  What is the capital of Bavaria?
  What is the chemical symbol for phosphorus?
  What is the hottest layer of a star?
  What is the largest desert in Asia?
  What is the largest island in the world?
  What is the largest bone in the leg?
  What is the largest bird of prey?
  What is the longest wall in the world?
  What is the smallest bone in the ear?
  What is the fastest fish?
  What is the tallest tree?
  What is the heaviest metal?
  What is a group of lions called?
  What is a female horse called?
  What is dried plum called?
  What is molten rock called?
  How many legs does a lobster have?
  How many wheels does a tricycle have?
  How many players are in a football team?
  How many squares are on a chessboard?
  How many letters are in the alphabet?
  How many zeros are in a million?
  How many bones does an adult have?
  How many teeth does an adult have?
  How many inches are in a foot?
  How many years are in a century?
  How many pints are in a gallon?
  How many rings are on the Olympic flag?
  How many notes are in an octave?
  How many strings does a cello have?
  How many faces does a cube have?
  How many stomachs does a cow have?
  Which metal is magnetic?
  Which metal is used in thermometers?
  Which gas makes balloons rise?
  Which gas do plants give off?
  Which planet has the brightest rings?
  Which animal has a long trunk?
  Which animal carries its house?
  Which bird can speak?
  Which bird lays the biggest egg?
  Which insect makes silk?
  Which tree drops acorns?
  Which nut is used for marzipan?
  Which cheese is put on pizza?
  Which drink is made from cocoa?
  Which game ends with checkmate?
  Which organ digests food?
  Which sense do we use to smell?
  Which part of a flower attracts bees?
  Which language has the most letters?
  Which pharaoh's tomb was found with a golden mask?
  Which explorer sailed around the world first?
  What color is a ruby?
  What do tadpoles turn into?
  What do carpenters make?
  What do we call a doctor for teeth?
  What do we call a house made of ice?
  What do you call the son of your sister?
`;
