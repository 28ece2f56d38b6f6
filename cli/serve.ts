import type { Command } from "commander";
import type { Handler } from "../core/run/serve/handler.ts";
import { addFlags, flagValues, outputFields } from "./flags.ts";
import { addressOf, endOf, listenFields, Listening } from "./listen.ts";
import { memoryFields, openedMemory } from "./memory_flags.ts";
import { printJson, type Terminal } from "./print.ts";

const serveFields = {
  ...listenFields,
  noRemember: { rule: { kind: "switch" }, default: false, help: "write nothing that is said to memory" },
  ...memoryFields,
} as const;

/** Requests that may wait for the engine. */
const mostWaiting = 256;

/** `hei-nw serve`. */
export function registerServe(program: Command, terminal: Terminal): void {
  const command = program.command("serve")
    .summary("serve chat programs: OpenAI's interface, with memory")
    .description(
      "Serves /v1/chat/completions, /v1/models and /v1/embeddings on this machine. What users say goes through the write gate. " +
        "Example: hei-nw serve --port 8765, then use http://127.0.0.1:8765/v1 as the base URL in a chat program.",
    );
  addFlags(command, { ...serveFields, ...outputFields }, terminal);
  command.action(async () => {
    const address = addressOf(command);
    const { noRemember } = flagValues(command, serveFields);
    const signal = endOf(terminal);
    const { guarded, openAiRoutes } = await import("../core/run/serve/handler.ts");
    const { ServedMemory } = await import("../core/run/serve/served_memory.ts");
    const log = (line: string) => terminal.err(`hei-nw serve: ${line}\n`);
    const ready = Promise.withResolvers<Handler>();
    // First the address: where that is taken, no model need be loaded.
    await using server = new Listening(async (request) => await (await ready.promise)(request), address);
    await using memory = await openedMemory(command, terminal);
    const served = new ServedMemory(memory, { mostWaiting, remember: !noRemember, log }, new Date());
    const routes = openAiRoutes({ served, now: () => new Date(), random: Math.random, log });
    ready.resolve(guarded(routes, address, log));
    const url = `${server.origin}/v1`;
    if (flagValues(command, outputFields).json) printJson(terminal, { base_url: url });
    else terminal.out(`listening: ${url} (Ctrl-C ends it)\n`);
    await server.until(signal, () => served.close());
  });
}
