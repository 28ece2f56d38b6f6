/** The Model Context Protocol on the process's own stdin and stdout. */
import process from "node:process";
// @ts-types="@modelcontextprotocol/sdk/server/stdio"
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { type McpContext, mcpServer } from "./mcp_server.ts";

/** Answers until the client closes stdin, or the signal is aborted. */
export async function speakOnStdio(context: McpContext): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  context.signal.addEventListener("abort", end, { once: true });
  for (const event of ["end", "close"]) process.stdin.once(event, end);
  const server = mcpServer(context);
  await server.connect(new StdioServerTransport());
  if (context.signal.aborted) end();
  await ended.promise;
  await server.close();
}
