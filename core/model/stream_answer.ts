import { stopTextsOf, streamFields } from "./generate_options.ts";
import { requireFields } from "./fields.ts";
import type { GenerateOptions, LanguageModel, StreamOptions } from "./language_model.ts";
import { TextPieces } from "./text_pieces.ts";
import { TextStream } from "./text_stream.ts";

/** Longest answer where none is asked for, in tokens. */
const usualLength = 512;

/**
 * One answer as a stream of text.
 *
 * @param prompt Of at least one token.
 * @param room Tokens that the context has left for the answer.
 */
export function streamAnswer(
  model: Pick<LanguageModel, "tokens" | "generate">,
  prompt: readonly number[],
  room: number,
  options: StreamOptions,
): TextStream {
  requireFields("stream", options, streamFields);
  const { stopText: _, onEnd, signal, maxNewTokens = Math.max(1, Math.min(usualLength, room)), ...rest } = options;
  const stopTexts = stopTextsOf(options);
  return new TextStream(async (say, signal) => {
    const pieces = new TextPieces(model.tokens, stopTexts);
    const until: GenerateOptions["until"] = (ids) => {
      say(pieces.push(ids));
      return pieces.stopped;
    };
    const [ids] = await model.generate([prompt], { ...rest, maxNewTokens, until, signal });
    say(pieces.end(ids));
    const reason = pieces.stopped ? "stop" : ids.length >= maxNewTokens ? "length" : "end";
    onEnd?.({ promptTokens: prompt.length, answerTokens: ids.length, reason });
  }, signal);
}
