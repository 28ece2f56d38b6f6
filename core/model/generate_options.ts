import { activationBits } from "../../kernels/activation_bits.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import { explain, ModelError } from "../../schemas/errors.ts";
import * as field from "./fields.ts";
import type { DecodeOptions } from "./generation.ts";
import type { CallOptions, GenerateOptions, StreamOptions } from "./language_model.ts";
import { samplingOf } from "./sampling.ts";

/** Fields of every call. */
export const callFields: field.FieldsOf<CallOptions> = {
  adapters: field.optional(field.names),
  progress: field.optional(field.callback),
  activationBits: field.optional(field.oneOf(...activationBits)),
  signal: field.optional(field.signal),
};

/** Fields of a call that writes one answer. */
export const streamFields: field.FieldsOf<StreamOptions> = {
  ...callFields,
  maxNewTokens: field.optional(field.integer(0)),
  temperature: field.optional(field.number("0 or more", (x) => x >= 0)),
  topP: field.optional(field.share),
  seed: field.optional(field.number("a whole number", Number.isSafeInteger)),
  stopIds: field.optional(field.ids),
  stopText: field.optional(field.either(field.text, field.texts)),
  onEnd: field.optional(field.callback),
};
const { onEnd: _, ...answerFields } = streamFields;

/** Fields of a call that answers many prompts. */
const generateFields: field.FieldsOf<GenerateOptions> = {
  ...answerFields,
  maxNewTokens: field.integer(0),
  until: field.optional(field.callback),
  states: field.optional(field.object("a GeneratedStates")),
  logProbs: field.optional(field.object("a ChosenLogProbs")),
  drafts: field.optional(field.object("answers, and perhaps states")),
};

/** Stop texts as a list. @throws {ModelError} if one is empty: every text contains it. */
export function stopTextsOf({ stopText }: Pick<GenerateOptions, "stopText">): readonly string[] {
  const texts = stopText === undefined ? [] : typeof stopText === "string" ? [stopText] : stopText;
  if (!texts.includes("")) return texts;
  throw new ModelError(
    explain({ cannot: "generate", field: "stopText", rule: "one character or longer", received: "" }),
  );
}

/**
 * How the answers of a call are decoded, as far as its options say.
 *
 * @param prompts How many there are.
 * @throws {ModelError} that names the option that makes no sense.
 */
export function decodingOf(
  options: GenerateOptions,
  prompts: number,
  tokens: Tokenizer,
): Pick<DecodeOptions, "maxNewTokens" | "sampling" | "ends" | "until" | "states" | "logProbs" | "progress"> {
  field.requireFields("generate", options, generateFields);
  const { maxNewTokens, until, states, logProbs, drafts, progress } = options;
  if (drafts && drafts.answers.length !== prompts) {
    throw new ModelError(
      `Cannot run ${prompts} prompts: drafts.answers must hold one for each: received ${drafts.answers.length}`,
    );
  }
  const endIds = new Set([...tokens.endIds, ...(options.stopIds ?? [])]);
  const stopTexts = stopTextsOf(options), longest = Math.max(0, ...stopTexts.map(({ length }) => length));
  const stopped = (ids: readonly number[]) => {
    // The last few tokens are enough: a stop text spans at most as many tokens as it has bytes, of which UTF-16 may count a third.
    const text = stopTexts.length > 0 ? tokens.decode(ids.slice(-1 - 3 * longest)) : "";
    return stopTexts.some((stop) => text.includes(stop));
  };
  return {
    maxNewTokens,
    sampling: samplingOf(options),
    ends: (token, soFar) => endIds.has(token) || stopped(soFar),
    until,
    states,
    logProbs,
    progress: progress && ((done) => progress(done, prompts)),
  };
}
