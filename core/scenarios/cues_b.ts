import type { Wordings } from "./cues.ts";

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
    "If someone asks you for {phrase}, which {noun} do you say?",
    "Fill in the blank: {phrase} is ___.",
    "Looking up {phrase}, what would one find?",
  ],
  held_out: [
    "Can you tell me {phrase}?",
    "Remind me which {noun} is {phrase}.",
    "A quiz asks for {phrase}. What is the right answer?",
    "As far as {phrase} is concerned, what {noun} is correct?",
    "The {noun} that counts as {phrase} is",
  ],
};
