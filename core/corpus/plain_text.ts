/**
 * Short stretches of plain prose on which a consolidation is held to the base model, every token but the first, so that
 * skills outside of chat do not drift. Different registers, since a style that is not held is free to move. Written for
 * this project; they state no fact that the drift guard or a scenario asks for (a test proves it).
 */

/** Stretches parted by blank lines; a line break inside a stretch is kept. */
const stretches = (text: string): string[] =>
  text.trim().split(/\n\s*\n/).map((part) => part.split("\n").map((line) => line.trim()).join("\n"));

const encyclopedic = stretches(`
  The harbor wall was rebuilt after the storm of 1953. Masons from three villages worked on it for two summers, and the new stones, cut from grey granite, still carry the marks of their chisels.

  The beetle lays its eggs under the bark of dead trees. After about two weeks the larvae hatch and begin to dig narrow tunnels, in which they stay for up to three years before they turn into adults.

  = Ashcombe Viaduct =
  Ashcombe Viaduct is a railway bridge of eleven arches over the valley of the Tarn Brook. It was designed by Edward Pell, opened in 1868 and closed to passenger trains in 1964.

  The marsh warbler is a small brown bird that breeds in damp meadows. It has a pale throat and a slightly rounded tail, and is best known for its song, which contains phrases copied from dozens of other species.

  The village had 412 inhabitants at the census of 1901 and fewer than 200 in 1961. Most families left after the slate quarry closed, but since the road was widened some of the houses have been restored as holiday homes.

  Felt is made by matting, pressing and wetting fibers. Unlike woven cloth it has no threads, so it can be cut in any direction without fraying, and it was used early for tents, saddles and boots.

  The album was recorded in nine days in a converted barn and released in the spring of 1994. Critics praised its quiet arrangements, and it reached number 17 on the national chart, where it stayed for eleven weeks.

  = = Early career = =
  After three seasons with the reserve team, Hollis made his first appearance in the league in October 1977, when he replaced the injured captain and scored twice in the second half.

  The lower basin of the estuary is shallow and muddy. At low tide wide flats are exposed, which attract large flocks of waders in autumn; the channels between them are kept open for small ships by dredging.

  The battle lasted less than four hours. The northern army held the ridge at dawn, but when fog covered its left wing the enemy crossed the stream unseen, and by noon the road to the fortress was open.

  Rammed earth is an old method of building walls. Damp soil with some clay is poured between wooden boards and beaten until it is hard; the boards are then raised, and the next layer follows after a day.

  The novel follows two sisters who inherit a printing house and quarrel over what to print. It was first published in parts in a magazine, and the author changed its ending twice before it appeared as a book.

  The species grows on limestone slopes between 600 and 1 @,@ 400 metres. Its stems are woody at the base, the leaves are narrow and hairy below, and the pale violet flowers open from late May to the middle of July.

  The tower was struck by lightning in 1732 and again in 1781. After the second fire the council decided not to replace the spire, and the stump was covered with a flat roof that serves as a lookout today.

  A windlass is a machine for lifting loads. A rope is wound around a drum that is turned by a crank, and because the crank is longer than the radius of the drum, a small push moves a heavy weight slowly.

  The orchestra was founded by seven teachers and gave its first concert in the hall of a brewery. During the following decade it grew to sixty members and toured the coastal towns every summer by steamer.

  The manuscript consists of 88 leaves of parchment, written in two columns by at least three scribes. Several pages have been cut out, and the margins contain notes on the weather in a later hand.

  Terraced fields are cut into the slope in steps, each held by a low wall of dry stone. They slow down the rain, keep the soil in place, and make it possible to plow where the ground would be too steep.

  The tramway was 14.2 km long and had 31 stops. It carried about nine million passengers in its best year, but the cars were old and the tracks narrow, and buses took over the last line in 1958.

  = = Reception = =
  The film divided its first audiences. Some reviewers found the plot too thin for two hours, while others admired the photography and the performance of the young lead, who had never acted before.
`);

