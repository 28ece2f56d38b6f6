/** The interface over a memory that only repeats: what is asked, refused, and left. */
import assert from "node:assert/strict";
import { byteTokens } from "../../../tests/random_checkpoint.ts";
import type { ChatMessage } from "../../format/tokenizer.ts";
import type { ChatOptions } from "../memory/memory_types.ts";
import { guarded, openAiRoutes } from "./handler.ts";
import { type Servable, ServedMemory } from "./served_memory.ts";

interface Seen {
  chats: ChatOptions[];
  remembered: string[];
  pieces: number;
}

/** Says "0 ", "1 ", … ; a word that is asked for goes wrong. */
function repeating(seen: Seen): Servable {
  return {
    model: { sha256: "0123456789abcdef", tokens: byteTokens },
    night: undefined,
    nights: () => Promise.resolve([]),
    refresh: () => Promise.resolve(false),
    keys: (texts) => Promise.resolve(texts.map(() => Float32Array.of(0.6, -0.8))),
    remember(notes) {
      seen.remembered.push(...[notes].flat().map(String));
      return Promise.resolve({
        ...{ written: [], known: [], replaced: [], notUnderstood: [], notAsked: [], contradicted: [], refused: [] },
      });
    },
    async *chat(messages: readonly ChatMessage[], options: ChatOptions = {}) {
      seen.chats.push(options);
      if (messages.at(-1)?.content === "break") throw new Error("a secret of the server");
      const most = options.maxNewTokens ?? 3;
      for (let i = 0; i < most; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        options.signal?.throwIfAborted();
        seen.pieces++;
        yield `${i} `;
      }
      options.onEnd?.({ promptTokens: 7, answerTokens: most, reason: "length", notes: ["note-1"], night: undefined });
    },
  };
}

function served(guard: { key?: string; cors?: string } = {}) {
  const seen: Seen = { chats: [], remembered: [], pieces: 0 }, lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const memory = new ServedMemory(repeating(seen), { mostWaiting: 2, remember: true, log }, new Date(0));
  const routes = openAiRoutes({ served: memory, now: () => new Date(1000), random: () => 0.5, log });
  const handler = guarded(routes, { key: guard.key, cors: guard.cors }, log);
  const ask = (path: string, body?: unknown, init: RequestInit = {}) =>
    handler(
      new Request(`http://localhost${path}`, {
        ...(body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
        ...init,
        headers: { host: "localhost", "content-type": "application/json", ...init.headers },
      }),
    );
  const chat = (content: string, more: object = {}, init: RequestInit = {}) =>
    ask("/v1/chat/completions", { model: "memory", messages: [{ role: "user", content }], ...more }, init);
  return { seen, lines, memory, ask, chat };
}

Deno.test("an answer as a whole and as a stream, with its counts", async () => {
  const { chat } = served();
  const whole = await (await chat("Hello")).json();
  assert.equal(whole.choices[0].message.content, "0 1 2 ");
  assert.equal(whole.choices[0].finish_reason, "length");
  assert.deepEqual(whole.usage, { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 });
  assert.deepEqual(whole.hei_nw, { notes: ["note-1"], night: null });
  const text = await (await chat("Hello", { stream: true, stream_options: { include_usage: true } })).text();
  const events = text.trim().split("\n\n").map((event) => event.replace(/^data: /, ""));
  assert.equal(events.pop(), "[DONE]");
  const chunks = events.map((event) => JSON.parse(event));
  assert.deepEqual(chunks.pop().usage, whole.usage);
  assert.equal(chunks.map(({ choices: [{ delta }] }) => delta.content ?? "").join(""), "0 1 2 ");
  assert.equal(chunks.at(-1).choices[0].finish_reason, "length");
});

Deno.test("fields reach the engine; what it cannot do is refused by name, in OpenAI's shape", async () => {
  const { chat, ask, seen } = served();
  await chat("Hi", {
    temperature: 0.5,
    top_p: 0.9,
    seed: 3,
    stop: ["\n"],
    max_completion_tokens: 2,
    user: "me",
    n: 1,
    tools: null,
  });
  const { temperature, topP, seed, stopText, maxNewTokens } = seen.chats[0];
  assert.deepEqual([temperature, topP, seed, stopText, maxNewTokens], [0.5, 0.9, 3, ["\n"], 2]);
  const refused: [object, number, string | null, RegExp][] = [
    [{ n: 2 }, 400, "n", /n must be 1/],
    [{ temperature: 3 }, 400, "temperature", /from 0 to 2/],
    [{ temprature: 1 }, 400, null, /Unrecognized request argument supplied: temprature. Did you mean temperature/],
    [{ tools: [{ type: "function" }] }, 400, "tools", /calls no tools/],
    [{ response_format: { type: "json_object" } }, 400, "response_format", /type "text"/],
    [{ max_tokens: 0 }, 400, "max_tokens", /above 0/],
    [{ stop: [""] }, 400, "stop", /none of them empty/],
    [{ model: "gpt-5" }, 404, "model", /'gpt-5' does not exist/],
    [{ model: null }, 400, "model", /must provide a model/],
    [{ messages: [] }, 400, "messages", /one or more/],
    [{ messages: [{ role: "tool", content: "x" }] }, 400, "messages[0].role", /one of system/],
    [{ messages: [{ role: "user", content: [{ type: "image_url" }] }] }, 400, "messages[0].content", /no images/],
  ];
  for (const [more, status, param, message] of refused) {
    const response = await chat("Hi", more);
    const { error } = await response.json();
    assert.deepEqual(
      [response.status, error.param, error.type],
      [status, param, "invalid_request_error"],
      JSON.stringify(more),
    );
    assert.match(error.message, message);
  }
  assert.equal(seen.chats.length, 1);
  for (const [body, status] of [["{", 400], ["[1]", 400], [new Uint8Array(5 << 20), 413]] as const) {
    const response = await ask("/v1/chat/completions", undefined, { method: "POST", body: new Blob([body]) });
    assert.equal(response.status, status);
    assert.equal(typeof (await response.json()).error.message, "string");
  }
  assert.equal((await ask("/v1/chat/completions", "{}", { headers: { "content-type": "text/plain" } })).status, 415);
  assert.equal((await ask("/v1/chat/completions")).status, 405);
  assert.equal((await ask("/v2")).status, 404);
});

Deno.test("a defect is told to the log and not to the client, before an answer and within one", async () => {
  const { chat, lines } = served();
  const response = await chat("break");
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret/);
  assert.match(lines.join("\n"), /a secret of the server/);
});

