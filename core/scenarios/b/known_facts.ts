/**
 * Facts that SmolLM2-135M-Instruct knows: 361 subjects by relation, their objects in `corpus/world.json`.
 *
 * How they were verified: the model (SmolLM2-135M-Instruct.Q4_1.gguf, transformers, bfloat16, greedy, its own chat template,
 * no system message given) was asked for 1,055 candidate facts, those of `corpus/world.json` and of nine relations that it hardly knew
 * and that were dropped, in two wordings: "What is {phrase}?" and "Can you tell me {phrase}?". Those whose object stood in
 * both answers (first 18 tokens, first line, whole words after SQuAD normalisation) were asked in three more: "Name
 * {phrase}.", "Remind me which {noun} is {phrase}." and "I forgot {phrase}. Which {noun} is it?" (20 tokens). Here stand the
 * facts with the object in at least four of the five answers, of relations with at least four such facts.
 *
 * Then the streams of n = 48 were asked in all twelve wordings of `texts.json` (32 tokens): the old answer was given in 0.88
 * (seed 7) and 0.90 (seed 21) of the 576 cases each, 0.92 on replayed and 0.86 on held-out wordings, 0.73 on the hardest
 * wording; neighbour facts in 1.00 of 96.
 */
import data from "./known_facts.json" with { type: "json" };

/** Known subjects by the name of their relation. */
export const knownFacts: Readonly<Record<string, readonly string[]>> = data;
