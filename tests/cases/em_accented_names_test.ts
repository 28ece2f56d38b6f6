/** Exact match keeps what stands behind an accented letter: SQuAD's own normalisation, with Python's Unicode word boundaries. */
import assert from "node:assert/strict";
import { containsAnswer, scoreAnswer } from "../../core/eval/metrics.ts";
import { normalizeAnswer } from "../../core/eval/normalize.ts";
import { mentionsAnswer } from "../../core/eval/probes/chat_facts.ts";

Deno.test("an a or an behind an accented letter is no article", () => {
  const pairs = [["André", "Andréa"], ["Lé", "Léa"], ["Ilía", "Ilían"], ["Málag", "Málagá"], ["Zoë", "Zoëthe"], [
    "東",
    "東a",
  ]];
  for (const [a, b] of pairs) {
    for (const form of ["NFC", "NFD"]) {
      const [x, y] = [a.normalize(form), b.normalize(form)];
      assert.equal(normalizeAnswer(y), y.toLowerCase());
      assert.deepEqual([scoreAnswer(x, y).em, scoreAnswer(y, x).em], [0, 0], `${x} / ${y}`);
      assert.ok(!containsAnswer(y, x));
      assert.ok(!mentionsAnswer(y, [x]), `${x} in ${y}`);
    }
  }
});

/** Texts, and what Python 3 makes of them with SQuAD's `normalize_answer`. */
const python: [string, string][] = [
  ["The Éa and an Ñan", "éa and ñan"],
  ["the  a\tAN   The", ""],
  ["a1 1a a_b _a the_", "a1 1a ab the".replace(" the", "")],
  ["ÀA theÀ à la", "àa theà à la"],
  ["«the» “a” …an…", "« » “ ” … …"],
  ["a\u0085b\u001cc\u2003d\ufeffe", "b c d\ufeffe"],
  ["ΟΔΟΣ İa", "οδος i̇a"],
  ["U.S.A., the (old) one!", "usa old one"],
  ["½a Ⅷa 5a a5", "½a ⅷa 5a a5"],
];
for (const [text, expected] of python) {
  Deno.test(`${JSON.stringify(text)} as in Python`, () => assert.equal(normalizeAnswer(text), expected));
}
