/** British spelling in the docs, the help and the messages; the project's own words are in tests/spelling_words.txt. */
import assert from "node:assert/strict";
import type { Command } from "commander";
import dictionary from "dictionary-en-gb";
import nspell from "nspell";
import { createProgram } from "../cli/program.ts";
import { sourceFiles, sourceText } from "./source_files.ts";

/** A word, and the first place where it stands. */
type Words = Map<string, string>;

/** Words of prose. What has a digit, a sign of code or a capital inside is a name; so is what is written in capitals. */
function collect(words: Words, text: string, place: string): void {
  for (
    const [token] of text.normalize("NFC").matchAll(
      /[\p{L}\p{N}_.@/\\$#&=<>{}[\]()*:'’-]*\p{L}[\p{L}\p{N}_.@/\\$#&=<>{}[\]()*:'’-]*/gu,
    )
  ) {
    const plain = token.replace(/^[^\p{L}\p{N}@/\\$#&=<>{}-]+|[^\p{L}\p{N}@/\\$#&=<>{}]+$/gu, "");
    if (plain.startsWith("-") || !/^[\p{L}'’-]+$/u.test(plain)) continue;
    for (const part of plain.replaceAll("’", "'").split("-")) {
      const word = part.replace(/^'+|'+$|'s$/gu, "");
      if (word.length < 3 || /\p{L}\p{Lu}/u.test(word)) continue;
      if (!words.has(word)) words.set(word, place);
    }
  }
}

/** A page without code, links' targets and HTML. */
function proseOf(page: string): string {
  return page
    .replace(/^```[^]*?^```/gmu, "")
    .replace(/^ {4}.*$/gmu, "")
    .replace(/`[^`]*`/gu, " ")
    .replace(/\]\([^)\s]*\)/gu, "] ")
    .replace(/<[^>]*>/gu, " ")
    .replace(/https?:\/\/\S+/gu, " ");
}

/** Strings of a source file that are of several words: messages. */
function messagesIn(source: string): string {
  const strings = source.matchAll(/"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/gu);
  return Array.from(strings, ([, string, template]) => (string ?? template).replace(/\$\{[^}]*\}|\\./gu, " @ "))
    .filter((text) => /\p{L} \p{L}/u.test(text)).map(proseOf).join("\n");
}

/** Files whose strings are code of another language, or what models are trained and tested on. */
const notMessages =
  /_test\.ts$|corpus\/|scenarios\/|testdata|assembly\/|wgsl\/|cpu\/build\/|bench\/|page\/style|completion_scripts|pre_tokenizers|svg_parts/;

function helpOf(command: Command): string {
  return [command.helpInformation(), ...command.commands.map(helpOf)].join("\n");
}

/** Those words that are neither in the dictionary nor in the list, with the place of each. */
async function misspelled(words: Words): Promise<string[]> {
  const own = new Set(
    (await sourceText("tests/spelling_words.txt")).split("\n").filter((line) => !line.startsWith("#")),
  );
  const spell = nspell(dictionary);
  const known = (word: string) => own.has(word) || own.has(word.toLowerCase()) || spell.correct(word);
  return [...words].filter(([word]) => !known(word)).map(([word, place]) => `${word} (${place})`).sort();
}

Deno.test("misspelled and American words of prose are found, and code and names are passed over", async () => {
  const words: Words = new Map();
  const page =
    "A recieved color, the neighbour's `colro`, --optimizer, camelCsae, [a well-spellled link](hrre.md), 3rdd.\n\n    cdoe\n";
  collect(words, proseOf(page), "a page");
  collect(words, messagesIn('throw new Error(`it is ${wrnog} and "teh" same`); const idd = "one_wrod";'), "a file");
  assert.deepEqual(await misspelled(words), [
    "color (a page)",
    "recieved (a page)",
    "spellled (a page)",
    "teh (a file)",
  ]);
});

Deno.test("what people read is spelled as in British English, or is a word of the list", async () => {
  const words: Words = new Map();
  for (const path of await sourceFiles(/^(README|docs\/[^/]*)\.md$/)) {
    collect(words, proseOf(await sourceText(path)), path);
  }
  const program = createProgram({ out: () => {}, err: () => {}, interactive: false });
  collect(words, helpOf(program).replace(/^Example:\n.*$/gmu, ""), "--help");
  for (const path of await sourceFiles(/^(cli|core|kernels|schemas|web|reports)\/.*\.ts$|^[a-z]*\.ts$/)) {
    if (notMessages.test(path)) continue;
    // A comment may hold a quotation mark.
    const code = (await sourceText(path)).replace(/\/\*\*?[^]*?\*\/|(?<=^|\s)\/\/ .*$/gmu, "");
    collect(words, messagesIn(code), path);
  }
  assert.deepEqual(await misspelled(words), [], "mend these, or add them to tests/spelling_words.txt");
});
