/**
 * A `tokenizer.json` spelt so that the JavaScript library does what the Rust one does with it. Where they differ, the JavaScript
 * library uses `\d`, `\w` and `\s` of JavaScript, splits in fewer ways and lowers Σ by its place. All of it can be said with `Split`
 * and `Replace`.
 */
import { gpt2Split, type PreTokenizer, sequence, split } from "./pre_tokenizers.ts";

type Node = Record<string, unknown>;

/** The same tokenizer. What is not known here stays as it is: the library refuses it by name where it cannot do it. */
export function portableTokenizer(tokenizer: Node): Node {
  return {
    // The library wants all of these to be there.
    post_processor: null,
    ...tokenizer,
    decoder: portableDecoder(tokenizer.decoder ?? null),
    added_tokens: Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens : [],
    normalizer: portableNormalizer(tokenizer.normalizer ?? null),
    pre_tokenizer: portablePreTokenizer(tokenizer.pre_tokenizer ?? null),
  };
}

/** A normaliser. */
function portableNormalizer(value: unknown): unknown {
  if (!isNode(value)) return value;
  switch (value.type) {
    case "Sequence":
      return { ...value, normalizers: nodes(value.normalizers).map(portableNormalizer) };
    case "Lowercase":
      // Rust lowers each character by itself, without the final form ς.
      return { type: "Sequence", normalizers: [replace({ String: "Σ" }, "σ"), value] };
    case "Strip":
      return {
        type: "Sequence",
        normalizers: [
          ...(value.strip_left ? [replace({ Regex: "\\A\\s+" }, "")] : []),
          ...(value.strip_right ? [replace({ Regex: "\\s+\\z" }, "")] : []),
        ],
      };
    case "Replace":
      return withPlainDollars(value);
    default:
      return value;
  }
}

/** A decoder. */
function portableDecoder(value: unknown): unknown {
  if (!isNode(value)) return value;
  switch (value.type) {
    case "Sequence":
      return { ...value, decoders: nodes(value.decoders).map(portableDecoder) };
    case "Replace":
      return withPlainDollars(value);
    case "Metaspace":
      // The library takes a space off the beginning even where none was put there.
      return value.prepend_scheme === "never" ? replace({ String: value.replacement ?? "▁" }, " ") : value;
    default:
      return value;
  }
}

/** A dollar sign is a sign in a tokenizer.json; in JavaScript it stands for what was found. */
function withPlainDollars(value: Node): Node {
  return typeof value.content === "string" ? { ...value, content: value.content.replaceAll("$", "$$$$") } : value;
}

/** A pre-tokenizer. */
function portablePreTokenizer(value: unknown): unknown {
  if (!isNode(value)) return value;
  switch (value.type) {
    case "Sequence":
      return { ...value, pretokenizers: nodes(value.pretokenizers).map(portablePreTokenizer) };
    case "Digits":
      return split(value.individual_digits ? "\\p{N}" : "\\p{N}+");
    case "Punctuation":
      return portableSplit({
        type: "Split",
        pattern: { Regex: "[\\p{P}\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E]" },
        behavior: value.behavior ?? "Isolated",
        invert: false,
      });
    case "Whitespace": {
      const word = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200C\\u200D";
      return { ...split(`[${word}]+|[^${word}\\s]+`), behavior: "Removed", invert: true };
    }
    case "WhitespaceSplit":
      return portableSplit({ ...split("\\s+"), behavior: "Removed" });
    case "CharDelimiterSplit":
      return portableSplit({ ...split(""), pattern: { String: value.delimiter }, behavior: "Removed" });
    case "Metaspace":
      if (value.split === false) return value;
      return sequence(
        value,
        portableSplit({
          type: "Split",
          pattern: { String: value.replacement ?? "▁" },
          behavior: "MergedWithNext",
          invert: false,
        }),
      );
    case "Split":
      return portableSplit(value);
    case "ByteLevel": {
      if (value.use_regex === false) return value;
      const rest = [split(gpt2Split), { ...value, add_prefix_space: false, use_regex: false }];
      // The space goes in front of the whole stretch, before it is split.
      const space = { type: "Replace", pattern: { Regex: "\\A[^ ]" }, content: " $&" };
      return value.add_prefix_space === true ? sequence(space, ...rest) : sequence(...rest);
    }
    default:
      return value;
  }
}

/** The library knows `Isolated` and `Removed`; what is merged with a neighbour is found as one. */
function portableSplit(value: PreTokenizer): PreTokenizer {
  const pattern = isNode(value.pattern) ? value.pattern : {};
  const source = typeof pattern.Regex === "string"
    ? pattern.Regex
    : String(pattern.String ?? "").replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (source === "") return value;
  const found = `(?:${source})`;
  const other = `(?:(?!${found})[\\s\\S])`;
  switch (value.behavior) {
    case "Isolated":
      return { ...value, invert: false };
    case "Removed":
      // The library would keep what groups of the pattern hold.
      return value.invert === true ? value : { ...split(`${other}+`), behavior: "Removed", invert: true };
    case "MergedWithPrevious":
    case "MergedWithNext": {
      // What is inverted merges the other way.
      const next = (value.behavior === "MergedWithNext") !== (value.invert === true);
      return split(next ? `${found}${other}*|${other}+` : `${other}*${found}|${other}+`);
    }
    case "Contiguous":
      return split(`${found}+|${other}+`);
    default:
      return value;
  }
}

const replace = (pattern: Node, content: string): Node => ({ type: "Replace", pattern, content });
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const nodes = (value: unknown): unknown[] => Array.isArray(value) ? value : [];
