/** The whole interface, as one function from a request to its response. */
import { ApiError, apiErrorOf, defect, errorBody } from "./api_error.ts";
import { type AnswerContext, chatCompletions } from "./chat_completions.ts";
import { embeddings } from "./embeddings.ts";
import { corsHeaders, type GuardOptions, requireAllowed } from "./guard.ts";
import { readJson } from "./read_json.ts";
import type { ServedModel } from "./served_memory.ts";

/** Largest body, and how long it may take to come. */
export const bodyLimits = { bytes: 4 << 20, ms: 30_000 };

/** Answers requests; throws never. */
export type Handler = (request: Request) => Promise<Response>;

/** What answers a request that was let by. */
export type Route = (request: Request) => Promise<Response>;

/** Checks requests, and makes responses of errors. */
export function guarded(route: Route, guard: GuardOptions, log: (line: string) => void): Handler {
  return async (request) => {
    const cors = corsHeaders(guard, request.headers);
    try {
      if (request.method === "OPTIONS" && guard.cors !== undefined) {
        return new Response(null, { status: 204, headers: cors });
      }
      requireAllowed(request, guard);
      const response = await route(request);
      for (const [name, value] of Object.entries(cors)) response.headers.set(name, value);
      return response;
    } catch (error) {
      // A client that has disconnected reads no answer.
      if (request.signal.aborted && error === request.signal.reason) return new Response(null, { status: 499 });
      const known = apiErrorOf(error);
      if (known === undefined) log(`unexpected error: ${error instanceof Error ? error.stack : error}`);
      const { status } = known ?? defect();
      return Response.json(errorBody(known ?? defect()), { status, headers: cors });
    }
  };
}

/** OpenAI's interface over a memory. */
export function openAiRoutes(context: AnswerContext): Route {
  const { served } = context;
  return async (request) => {
    const { method, signal } = request;
    const path = new URL(request.url).pathname.replace(/\/+$/, "");
    const post = async (answer: (body: unknown) => Promise<Response>) => {
      requireMethod(method, "POST", path);
      return await answer(await readJson(request, bodyLimits));
    };
    if (path === "/v1/chat/completions") return await post((body) => chatCompletions(body, signal, context));
    if (path === "/v1/embeddings") return await post((body) => embeddings(body, signal, served));
    if (path === "/v1/models") {
      requireMethod(method, "GET", path);
      return Response.json({ object: "list", data: (await served.models()).map(modelBody) });
    }
    if (path.startsWith("/v1/models/")) {
      requireMethod(method, "GET", path);
      return Response.json(modelBody(await served.model(path.slice("/v1/models/".length))));
    }
    throw new ApiError(404, `Unknown request URL: ${method} ${path || "/"}.`, { code: "unknown_url" });
  };
}

function requireMethod(method: string, right: string, path: string): void {
  if (method === right) return;
  throw new ApiError(405, `Not allowed to ${method} on ${path}; ${right} is.`, { code: "method_not_supported" });
}

function modelBody({ id, created }: ServedModel) {
  return { id, object: "model", created: Math.floor(created.getTime() / 1000), owned_by: "hei-nw" };
}
