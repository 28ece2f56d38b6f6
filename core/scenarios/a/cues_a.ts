import type { StoryRelation } from "../../corpus/reading/reading_kinds.ts";
import type { Wordings } from "../../episodes/cues.ts";

/** The two slots that a question of the relation shows. */
export const visibleSlots: Readonly<
  Record<StoryRelation, readonly ["who" | "what" | "where", "who" | "what" | "where"]>
> = {
  where: ["who", "what"],
  what: ["who", "where"],
  who: ["what", "where"],
  when: ["who", "what"],
};

/** Questions about a story of which one slot is asked. */
export const storyWordings: Readonly<Record<StoryRelation, Wordings>> = {
  where: {
    replayed: [
      "Where did {who} leave {what}?",
      "Name the place where {who} left {what}.",
      "I forgot where {what} was left by {who}.",
      "At which place was it that {who} parted with {what}?",
      "Do you remember the spot at which {who} left {what}?",
      "{who} left {what} at",
      "Someone is looking for {what} of {who}. Which place should they try?",
    ],
    held_out: [
      "Remind me of the location where {what} was left by {who}.",
      "It was {who} who left {what} somewhere. Where was that?",
      "Can you tell me to which place I must go for {what} that {who} left?",
      "The place where {who} left {what} was",
      "As for {what}, where does one find it now that {who} is gone?",
    ],
  },
  what: {
    replayed: [
      "What did {who} leave at {where}?",
      "Name the thing that {who} left at {where}.",
      "I forgot what was left at {where} by {who}.",
      "Which object was it that {who} parted with at {where}?",
      "Do you remember the item {who} left at {where}?",
      "The thing that {who} left at {where} was",
      "Something of {who} turned up at {where}. What is it?",
    ],
    held_out: [
      "Remind me which belonging of {who} was left at {where}.",
      "It was at {where} that {who} left something. What was that?",
      "Can you tell me what to fetch for {who} from {where}?",
      "At {where}, the object left behind by {who} was",
      "As for {where}, what has been lying there since {who} was gone?",
    ],
  },
  who: {
    replayed: [
      "Who left {what} at {where}?",
      "Name the person who left {what} at {where}.",
      "I forgot by whom {what} was left at {where}.",
      "Which person was it that parted with {what} at {where}?",
      "Do you remember whose {what_bare} was left at {where}?",
      "The person who left {what} at {where} was",
      "There is {what} at {where}. To whom should it be returned?",
    ],
    held_out: [
      "Remind me of the name of the one who left {what} at {where}.",
      "Somebody left {what} at {where}. Who was that?",
      "Can you tell me the owner of {what} found at {where}?",
      "At {where}, {what} was left by",
      "As for {what} at {where}, whose is it?",
    ],
  },
  when: {
    replayed: [
      "When did {who} leave {what}?",
      "Name the day on which {who} left {what}.",
      "I forgot when {what} was left by {who}.",
      "On which day was it that {who} parted with {what}?",
      "Do you remember the time at which {who} left {what}?",
      "{who} left {what} on",
      "Since what day has {what} of {who} been gone?",
    ],
    held_out: [
      "Remind me of the date on which {what} was left by {who}.",
      "It was {who} who left {what} one day. Which day was that?",
      "Can you tell me how to date the moment when {who} left {what} behind?",
      "The day on which {who} left {what} was",
      "As for {what}, when was {who} last seen with it?",
    ],
  },
};
