import type { Command } from "commander";
import config from "../deno.json" with { type: "json" };
import type { McpContext } from "../core/run/mcp/mcp_server.ts";
import { explain } from "../schemas/errors.ts";
import { addFlags, flagValues, givenFlags, outputFields, UsageError } from "./flags.ts";
import { addressOf, endOf, listenFields, Listening } from "./listen.ts";
import { memoryFields, openedMemory } from "./memory_flags.ts";
import { printJson, type Terminal } from "./print.ts";

const mcpFields = {
  http: {
    rule: { kind: "switch" },
    default: false,
    help: "use Streamable HTTP on --host and --port instead of stdin and stdout",
  },
  ...listenFields,
  ...memoryFields,
} as const;

/** `hei-nw mcp`. */
export function registerMcp(program: Command, terminal: Terminal): void {
  const command = program.command("mcp")
    .summary("give agents the memory: a Model Context Protocol server")
    .description(
      "Tools for programs that speak the Model Context Protocol: remember, recall, list, forget, status, sleep. " +
        "It speaks on stdin and stdout; with --http, on http://127.0.0.1:8765/mcp.",
    );
  addFlags(command, { ...mcpFields, ...outputFields }, terminal);
  command.action(async () => {
    const { http } = flagValues(command, mcpFields);
    const idle = http ? undefined : Object.keys(givenFlags(command, listenFields))[0];
    if (idle !== undefined) {
      const rule = "given together with --http (stdin and stdout have no address)";
      throw new UsageError(explain({ cannot: "run hei-nw mcp", field: `--${idle}`, rule, received: "no --http" }));
    }
    const serve = http ? await overHttp(command, terminal) : await overStdio();
    const end = endOf(terminal), failed = new AbortController();
    // Clients are answered while the model is still loading: some wait a few seconds only.
    const memory = openedMemory(command, terminal);
    const served = serve({
      ...{ memory, version: config.version, signal: AbortSignal.any([end, failed.signal]) },
      log: (line) => terminal.err(`hei-nw mcp: ${line}\n`),
    });
    try {
      // Either may fail while the other is still at it.
      await Promise.race([memory, served]);
      await served;
    } catch (error) {
      failed.abort(error);
      await served.catch(() => {});
      throw error;
    } finally {
      await using _ = await memory.catch(() => undefined);
    }
  });
}

/** Answers until the context's signal is aborted, or the client has gone. */
type Serve = (context: McpContext) => Promise<void>;

async function overStdio(): Promise<Serve> {
  return (await import("../core/run/mcp/mcp_stdio.ts")).speakOnStdio;
}

async function overHttp(command: Command, terminal: Terminal): Promise<Serve> {
  const address = addressOf(command);
  const { guarded } = await import("../core/run/serve/handler.ts");
  const { mcpRoutes } = await import("../core/run/mcp/mcp_routes.ts");
  return async (context) => {
    await using server = new Listening(guarded(mcpRoutes(context), address, context.log), address);
    const url = `${server.origin}/mcp`;
    if (flagValues(command, outputFields).json) printJson(terminal, { url });
    else terminal.out(`listening: ${url} (Ctrl-C ends it)\n`);
    await server.until(context.signal, () => Promise.resolve());
  };
}
