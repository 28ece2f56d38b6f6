/** `POST /v1/chat/completions`: one answer as a whole, or as server-sent events. */
import type { ChatEnd } from "../memory/memory_types.ts";
import { apiErrorOf, defect, errorBody } from "./api_error.ts";
import { type ChatRequest, readChatRequest } from "./chat_request.ts";
import type { ServedMemory } from "./served_memory.ts";

/** What an answer needs of its surroundings. */
export interface AnswerContext {
  served: ServedMemory;
  /** Wall clock. */
  now: () => Date;
  /** From 0 to 1. */
  random: () => number;
  log: (line: string) => void;
}

/** @throws what is wrong with the request, as long as nothing was answered. */
export async function chatCompletions(body: unknown, signal: AbortSignal, context: AnswerContext): Promise<Response> {
  const { served, now, random } = context;
  const asked = readChatRequest(body);
  const model = await served.model(asked.model);
  const { messages, store, stopText, maxNewTokens, temperature, topP } = asked;
  const drawn = () => Math.floor(random() * 2 ** 31);
  const left = new AbortController();
  let end: ChatEnd | undefined;
  const pieces = served.answer(messages, model, {
    ...{ store, stopText, maxNewTokens, temperature, topP, seed: asked.seed ?? drawn() },
    signal: AbortSignal.any([signal, left.signal]),
    onEnd: (told) => end = told,
  });
  const head = {
    id: `chatcmpl-${drawn().toString(36)}${drawn().toString(36)}`,
    created: Math.floor(now().getTime() / 1000),
    model: asked.model,
    system_fingerprint: `hei-nw-${served.memory.model.sha256.slice(0, 12)}-night-${served.memory.night?.night ?? 0}`,
  };
  if (asked.stream) return await streamed(pieces, asked, head, { ended: () => end!, left, signal, log: context.log });
  let content = "";
  for await (const piece of pieces) content += piece;
  const message = { role: "assistant", content, refusal: null };
  return Response.json({
    ...{ ...head, object: "chat.completion" },
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(end!) }],
    usage: usageOf(end!),
    hei_nw: { notes: end!.notes, night: end!.night ?? null },
  });
}

/** Waits for the first piece: until then a status can say what is wrong. */
async function streamed(
  pieces: AsyncGenerator<string>,
  { includeUsage }: ChatRequest,
  head: object,
  { ended, left, signal, log }: {
    ended: () => ChatEnd;
    left: AbortController;
    signal: AbortSignal;
    log: (line: string) => void;
  },
): Promise<Response> {
  const encoder = new TextEncoder();
  const event = (data: object | string) =>
    encoder.encode(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  const chunk = (choices: object[], more: object = {}) =>
    event({ ...head, object: "chat.completion.chunk", choices, ...(includeUsage ? { usage: null } : {}), ...more });
  const said = (delta: object, finish: string | null = null) => [{
    ...{ index: 0, delta, logprobs: null, finish_reason: finish },
  }];
  let next = await pieces.next();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(chunk(said({ role: "assistant", content: "", refusal: null })));
      try {
        for (; !next.done; next = await pieces.next()) controller.enqueue(chunk(said({ content: next.value })));
        const end = ended();
        controller.enqueue(
          chunk(said({}, finishReason(end)), { hei_nw: { notes: end.notes, night: end.night ?? null } }),
        );
        if (includeUsage) controller.enqueue(chunk([], { usage: usageOf(end) }));
        controller.enqueue(event("[DONE]"));
      } catch (error) {
        if (left.signal.aborted || signal.aborted) return;
        const known = apiErrorOf(error);
        if (known === undefined) log(`unexpected error in an answer: ${error}`);
        controller.enqueue(event(errorBody(known ?? defect())));
      }
      controller.close();
    },
    cancel() {
      left.abort();
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
  });
}

function finishReason({ reason }: ChatEnd): "stop" | "length" {
  return reason === "length" ? "length" : "stop";
}

function usageOf({ promptTokens, answerTokens }: ChatEnd) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: answerTokens,
    total_tokens: promptTokens + answerTokens,
  };
}
