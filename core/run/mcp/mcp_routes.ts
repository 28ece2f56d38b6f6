/** The Model Context Protocol over Streamable HTTP. Requests are independent: there are no sessions. */
// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { ApiError } from "../serve/api_error.ts";
import { bodyLimits, type Route } from "../serve/handler.ts";
import { readJson } from "../serve/read_json.ts";
import { type McpContext, mcpServer } from "./mcp_server.ts";

/** `POST /mcp`. */
export function mcpRoutes(context: McpContext): Route {
  return async (request) => {
    const path = new URL(request.url).pathname.replace(/\/+$/, "");
    if (path !== "/mcp") throw new ApiError(404, `Unknown request URL: ${request.method} ${path || "/"}.`);
    if (request.method !== "POST") throw new ApiError(405, `Not allowed to ${request.method} on ${path}; POST is.`);
    const parsedBody = await readJson(request, bodyLimits);
    const server = mcpServer(context);
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await server.connect(transport);
    // If a client disconnects before the answer, the call is aborted.
    request.signal.addEventListener("abort", () => void server.close(), { once: true });
    return await transport.handleRequest(request, { parsedBody });
  };
}
