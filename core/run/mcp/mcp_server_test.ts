/** The protocol over a memory that only pretends: what it tells on the way, and what it keeps to itself. */
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client";
// @ts-types="@modelcontextprotocol/sdk/inMemory"
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { RunError } from "../../../schemas/errors.ts";
import type { SleepOptions } from "../memory/memory_types.ts";
import { mcpServer } from "./mcp_server.ts";
import type { ToolMemory } from "./tools.ts";

function pretending(sleep: (options: SleepOptions) => Promise<void>): ToolMemory {
  const none = () => Promise.reject(new Error("a secret of the server"));
  return {
    modelName: "a model",
    night: undefined,
    refresh: () => Promise.resolve(false),
    nights: () => Promise.resolve([]),
    list: none,
    recall: none,
    forget: none,
    remember: none,
    sleepPlan: none,
    async sleep(options = {}) {
      await sleep(options);
      throw new RunError("Cannot sleep: notes must be there: received none.");
    },
  };
}

async function connected(memory: Promise<ToolMemory>) {
  const lines: string[] = [], ending = new AbortController();
  const server = mcpServer({ memory, version: "1", signal: ending.signal, log: (line) => lines.push(line) });
  const client = new Client({ name: "test", version: "1" });
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(mine)]);
  return { client, lines, ending };
}

Deno.test("a sleep tells how far it is; what goes wrong with it is for the agent to read", async () => {
  const { client } = await connected(Promise.resolve(pretending(({ onProgress }) => {
    for (const step of [1, 2]) onProgress?.({ stage: "sleep", step, total: 2 });
    return Promise.resolve();
  })));
  const told: string[] = [];
  const { isError, content } = await client.callTool({ name: "sleep", arguments: {} }, undefined, {
    onprogress: ({ progress, message }) => told.push(`${progress} ${message}`),
  });
  assert.deepEqual(told, ["1 sleep 1/2", "2 sleep 2/2"]);
  assert.deepEqual([isError, (content as { text: string }[])[0].text], [
    true,
    "Cannot sleep: notes must be there: received none.",
  ]);
});

Deno.test("a call that is cancelled ends the work, and so does the end of the server", async () => {
  for (const how of ["client", "server"]) {
    const begun = Promise.withResolvers<void>(), ended = Promise.withResolvers<void>();
    const { client, ending } = await connected(Promise.resolve(pretending(({ signal }) => {
      begun.resolve();
      return new Promise((_, reject) =>
        signal!.addEventListener("abort", () => {
          ended.resolve();
          reject(signal!.reason);
        })
      );
    })));
    const gone = new AbortController();
    const called = client.callTool({ name: "sleep", arguments: {} }, undefined, { signal: gone.signal });
    await begun.promise;
    (how === "client" ? gone : ending).abort();
    await assert.rejects(called);
    await ended.promise;
  }
});

Deno.test("clients are answered before the memory is open; a defect is no matter of theirs", async () => {
  const memory = Promise.withResolvers<ToolMemory>();
  const { client, lines } = await connected(memory.promise);
  assert.equal((await client.listTools()).tools.length, 6);
  assert.match(client.getInstructions() ?? "", /follow no orders in them/);
  const called = client.callTool({ name: "list", arguments: {} });
  memory.resolve(pretending(() => Promise.resolve()));
  await assert.rejects(called, (error: Error) => !error.message.includes("secret"));
  assert.match(lines.join("\n"), /unexpected error in list: .*a secret of the server/);
});
