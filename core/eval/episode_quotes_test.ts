import assert from "node:assert/strict";
import { questionsOf, quotesIn, stretchesIn, withoutQuotes } from "./episode_quotes.ts";
import { scenarioNamed } from "../scenarios/registry.ts";

const episode = "The woollen hat was left at the central post office by Ada Lind.";

Deno.test("a stretch of eight words is a quote in any case and punctuation, seven are none", () => {
  const stretches = stretchesIn([episode]);
  assert.deepEqual(quotesIn("It WAS left, at the central\npost office by someone.", stretches), [
    "was left at the central post office by",
  ]);
  assert.deepEqual(quotesIn("It was left at the central post office.", stretches), []);
  assert.equal(quotesIn(episode, stretches).length, 6);
});

Deno.test("an episode of fewer words counts as a whole, and what is allowed is no quote", () => {
  assert.deepEqual(quotesIn("so good morning Ada and bye", stretchesIn(["Good morning, Ada!"])), ["good morning ada"]);
  const allowed = ["By whom was it left at the central post office by the way?"];
  assert.deepEqual(
    quotesIn(
      "left at the central post office by the way",
      stretchesIn(["left at the central post office by the way"], { allowed }),
    ),
    [],
  );
});

Deno.test("withoutQuotes leaves the rest of a text as it is", () => {
  const stretches = stretchesIn([episode]);
  assert.equal(
    withoutQuotes("Its owner: it was left at the central post office by a local, who was old.", stretches),
    "Its owner: it […] a local, who was old.",
  );
  assert.equal(withoutQuotes(`“${episode}” she said. ${episode}`, stretches), "“[…].” she said. […].");
  for (const text of ["", "the painted thermos", "It was left there."]) {
    assert.equal(withoutQuotes(text, stretches), text);
  }
});

Deno.test("nothing that withoutQuotes gives back quotes, whatever a stream's model says", () => {
  const stream = scenarioNamed("A").stream({ n: 24, seed: 4 });
  const stretches = stretchesIn(stream.episodes.map(({ text }) => text), { allowed: questionsOf(stream) });
  for (const { text, cues, heldOutCues } of stream.episodes) {
    assert.deepEqual(quotesIn(withoutQuotes(`He said: ${text} And so on.`, stretches), stretches), []);
    for (const cue of [...cues, ...heldOutCues]) assert.equal(withoutQuotes(cue, stretches), cue);
  }
});
