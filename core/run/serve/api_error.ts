/** Errors as clients of OpenAI's interface read them: `{"error": {"message", "type", "param", "code"}}`. */
import { ContextError, HeiNwError } from "../../../schemas/errors.ts";

/** What is wrong with a request, or with its answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP's. */
  readonly status: number;
  /** A word for programs; null if OpenAI has none. */
  readonly code: string | null;
  /** The field that is wrong. */
  readonly param: string | null;

  constructor(status: number, message: string, { code, param }: { code?: string; param?: string } = {}) {
    super(message);
    this.status = status;
    this.code = code ?? null;
    this.param = param ?? null;
  }
}

/** The engine has too much to do: clients ask again. */
export function tooBusy(waiting: number): ApiError {
  return new ApiError(429, `${waiting} requests are waiting already. Ask again later.`, {
    code: "rate_limit_exceeded",
  });
}

/** The server is about to end. */
export function ending(): ApiError {
  return new ApiError(503, "The server is shutting down.", { code: "shutting_down" });
}

/** An error of the engine as one of the interface; undefined if it is a defect, of which a client hears no more than that. */
export function apiErrorOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof ContextError) {
    return new ApiError(400, error.message, { code: "context_length_exceeded", param: "messages" });
  }
  if (!(error instanceof HeiNwError)) return undefined;
  const asked = error.code === "input" || error.code === "model";
  return new ApiError(asked ? 400 : 500, error.message);
}

/** The body of an error. */
export function errorBody(error: ApiError): object {
  const { message, status, param, code } = error;
  const type = status === 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error";
  return { error: { message, type, param, code } };
}

/** Something went wrong that nobody asked for. */
export function defect(): ApiError {
  return new ApiError(500, "The server had an error while it worked on this request. Its log says more.");
}
