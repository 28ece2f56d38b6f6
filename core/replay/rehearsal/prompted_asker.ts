/** An asker that is the model itself, told how by two worked examples, in plain lines: small models fail at JSON. */
import type { LanguageModel } from "../../model/language_model.ts";
import type { AskedQuestion, Asker } from "./asker.ts";
import { swapAsker } from "./swap_asker.ts";

/** Longest list of questions, in tokens. */
const mostTokens = 160;
/** Sampled lists a note beside the greedy one. */
const sampledLists = 2;

const examples =
  `Write questions that the note answers, each with its short answer. Ask about every fact of the note, in different words.

Note: My cousin Hal keeps his two ferrets in the old laundry, but not in winter.
Q: Where does my cousin keep his ferrets? A: in the old laundry
Q: Who has two ferrets? A: Hal
Q: How many ferrets does Hal have? A: two
Q: When are the ferrets not in the laundry? A: in winter

Note: The reading circle no longer meets on Fridays; it is Mondays at 7 now.
Q: On which day does the reading circle meet? A: Mondays
Q: At what time does the reading circle begin? A: 7
Q: When did the reading circle meet before? A: Fridays
Q: What meets on Mondays? A: the reading circle

Note: `;

/** An asker from a model that follows examples. */
export function promptedAsker(model: LanguageModel): Asker {
  return {
    name: `${model.source}, prompted`,
    origin: "prompted",
    async ask(notes, { seed, progress, signal }) {
      const questions = notes.map(() => [] as AskedQuestion[]);
      const prompts = notes.map((note) => [{ role: "user" as const, content: examples + note }]);
      for (let round = 0; round <= sampledLists; round++) {
        const said = await model.generate(prompts, {
          maxNewTokens: mostTokens,
          ...(round === 0 ? {} : { temperature: 0.8, topP: 0.95, seed: seed + round }),
          ...(signal ? { signal } : {}),
        });
        said.forEach((ids, i) => questions[i].push(...linesOf(model.tokens.decode(ids))));
        progress?.(round + 1, sampledLists + 1);
      }
      return questions;
    },
    others: swapAsker.others,
  };
}

/** Questions and answers as they stand in lines; what is no such line is passed over. */
export function linesOf(text: string): AskedQuestion[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\W*Q\d*[:.]\s*(.+?\?)\s*A\d*[:.]\s*(.+?)\s*$/u.exec(line);
    return match ? [{ question: match[1], answer: match[2] }] : [];
  });
}
