import assert from "node:assert/strict";
import { ruleQuestions } from "./rules.ts";

const asked = (note: string) => ruleQuestions(note).map(({ question, answer }) => `${question} ${answer}`);
const holds = (note: string, ...lines: string[]) => {
  const all = asked(note);
  for (const line of lines) assert.ok(all.includes(line), `${line}\n${all.join("\n")}`);
};

Deno.test("rules ask where, when, who and what", () => {
  holds(
    "The spare wheel hangs behind the canoe.",
    "Where is the spare wheel? behind the canoe",
    "What is behind the canoe? the spare wheel",
  );
  holds("The lamps are stored in the loft.", "Where are the lamps? in the loft");
  holds("The market is on Fridays.", "When is the market? on Fridays");
  holds("The sweep comes every May.", "When does the sweep come? every May");
  holds("The post is emptied at 17:30.", "When is the post emptied? at 17:30");
  holds("Our roofer is Mr. Quint.", "Who is our roofer? Mr. Quint");
  holds("My shoe size is 43.", "What is my shoe size? 43");
  holds("The code of the lift is 8812.", "What is the code of the lift? 8812", "Which code does the lift have? 8812");
});

Deno.test("a relative with a name goes by both", () => {
  holds(
    "My cousin Ada lives in Bergen.",
    "Where does my cousin Ada live? in Bergen",
    "Where does my cousin live? in Bergen",
    "Where does Ada live? in Bergen",
  );
});

Deno.test("changes are asked for as they are now, and what cannot be as that", () => {
  holds("The drill moved from Monday to Friday.", "When is the drill now? Friday");
  holds("My aunt Ines moved to Porto last May.", "Where does Ines live now? Porto");
  holds("Uncle Rolf cannot eat nuts.", "What can Uncle Rolf not eat? nuts", "Who cannot eat nuts? Uncle Rolf");
});

Deno.test("each sentence and each half of one is read by itself; what no rule reads gives nothing", () => {
  holds(
    "Our goat is called Pim, and she is brown; the hay is in the barn.",
    "What is our goat called? Pim",
    "Where is the hay? in the barn",
  );
  holds("Piano lesson: Tuesdays, 16:00.", "What is noted for Piano lesson? Tuesdays, 16:00");
  assert.deepEqual(asked("Hello there!"), []);
  assert.deepEqual(asked(""), []);
});
