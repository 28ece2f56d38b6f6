/** The body of a request, bounded in size and time. */
import { ApiError } from "./api_error.ts";

/** What a body may be. */
export interface BodyLimits {
  /** Longest body. */
  bytes: number;
  /** Longest wait for all of it, in milliseconds. */
  ms: number;
}

/** @throws {ApiError} if it is no JSON, too large, or does not come. */
export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  // A web page may send any other type to this address without asking its browser's leave.
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new ApiError(
      415,
      `The body must be JSON, with content-type: application/json. Received ${type || "no type"}.`,
    );
  }
  const bytes = await readBytes(request, limits);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ApiError(400, "The body must be in UTF-8.");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, `We could not parse the JSON body of your request: ${(error as Error).message}`);
  }
}

async function readBytes({ headers, body }: Request, { bytes, ms }: BodyLimits): Promise<Uint8Array> {
  const tooLarge = () => new ApiError(413, `The body must be at most ${bytes} bytes.`);
  if (Number(headers.get("content-length") ?? 0) > bytes) throw tooLarge();
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => {});
  }, ms);
  try {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { value, done } = await reader.read().catch((error) => {
        throw new ApiError(400, `The body did not come to its end: ${(error as Error).message}`);
      });
      if (late) throw new ApiError(408, `The body must come within ${ms / 1000} seconds.`);
      if (done) break;
      length += value.length;
      if (length > bytes) {
        reader.cancel().catch(() => {});
        throw tooLarge();
      }
      parts.push(value);
    }
    return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}
