/** Serves the built page to this machine, with the headers that it wants. */
import { join } from "node:path";

/** They let a page share memory between its threads (cross-origin isolation). */
export const isolationHeaders: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
};

/** Serves a folder on the loopback address. @param options `isolated`: whether the headers are sent. */
export function servePage(folder: string, options: { port: number; isolated: boolean }): Deno.HttpServer<Deno.NetAddr> {
  const headers = options.isolated ? isolationHeaders : {};
  return Deno.serve({ hostname: "127.0.0.1", port: options.port, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    // The names in the folder are plain; nothing else is looked for.
    if (request.method !== "GET" && request.method !== "HEAD") return new Response("GET it", { status: 405 });
    if (!/^(?:\/[a-z0-9_-]+)+\.[a-z]+$/.test(name)) {
      return new Response("There is no such file.", { status: 404, headers });
    }
    const data = await Deno.readFile(join(folder, name)).catch(() => undefined);
    if (!data) return new Response("There is no such file.", { status: 404, headers });
    const type = types[name.split(".").at(-1)!] ?? "application/octet-stream";
    return new Response(data, { headers: { "Content-Type": type, "Cache-Control": "no-cache", ...headers } });
  });
}
