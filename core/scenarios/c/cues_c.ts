import type { Wordings } from "../../episodes/cues.ts";

/**
 * Questions of scenario C. `{phrase}` stands for "the port of the billing gateway", `{noun}` for "port", `{subject}` for the
 * service or the person.
 */
export const settingWordings: Wordings = {
  replayed: [
    "What is {phrase}?",
    "Tell me which {noun} {subject} uses.",
    "I forgot {phrase}.",
    "For {subject}, which {noun} did we agree on?",
    "Do you remember {phrase}?",
    "{phrase} is set to",
    "Someone wants to configure {subject}. Which {noun} goes in?",
  ],
  held_out: [
    "Remind me of the {noun} that belongs to {subject}.",
    "It is the {noun} of {subject} that I need. What did we write down?",
    "Could you look up {phrase}?",
    "In the configuration of {subject}, the {noun} is",
    "As for {subject}, what {noun} applies?",
  ],
};

/** The same for what a person likes; `{phrase}` is "the favorite color of Mira Kovac". */
export const preferenceWordings: Wordings = {
  replayed: [
    "What is {phrase}?",
    "Tell me which {noun} {subject} likes best.",
    "I forgot {phrase}.",
    "If we want to please {subject}, which {noun} should we choose?",
    "Do you remember {phrase}?",
    "The {noun} that {subject} prefers is",
    "We are planning a surprise for {subject}. Which {noun} fits?",
  ],
  held_out: [
    "Remind me of the {noun} that {subject} always picks.",
    "It is {phrase} that I need. What did we write down?",
    "Could you look up {phrase}?",
    "When {subject} may choose freely, the {noun} is",
    "As for {subject}, what {noun} wins?",
  ],
};

/** The same for passing readings, which nobody asks for again; they are worded for what the gate lets through. */
export const readingWordings: Wordings = {
  replayed: [
    "What was {phrase} this morning?",
    "Tell me which {noun} {subject} reported.",
    "I forgot {phrase} of that morning.",
    "For {subject}, which {noun} did the monitor show?",
    "Do you remember {phrase} in the report?",
    "This morning {phrase} was",
  ],
  held_out: [
    "Remind me of the {noun} that was measured at {subject}.",
    "It is the {noun} of {subject} that puzzles me. What did the monitor say?",
    "Could you look up {phrase} in the morning report?",
    "In the morning report of {subject}, the {noun} was",
  ],
};
