import type { Wordings } from "../../episodes/cues.ts";

/**
 * Questions of scenario B. `{phrase}` stands for "the capital of France", `{noun}` for "city". SmolLM2 gives the old answer
 * under each of these wordings in most cases; how often is written in `world_known.ts`.
 */
export const patchWordings: Wordings = {
  replayed: [
    "What is {phrase}?",
    "Name {phrase}.",
    "I forgot {phrase}. Which {noun} is it?",
    "Do you know {phrase}?",
    "Which {noun} is {phrase}?",
    "I would like to know {phrase}.",
    "Fill in the blank: {phrase} is ___.",
  ],
  held_out: [
    "Can you tell me {phrase}?",
    "Remind me which {noun} is {phrase}.",
    "As far as {phrase} is concerned, what {noun} is correct?",
    "Complete the sentence: {phrase} is",
    "Looking up {phrase}, what would one find?",
  ],
};
