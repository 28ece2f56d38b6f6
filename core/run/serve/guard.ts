/** Who may use a server: clients with the key, or programs of this machine. */
import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "./api_error.ts";

/** How a server is guarded. */
export interface GuardOptions {
  /** What a client has to send as `authorization: Bearer KEY`; nothing if undefined. */
  key: string | undefined;
  /** The origin of the web pages that may ask, or "*"; none if undefined. */
  cors: string | undefined;
}

/** Whether an address is that of this machine alone. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare === "::1" || /^127(?:\.\d{1,3}){3}$/.test(bare);
}

/**
 * Checks a request. Without a key, a web page could reach this server through the person's browser: with its own origin, or, if its domain
 * name points to this machine, with its own host (DNS rebinding). Both are refused.
 *
 * @throws {ApiError} if it is refused.
 */
export function requireAllowed({ headers }: Request, { key, cors }: GuardOptions): void {
  const origin = headers.get("origin");
  if (origin !== null && cors !== "*" && origin !== cors) {
    throw new ApiError(403, `Web pages of ${origin} may not ask here; the server's \`cors\` says which may.`);
  }
  if (key === undefined) {
    const host = (headers.get("host") ?? "").replace(/:\d+$/, "");
    if (isLoopback(host)) return;
    throw new ApiError(403, `Without a key only this machine's own names may be asked: received host ${host}.`);
  }
  const given = /^Bearer\s+(.+)$/i.exec(headers.get("authorization") ?? "")?.[1].trim();
  const hash = (text: string) => createHash("sha256").update(text).digest();
  if (given !== undefined && timingSafeEqual(hash(given), hash(key))) return;
  throw new ApiError(
    401,
    given === undefined ? "You have to send the server's key as a bearer token." : "Incorrect API key.",
    {
      code: "invalid_api_key",
    },
  );
}

/** Headers that let web pages read the answer. @param asked Those of the request. */
export function corsHeaders({ cors }: GuardOptions, asked: Headers): Record<string, string> {
  if (cors === undefined) return {};
  const wanted = asked.get("access-control-request-headers");
  return {
    "access-control-allow-origin": cors,
    "access-control-allow-methods": "GET, POST, OPTIONS",
    ...(wanted === null ? {} : { "access-control-allow-headers": wanted }),
    vary: "origin",
  };
}
