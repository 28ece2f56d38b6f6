/** A request to `/v1/chat/completions`, checked field by field. */
import { nearest } from "../../../schemas/nearest.ts";
import type { ChatMessage } from "../../format/tokenizer.ts";
import { ApiError } from "./api_error.ts";

/** A request with all that the engine knows of it. */
export interface ChatRequest {
  /** As `/v1/models` lists it. */
  model: string;
  messages: ChatMessage[];
  stream: boolean;
  /** Whether a stream ends with its counts. */
  includeUsage: boolean;
  stopText: string[];
  maxNewTokens: number | undefined;
  temperature: number | undefined;
  topP: number | undefined;
  seed: number | undefined;
  /** Whether what is said may be remembered. */
  store: boolean;
}

type Value = Record<string, unknown>;
interface Rule {
  must: string;
  holds: (value: unknown) => boolean;
}

const isObject = (value: unknown): value is Value =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isEmpty = (value: unknown) =>
  Object.keys(isObject(value) ? value : Array.isArray(value) ? value : [0]).length === 0;
const number = (min: number, max: number): Rule => ({
  must: `a number from ${min} to ${max}`,
  holds: (value) => typeof value === "number" && value >= min && value <= max,
});
const count: Rule = {
  must: "a whole number above 0",
  holds: (value) => Number.isSafeInteger(value) && Number(value) > 0,
};
const flag: Rule = { must: "true or false", holds: (value) => typeof value === "boolean" };
const any: Rule = { must: "anything", holds: () => true };

/** What the engine does. */
const rules: Readonly<Record<string, Rule>> = {
  model: { must: "the name of a model that /v1/models lists", holds: (value) => isText(value) && value !== "" },
  messages: { must: "a list of one or more messages", holds: (value) => Array.isArray(value) && value.length > 0 },
  stream: flag,
  stream_options: { must: "an object", holds: isObject },
  stop: {
    must: "a text, or up to 4 texts, none of them empty",
    holds: (value) =>
      [value].flat().length <= 4 && [value].flat().every((stop: unknown) => isText(stop) && stop !== ""),
  },
  max_tokens: count,
  max_completion_tokens: count,
  temperature: number(0, 2),
  top_p: number(0, 1),
  seed: { must: "a whole number", holds: Number.isSafeInteger },
  store: flag,
};

/** Fields that the engine does not support: they may only have their neutral value. */
const undone: Readonly<Record<string, Rule>> = {
  n: { must: "1", holds: (value) => value === 1 },
  logprobs: { must: "false", holds: (value) => value === false },
  top_logprobs: { must: "left out", holds: (value) => value === 0 },
  frequency_penalty: { must: "0", holds: (value) => value === 0 },
  presence_penalty: { must: "0", holds: (value) => value === 0 },
  logit_bias: { must: "left out or empty", holds: isEmpty },
  tools: { must: "left out or empty: this model calls no tools", holds: isEmpty },
  functions: { must: "left out or empty: this model calls no functions", holds: isEmpty },
  tool_choice: { must: "none or auto", holds: (value) => value === "none" || value === "auto" },
  function_call: { must: "none or auto", holds: (value) => value === "none" || value === "auto" },
  response_format: { must: 'of the type "text"', holds: (value) => isObject(value) && value.type === "text" },
  modalities: { must: '["text"]', holds: (value) => Array.isArray(value) && value.every((one) => one === "text") },
  audio: { must: "left out", holds: () => false },
  web_search_options: { must: "left out", holds: () => false },
};

/** What changes no answer here. */
const idle: Readonly<Record<string, Rule>> = Object.fromEntries(
  [
    ...["metadata", "parallel_tool_calls", "prediction", "prompt_cache_key", "prompt_cache_retention"],
    ...["reasoning_effort", "safety_identifier", "service_tier", "user", "verbosity"],
  ].map((name) => [name, any]),
);

const known = { ...rules, ...undone, ...idle };

/** @throws {ApiError} that names the field. */
export function readChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) throw new ApiError(400, "The body must be a JSON object.");
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(known, name)) {
      const meant = nearest(name, Object.keys(known));
      const hint = meant === undefined ? "" : `. Did you mean ${meant}?`;
      throw new ApiError(400, `Unrecognized request argument supplied: ${name}${hint}`, { code: "unknown_parameter" });
    }
    // A field of null is left out.
    if (value === null || known[name].holds(value)) continue;
    const code = Object.hasOwn(undone, name) ? "unsupported_value" : "invalid_value";
    throw new ApiError(400, `${name} must be ${known[name].must}.`, { param: name, code });
  }
  for (const name of ["model", "messages"]) {
    if (body[name] === undefined || body[name] === null) {
      throw new ApiError(400, `you must provide a ${name} parameter`, {
        param: name,
        code: "missing_required_parameter",
      });
    }
  }
  const { model, messages, stream, stream_options: streamed, stop, temperature, top_p: topP, seed, store } = body;
  const most = body.max_completion_tokens ?? body.max_tokens;
  return {
    model: String(model),
    messages: (messages as unknown[]).map(readMessage),
    stream: stream === true,
    includeUsage: isObject(streamed) && streamed.include_usage === true,
    stopText: isText(stop) ? [stop] : Array.isArray(stop) ? stop.filter(isText) : [],
    maxNewTokens: numberOf(most),
    temperature: numberOf(temperature),
    // A temperature of 0 means greedy decoding.
    topP: numberOf(topP) === 0 ? 1e-6 : numberOf(topP),
    seed: numberOf(seed),
    store: store !== false,
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** OpenAI's roles, and what they are in a chat template. */
const roles: Readonly<Record<string, ChatMessage["role"]>> = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
};

function readMessage(message: unknown, at: number): ChatMessage {
  const wrong = (field: string, must: string) => {
    const param = `messages[${at}]${field}`;
    return new ApiError(400, `${param} must be ${must}.`, { param, code: "invalid_value" });
  };
  if (!isObject(message)) throw wrong("", "an object");
  const { role, content } = message;
  if (!isText(role) || !Object.hasOwn(roles, role)) throw wrong(".role", `one of ${Object.keys(roles).join(", ")}`);
  if (isText(content)) return { role: roles[role], content: content.toWellFormed() };
  if (content === null && role === "assistant") return { role, content: "" };
  const rule = "a text, or a list of parts of the type text";
  if (!Array.isArray(content)) throw wrong(".content", rule);
  const parts = content.map((part: unknown) => {
    if (isObject(part) && part.type === "text" && isText(part.text)) return part.text;
    throw wrong(".content", `${rule}: this model reads no images or sounds`);
  });
  return { role: roles[role], content: parts.join("\n").toWellFormed() };
}
