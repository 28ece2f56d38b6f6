/** `POST /v1/embeddings`: the keys by which notes are found. */
import { Buffer } from "node:buffer";
import { ApiError } from "./api_error.ts";
import type { ServedMemory } from "./served_memory.ts";

/** Most texts of one request. */
const mostTexts = 2048;
const fields = ["input", "model", "encoding_format", "dimensions", "user"];

/** @throws {ApiError} that names the field. */
export async function embeddings(body: unknown, signal: AbortSignal, served: ServedMemory): Promise<Response> {
  const wrong = (param: string, must: string) =>
    new ApiError(400, `${param} must be ${must}.`, { param, code: "invalid_value" });
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ApiError(400, "The body must be a JSON object.");
  }
  const unknown = Object.keys(body).find((name) => !fields.includes(name));
  if (unknown !== undefined) {
    throw new ApiError(400, `Unrecognized request argument supplied: ${unknown}`, { code: "unknown_parameter" });
  }
  const { input, model, encoding_format: format, dimensions } = body as Record<string, unknown>;
  if (typeof model !== "string") throw wrong("model", "the name of a model that /v1/models lists");
  await served.model(model);
  if (format !== undefined && format !== null && format !== "float" && format !== "base64") {
    throw wrong("encoding_format", "float or base64");
  }
  if (dimensions !== undefined && dimensions !== null) {
    throw wrong("dimensions", "left out: the vectors have one length");
  }
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  const isText = (text: unknown): text is string => typeof text === "string" && text.trim() !== "";
  if (texts.length === 0 || texts.length > mostTexts || !texts.every(isText)) {
    throw wrong(
      "input",
      `a text, or a list of 1 to ${mostTexts} texts, none of them empty; ids of tokens are not read`,
    );
  }
  const wellFormed = texts.map((text) => text.toWellFormed());
  const keys = await served.keys(wellFormed, signal);
  const tokens = wellFormed.reduce((sum, text) => sum + served.memory.model.tokens.encode(text).length, 0);
  return Response.json({
    object: "list",
    data: keys.map((key, index) => ({
      object: "embedding",
      index,
      embedding: format === "base64"
        ? Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("base64")
        : [...key],
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}
