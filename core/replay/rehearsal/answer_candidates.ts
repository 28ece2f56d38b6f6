/** What of a note is worth asking for: what an asker lists, and what it must not overlook (parts of clauses, names, numbers, codes). */
import { contentWords } from "./content_words.ts";

/** Longest answer, in words. */
const longestAnswer = 9;

/**
 * Parts of the note that may be answers, as they are written in it. What the asker lists comes first; then those of `more` that hold none of
 * it and stand in none of it; names, numbers and codes that no part holds come last.
 */
export function partsWorthAsking(note: string, listed: readonly string[], more: readonly string[] = []): string[] {
  const parts: string[] = [];
  const add = (part: string | undefined) => {
    if (part !== undefined && isAnswer(part, note) && !parts.some((p) => p.toLowerCase() === part.toLowerCase())) {
      parts.push(part);
    }
  };
  for (const answer of listed) add(whole(note, asWritten(note, answer)));
  for (const part of more) {
    const lower = part.toLowerCase();
    if (!parts.some((one) => one.toLowerCase().includes(lower) || lower.includes(one.toLowerCase()))) {
      add(asWritten(note, part));
    }
  }
  for (const telling of tellingParts(note)) {
    if (!parts.some((part) => part.toLowerCase().includes(telling.toLowerCase()))) add(telling);
  }
  return parts;
}

/** An answer as the note has it, whatever its case; undefined if it is no whole words of the note. */
export function asWritten(note: string, answer: string): string | undefined {
  const wanted = answer.trim().replace(/[.,;:!?]+$/u, "");
  if (wanted === "") return undefined;
  const at = note.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return undefined;
  const end = at + wanted.length;
  const isWord = (c: string | undefined) => c !== undefined && /[\p{L}\p{N}\p{M}]/u.test(c);
  if (isWord(note[at - 1]) && isWord(note[at]) || isWord(note[end]) && isWord(note[end - 1])) return undefined;
  return note.slice(at, end);
}

/** Whatever holds a digit, up to white space or a comma that is not inside a number. */
const withDigit = /[^\s,;:()"“”]*\p{N}(?:[^\s,;()"“”]|(?<=\p{N}),(?=\p{N}{3}))*/gu;

/** A part of a name or of a code is not asked for: the whole is. */
function whole(note: string, part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  if (/^\p{N}/u.test(part) && !part.includes(" ")) {
    const codes = (note.match(withDigit) ?? []).map((code) => code.replace(/[.!?]+$/u, ""));
    return codes.find((code) => code !== part && code.split(/[^\p{L}\p{N}]+/u).includes(part.split(/[^\p{N}]/u)[0])) ??
      part;
  }
  for (
    const { 0: name } of note.matchAll(/(?:(?:Dr|Mr|Mrs|Ms|Prof|St)\. )?\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)+/gu)
  ) {
    if (name !== part && ` ${name} `.includes(` ${part} `)) return name;
  }
  return part;
}

function isAnswer(part: string, note: string): boolean {
  const words = part.split(/\s+/).length;
  if (words > longestAnswer || part.length > 0.8 * note.length) return false;
  return contentWords(part).length > 0 || /\p{N}/u.test(part);
}

/** Names inside a sentence, quoted words, and whatever holds a digit. */
function tellingParts(note: string): string[] {
  const found: string[] = [];
  for (const [part] of note.matchAll(withDigit)) found.push(part.replace(/[.!?]+$/u, ""));
  for (const [, part] of note.matchAll(/[^.!?\s]\s+(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)*)/gu)) found.push(part);
  for (const [, part] of note.matchAll(/["“]([^"”]+)["”]/gu)) found.push(part);
  return found.filter((part) => part !== "I" && !/^I['’]/u.test(part));
}
