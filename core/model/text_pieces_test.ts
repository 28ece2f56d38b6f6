import assert from "node:assert/strict";
import { byteTokens } from "../../tests/random_checkpoint.ts";
import { TextPieces } from "./text_pieces.ts";

/** All pieces of ids that come one at a time; the last is not pushed where the answer is cut. */
function piecesOf(
  tokens: Pick<typeof byteTokens, "decode">,
  ids: readonly number[],
  stops: string[] = [],
  cut = false,
) {
  const pieces = new TextPieces(tokens, stops), said: string[] = [];
  for (let n = 1; n <= ids.length - Number(cut) && !pieces.stopped; n++) said.push(pieces.push(ids.slice(0, n)));
  said.push(pieces.end(ids));
  return said.filter((piece) => piece !== "");
}

const text = "Zwölf naïve “Bären” 👩‍🚀🇨🇭 e\u0301te\u0301 日本語\r\n한국어 👍🏽 end";
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

Deno.test("byte by byte, no piece ends within a character or a grapheme, and together they are the text", () => {
  for (const cut of [false, true]) {
    const said = piecesOf(byteTokens, byteTokens.encode(text), [], cut);
    assert.equal(said.join(""), text);
    const boundaries = new Set([...graphemes.segment(text)].map(({ index }) => index));
    let at = 0;
    for (const piece of said) {
      assert.ok(boundaries.has(at), `a piece begins at ${at}`);
      assert.doesNotMatch(piece, /\uFFFD/);
      at += piece.length;
    }
    assert.ok(said.length > 25, `${said.length} pieces`);
  }
});

Deno.test("a piece is a token's text, one token late", () => {
  const words = ["Hel", "lo", ",", " world", "!"];
  const tokens = { decode: (ids: readonly number[]) => ids.map((id) => words[id]).join("") };
  const pieces = new TextPieces(tokens);
  const said = words.map((_, n) => pieces.push([...words.keys()].slice(0, n + 1)));
  assert.deepEqual(said, ["", "Hel", "lo", ",", " world"]);
  assert.equal(pieces.end([...words.keys()]), "!");
});

Deno.test("the text ends in front of a stop text, of which nothing is said", () => {
  const ids = byteTokens.encode("one\ntwo STOP three");
  for (
    const [stops, expected] of [
      [["STOP"], "one\ntwo "],
      [["\n"], "one"],
      [["three", "wo S", "STOP"], "one\nt"],
      [["STOPP"], "one\ntwo STOP three"],
      [["three"], "one\ntwo STOP "],
    ] as const
  ) {
    for (const cut of [false, true]) assert.equal(piecesOf(byteTokens, ids, [...stops], cut).join(""), expected);
  }
});

Deno.test("what bytes that are none decode to is said at the end", () => {
  const ids = [...byteTokens.encode("ab"), 0xe2, 0x82];
  assert.equal(piecesOf(byteTokens, ids).join(""), "ab\uFFFD");
  assert.equal(piecesOf(byteTokens, [...ids, ...byteTokens.encode("cd")]).join(""), "ab\uFFFDcd");
});

Deno.test("of a long text only the end is decoded again, also where a space is left out in front of a text", () => {
  let most = 0;
  const tokens = {
    decode(ids: readonly number[]) {
      most = Math.max(most, ids.length);
      return ids.map((id) => ` ${id}`).join("").slice(1);
    },
  };
  const plain = {
    decode: (ids: readonly number[]) => (most = Math.max(most, ids.length), ids.map((id) => ` ${id}`).join("")),
  };
  const ids = Array.from({ length: 900 }, (_, i) => i);
  assert.equal(piecesOf(plain, ids).join(""), ids.map((id) => ` ${id}`).join(""));
  assert.ok(most <= 130, `${most} ids`);
  assert.equal(piecesOf(tokens, ids).join(""), ids.join(" "));
});