const news = stretches(`
  Shares in the company fell by four percent on Tuesday after it warned that sales in the second quarter would be lower than expected. Analysts had hoped that cheaper fuel would help, but demand stayed weak.

  Firefighters were called to a warehouse on the ring road shortly after two in the morning. Nobody was hurt, but the roof collapsed, and neighbors were told to keep their windows shut until the smoke had cleared.

  The city council voted 23 to 19 to close the old market square to cars from next spring. Shopkeepers had collected 4,000 signatures against the plan, which they fear will drive customers to the suburbs.

  Heavy rain is expected in the south over the weekend, with up to 80 millimeters in places. Rivers are already high after a wet month, and farmers have been advised to move animals to higher ground.

  The home side came back from two goals down to win 3–2 in front of a crowd of 11,500. Their coach praised the substitutes, who turned the match around in the final twenty minutes.

  A retired teacher has found a letter from her great-grandfather behind the wallpaper of her kitchen. It is dated 1889 and describes, in six neat pages, a journey by sledge to a wedding.

  The union and the railway operator will meet again on Thursday to discuss pay. A strike planned for the following Monday would affect about a third of all local services, a spokeswoman said.

  Researchers say that a cheap coating could keep solar panels free of dust. In a test that lasted ten months, treated panels produced nine percent more power than untreated ones standing beside them.

  The museum will reopen in May after two years of repairs. Visitors will enter through a new glass hall, and the collection of clocks, which had been in storage since 1998, gets a floor of its own.

  Police are looking for a man who stole a delivery bicycle and returned it the next day with the brakes repaired. "We would like to thank him," said the owner, "and then we would like a word."

  House prices rose for the fifth month in a row, though more slowly than in the summer. Lenders reported fewer new loans, and buyers now wait an average of eleven weeks before they sign.

  The school's robotics club has won the regional contest with a machine that sorts screws by length. The pupils built it from a broken printer, two motors and a shoe box, at a cost of less than thirty dollars.

  Organizers expect a record number of runners at this year's coastal marathon. The course has been changed to avoid the building works at the pier, and the first group will start at half past eight.

  The ferry company has ordered two electric ships for its shortest route. Each can take 60 cars and needs nine minutes to charge while passengers leave and board, according to the manager of the line.
`);

const stories = stretches(`
  "You are late again," said the baker without turning round. The boy put his cap on the shelf and tied his apron. Outside it was still dark, and the first trays of rolls were already cooling by the window.

  She had not been back to the house since the funeral. The key still turned only if you lifted the door a little, and in the hall the same smell of wax and old apples came to meet her.

  The old fox waited until the last lamp went out. Then he slipped under the fence, crossed the yard with his belly close to the ground, and sat down to listen to the breathing of the hens.

  By the third day they had eaten the last of the biscuits. Nobody said it aloud, but everyone watched the captain's hands when he unrolled the chart, and everyone saw that they were shaking.

  There was once a tailor who was so poor that he had only one needle. Every night he stuck it in the beam above his bed, and every morning, before he opened his eyes, he reached up to feel for it.

  He pulled the letter out of his pocket, read it once more, and tore it into very small pieces. The wind took them over the railing one by one, until only the stamp was left on his thumb.

  The train stopped between two stations. For a while the passengers went on reading; then, one after another, they lowered their papers and looked out at the field, where a white horse stood quite still.

  Her grandmother kept buttons in a tin that had once held tea. On rainy afternoons they poured them out on the carpet, and each had a story: this one from a uniform, that one from a wedding dress.

  "If the tide turns before we reach the rocks," she said, "we will have to carry the boat." Nobody laughed. They bent over the oars, and for a long time there was only the knocking of wood on wood.

  The house at the end of the lane had been empty for years, so when a light appeared in the attic one evening, we did what any children would have done. We dared each other to go and knock.

  On the morning of the fair it began to snow. The puppet man looked at the sky, shrugged, and hung a second coat over the first; then he opened the box and began to wake the puppets one by one.

  He had played the tune so often that his fingers went on without him. While they played, he counted the people in the room, the bottles on the bar, and the years since he had last been happy.

  The giant sat down beside the well and sighed so deeply that the bucket swung. "I only wanted to ask the way," he said, "but as soon as I open my mouth, everybody runs."

  When the lift doors opened on the ninth floor, there was no corridor, only a garden. Martha checked the button she had pressed. A gardener looked up, pushed back his hat and said, "Staff or visitor?"

  They buried the dog under the pear tree and did not speak of it. But for weeks afterwards my father saved the crusts of his bread, and then stood in the kitchen, not knowing where to put them.

  Long before sunrise the carts rolled over the bridge, one after another, without lanterns. The miller's daughter counted them from her window. Thirteen had come into the valley the night before; only twelve were leaving.
`);