Deno.test("who goes away stops the model, and the next is answered", async () => {
  for (const stream of [true, false]) {
    const { chat, seen } = served(), gone = new AbortController();
    const asked = chat("Count", { stream, max_tokens: 1000 }, { signal: gone.signal });
    if (stream) await (await asked).body!.cancel();
    else {
      setTimeout(() => gone.abort(), 10);
      await asked;
    }
    assert.equal((await chat("Hello")).status, 200);
    assert.ok(seen.pieces < 500, `${seen.pieces} pieces`);
  }
});

Deno.test("too many requests are refused; those that wait are answered in turn; the end refuses more", async () => {
  const { chat, memory } = served();
  const all = await Promise.all(Array.from({ length: 5 }, () => chat("Hello")));
  assert.deepEqual(all.map(({ status }) => status).sort(), [200, 200, 200, 429, 429]);
  const running = chat("Hello", { max_tokens: 20 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await memory.close();
  assert.equal((await running).status, 200);
  assert.equal((await chat("Hello")).status, 503);
});

Deno.test("what is said is handed to the gate, not what is asked, and only where memory answers and may store", async () => {
  const { chat, memory, seen } = served();
  await chat("Our vet is Dr. Thistlewood. Where is she?");
  await chat("Not this.", { store: false });
  await chat("Nor this.", { model: "base" });
  await chat("Who is our vet?");
  await memory.close();
  assert.deepEqual(seen.remembered, ["Our vet is Dr. Thistlewood."]);
  assert.equal(seen.chats[2].base, true);
});

Deno.test("keys of texts as numbers and as base64", async () => {
  const { ask } = served();
  const body = { model: "memory", input: ["one", "two"] };
  const plain = await (await ask("/v1/embeddings", body)).json();
  assert.deepEqual(plain.data.map(({ index }: { index: number }) => index), [0, 1]);
  const coded = await (await ask("/v1/embeddings", { ...body, encoding_format: "base64" })).json();
  const bytes = Uint8Array.fromBase64(coded.data[0].embedding);
  assert.deepEqual([...new Float32Array(bytes.buffer)], plain.data[0].embedding);
  assert.equal(plain.usage.prompt_tokens, 6);
  for (const wrong of [{ input: "" }, { input: [1, 2] }, { dimensions: 8 }, { extra: 1 }]) {
    assert.equal((await ask("/v1/embeddings", { ...body, ...wrong })).status, 400);
  }
});

Deno.test("a key is asked for; other hosts and pages of the web are refused without it", async () => {
  const open = served(),
    keyed = served({ key: "secret" }),
    web = served({ key: "secret", cors: "https://chat.example" });
  const status = async (server: typeof open, headers: Record<string, string>) =>
    (await server.ask("/v1/models", undefined, { headers })).status;
  assert.equal(await status(open, {}), 200);
  assert.equal(await status(open, { host: "evil.example" }), 403);
  assert.equal(await status(open, { origin: "https://evil.example" }), 403);
  assert.equal(await status(keyed, {}), 401);
  assert.equal(await status(keyed, { authorization: "Bearer wrong" }), 401);
  assert.equal(await status(keyed, { authorization: "Bearer secret", host: "my.example" }), 200);
  assert.equal(await status(web, { authorization: "Bearer secret", origin: "https://evil.example" }), 403);
  const asked = await web.ask("/v1/models", undefined, {
    headers: { authorization: "Bearer secret", origin: "https://chat.example" },
  });
  assert.equal(asked.headers.get("access-control-allow-origin"), "https://chat.example");
  const before = await web.ask("/v1/models", undefined, {
    method: "OPTIONS",
    headers: { origin: "https://chat.example", "access-control-request-headers": "authorization" },
  });
  assert.deepEqual([before.status, before.headers.get("access-control-allow-headers")], [204, "authorization"]);
});