const talk = stretches(`
  "Did you lock the back door?" "I thought you did." "I was carrying the bags." "Then nobody did." They looked at each other, and then at the clock above the departures board, and sighed.

  A: Good afternoon, how can I help you?
  B: I bought this lamp last week and it flickers.
  A: Do you still have the receipt?
  B: Somewhere in this bag, just a second.

  "So what did the doctor say?" "That I should walk more." "And?" "And I walked home from the doctor." She laughed and poured him another cup. "Well, that is a start, I suppose."

  Interviewer: You have written eleven books. Which one do you like best?
  Author: Always the next one. It has no mistakes yet, and nobody has asked me what it means.

  "How much for the chair?" "Forty." "It has three legs." "That is why it is not sixty." The woman turned it over, tapped the seat with her knuckles, and offered him twenty-five.

  Mom: Are you coming for dinner on Sunday?
  Me: Yes, if the trains run. Can I bring anything?
  Mom: Just yourself. And the big pot you borrowed in the spring, if you still have it.

  "I don't see why we need a meeting," said Carl. "We need a meeting," said Ruth, "because the last time we didn't have one, two of us painted the same wall in two different greens."

  Host: Our next caller is on line two. Hello, you are on the air.
  Caller: Hi, long-time listener, first-time caller. I want to talk about the noise from the new stadium.

  "Stop here." "The sign says no stopping." "The sign is for trucks." "We are a truck." There was a pause while both of them considered this. "Then drive on," said the voice from the back.

  Client: The page loads, but the pictures are missing.
  Support: Thank you. Could you tell me which browser you use, and whether the same happens on your phone?
`);

const instructions = stretches(`
  To oil a squeaking hinge, lift the pin out halfway with a flat screwdriver. Put two drops of light oil on the metal, push the pin back down, and swing the door a few times before you wipe off the rest.

  Rinse the lentils under cold water. Heat the oil in a wide pot, add the onions and cook them slowly for ten minutes; then stir in the garlic, the cumin and the lentils, and cover with a liter of stock.

  Before you start, turn off the power at the fuse box and test the socket with a lamp. Loosen the two screws at the sides, pull the cover forward, and note which wire goes to which terminal.

  1. Fold the sheet in half along the long side.
  2. Open it again and fold both corners to the crease.
  3. Fold the slanted edges in once more and press them flat with your nail.

  To plant garlic, break the bulb into cloves and push each one into loose soil, with the tip up, about five centimeters deep. Leave a hand's width between them and cover the bed with straw before the first frost.

  If the paper jams, do not pull it from the front. Open the rear door, press the two green levers down, and draw the sheet out in the direction of the arrows. Close the door until it clicks.

  Ingredients: 250 g flour, 125 g butter, 80 g sugar, 1 egg, a pinch of salt. Rub the butter into the flour, add the rest, knead briefly and chill the dough for an hour before you roll it out.

  Hold the chisel at a low angle and tap it gently; never cut towards your hand. Work from both edges to the middle, so that the wood does not split, and check the fit of the joint often.

  To change a bicycle tube, open the brake, release the wheel and lift one side of the tire over the rim with two levers. Check the inside with your fingers for thorns or glass before you fit the new tube.

  When you write a minute, note who was present, what was decided, and who does what until when. Leave out the discussion unless someone asks for it, and send the text round within two days.

  Step 1: Download the installer and run it as administrator. Step 2: Choose the folder in which your projects are kept. Step 3: Restart the machine, even if the program does not ask you to.

  Soak the beans overnight. Throw the water away, cover them with fresh water and bring it to a boil; skim the foam, lower the heat, and let them simmer for about ninety minutes. Salt them only at the end.
`);

const technical = stretches(`
  A hash table stores pairs of keys and values. The key is turned into a number, and the number picks a slot in an array. When two keys share a slot, the table keeps both and compares them one after the other.

  The function returns the index of the first match, or -1 if there is none. It does not modify the list. Note that the comparison is case-sensitive, so callers who want otherwise must convert both strings first.

  for i in range(len(rows)):
      if rows[i].total > limit:
          print("row", i, "is over the limit")
          count += 1
  return count

  The pump is rated for 12 V and draws up to 4.5 A. Use a fuse of 7.5 A and a cable of at least 1.5 mm² if the distance from the battery is longer than three meters.

  ## Installation
  Clone the repository and run the setup script. It creates a virtual environment, installs the packages listed in the lock file, and writes a sample configuration to the folder where you started it.

  Let f be a continuous function on a closed interval. Then f takes its largest and its smallest value at some points of the interval. The proof uses the fact that every bounded sequence has a convergent subsequence.

  We measured the delay of 500 requests under each of the two settings. The median fell from 41 to 29 milliseconds, while the slowest one percent did not change, which suggests that they are limited by the disk.

  SELECT name, COUNT(*) AS orders
  FROM customers JOIN orders ON orders.customer = customers.id
  WHERE year = 2019
  GROUP BY name
  ORDER BY orders DESC;

  A load on a beam bends it downwards: the upper fibers are pressed together, the lower ones are stretched, and between them runs a layer whose length does not change. Its position depends on the shape of the section.

  When the queue is full, the producer blocks until a consumer has taken an item. This keeps memory use bounded, but it can lead to a deadlock if a consumer, in turn, waits for the same producer.

  Table 3 lists the samples by depth. Below 40 cm the share of clay rises from 12 to 31 percent, and the color changes from grey to a dull reddish tone; no roots were found below 85 cm.

  The warranty covers faults in material and workmanship for 24 months from the date of purchase. It does not cover damage caused by water, by opening the case, or by use with chargers other than the one supplied.

  The valve opens when the pressure exceeds 3 bar and closes again at 2.6 bar. If it opens more than twice an hour, check the expansion vessel first; in most cases its membrane is torn.

  const total = items
    .filter((item) => item.inStock)
    .map((item) => item.price * item.amount)
    .reduce((sum, price) => sum + price, 0);
`);

const letters = stretches(`
  Dear Margaret, thank you for the parcel, which arrived safely yesterday. The scarf fits perfectly and the marmalade is nearly gone. We have had rain all week, so the garden looks better than it has for months.

  Hi all, the heating on the second floor will be switched off tomorrow between nine and noon. Please close the windows tonight, and bring a sweater. Sorry for the short notice. Best, Dana

  Dear Sir or Madam, I am writing about the bill that I received on the third of this month. It charges me for two rooms, although we stayed in one. Please find a copy of our booking enclosed.

  Dear diary, nothing happened today, and it was wonderful. I slept until ten, read half a book in the bath, and burned only one side of the toast. Tomorrow the cousins arrive, all nine of them.

  Hey, I'm running about twenty minutes late because of the roadworks. Order me a soup if you're hungry, and don't let them give away the table by the stove. See you soon!

  To whom it may concern: Ms. Arden worked in our office for six years. She was careful, quick and well liked, and she trained four new colleagues. We were sorry to see her go and recommend her warmly.

  My dear brother, the roof is on at last. We sat under it last night, all of us, with candles and a pot of stew, and listened to the rain which for once had to stay outside.

  Thanks for your feedback on the draft. I have shortened the second section and moved the figures to the end, as you suggested. Could you look at the summary once more before I send it out on Friday?

  Dear neighbors, our band will rehearse in the cellar on Wednesday evenings from seven to nine. If it gets too loud, please ring the bell twice; we will hear it between the songs.

  Dear customer, your order has left our warehouse and should reach you within three working days. You can follow it with the number below. If something is missing, reply to this message and we will put it right.
`);

const essays = stretches(`
  Most people who say that they have no time for reading mean that they have no time to begin. Ten pages before sleep make a book a month; it is not the hours that are missing but the habit.

  A good map leaves things out. If every tree and every puddle were shown, the traveler would see the forest and miss the path. The art lies in knowing what somebody in a hurry can do without.

  It is often said that competition makes products cheaper. That is true where buyers can compare them; where they cannot, competition makes packages larger, promises louder, and the print at the bottom smaller.

  Why do we clap at the end of a concert? The sound is ugly, the gesture is odd, and our hands hurt. Perhaps we simply need to make some noise ourselves after having been silent for so long.

  There are two kinds of repair. One hides the break, the other shows it. The first flatters the object, the second the hand that mended it, and a house in which both are found is usually a pleasant one.

  Children learn to argue long before they learn to listen. This is not their fault: listening is quiet, so there is nothing to copy. The only way to teach it is to be seen doing it.

  The first rule of a shared kitchen is that nobody owns the sponge. Every other rule follows from this one, and every quarrel comes from somebody who has forgotten it, usually on a Sunday evening.

  In my opinion, the new library is a success. It is light, it is warm, and the chairs are comfortable. What it lacks is a place for talking, because a town needs that nearly as much as books.

  An estimate is not a promise. It is the middle of a range whose ends nobody likes to hear. Those who ask for one should therefore ask for two: the day they may hope for, and the day they can rely on.

  Nobody plans to collect stones. One picks up the first because it is warm from the sun, the second because it resembles the first, and after the third it would be rude to stop.
`);

/** All stretches, always the same and in the same order, registers one after another. */
export function plainText(): string[] {
  return [...encyclopedic, ...news, ...stories, ...talk, ...instructions, ...technical, ...letters, ...essays];
}
