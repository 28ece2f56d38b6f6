/** `hei-nw serve`, as chat programs meet it: through OpenAI's own client and through bare connections, on loopback. */
import assert from "node:assert/strict";
import OpenAI from "openai";
import { inWorkFolder, runCli } from "./run_cli.ts";
import { type Serving, serving } from "./serving.ts";
import { openMemory } from "../mod.ts";
import { taskPermissions } from "./task_permissions.ts";

const opening = ["--device", "cpu", "--threads", "1", "--recipe", "recipe.json"];
const flags = ["--memory", "mine", ...opening];
const recipe = { tau: -1, loraRank: 8, loraLr: 0.01, batchSize: 4, anchorWeight: 0, whiten: 0, minSteps: 2 };
const told = "Our vet is Dr. Thistlewood.";

/** Runs a command on the memory that is served; a memory of its own on the same files, as another process has. */
async function command(...args: string[]): Promise<string> {
  const { code, out, err } = await runCli([...args, "--memory", "mine"]);
  assert.equal(code, 0, `${args.join(" ")}: ${err}`);
  return out;
}

function asked(content: string, more: object = {}) {
  return { model: "memory", messages: [{ role: "user" as const, content }], max_tokens: 6, store: false, ...more };
}

/** What an answer says of memory, beside OpenAI's fields. */
function memoryOf(answer: object): { notes: string[]; night: number | null } {
  return (answer as { hei_nw: { notes: string[]; night: number | null } }).hei_nw;
}

Deno.test("a server for chat programs, with the permissions of its task", async (t) => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("recipe.json", JSON.stringify(recipe));
    const note = { text: told, cues: ["Who is our vet?"], answer: "Dr. Thistlewood" };
    await Deno.writeTextFile("notes.jsonl", JSON.stringify(note));
    await command("remember", "--file", "notes.jsonl", "--model", "model", ...opening);
    await using server = await serving(["serve", ...flags], taskPermissions("serve"));
    const client = new OpenAI({ baseURL: server.url, apiKey: "none", maxRetries: 0, timeout: 120_000 });
    await t.step("OpenAI's client chats, streams, lists models and embeds", () => chatsAndEmbeds(client));
    await t.step(
      "what is said is a note of the next answer, until another process forgets it",
      () => saysAndForgets(server, client),
    );
    await t.step("rough clients harm no other", () => isRough(server, client));
    await t.step(
      "8 clients lose no answer while a sleep changes the night, and while it is taken back",
      () => sleeps(client),
    );
    await t.step("Ctrl-C ends it cleanly, though a connection is open", async () => {
      const { hostname, port } = new URL(server.url);
      using _ = await Deno.connect({ hostname, port: Number(port) });
      assert.equal(await server.end(), 0, server.err());
      assert.doesNotMatch(server.err(), /unexpected|could not|error|legacy/);
    });
  });
});

async function chatsAndEmbeds(client: OpenAI): Promise<void> {
  const models = (await client.models.list()).data.map(({ id }) => id);
  assert.deepEqual(models, ["memory", "base"]);
  assert.equal((await client.models.retrieve("base")).owned_by, "hei-nw");

  const answer = await client.chat.completions.create(asked("Who is our vet?"));
  const [{ message, finish_reason: reason }] = answer.choices;
  assert.ok(message.content!.length > 0);
  assert.ok(reason === "length" || reason === "stop");
  assert.ok(answer.usage!.completion_tokens <= 6 && answer.usage!.prompt_tokens > told.length);
  assert.equal(memoryOf(answer).notes.length, 1);
  const base = await client.chat.completions.create(asked("Who is our vet?", { model: "base" }));
  assert.deepEqual(memoryOf(base), { notes: [], night: null });
  assert.ok(base.usage!.prompt_tokens < answer.usage!.prompt_tokens);

  const stream = await client.chat.completions.create({
    ...asked("Who is our vet?"),
    ...{ stream: true as const, stream_options: { include_usage: true } },
  });
  let text = "", tokens = 0;
  for await (const { choices, usage } of stream) {
    text += choices[0]?.delta.content ?? "";
    tokens = usage?.completion_tokens ?? tokens;
  }
  assert.deepEqual([text, tokens], [message.content, answer.usage!.completion_tokens]);

  const drawn = (seed: number) =>
    client.chat.completions.create(asked("Hello", { temperature: 1.5, seed, max_tokens: 12 }))
      .then(({ choices }) => choices[0].message.content);
  assert.equal(await drawn(1), await drawn(1));
  assert.notEqual(await drawn(1), await drawn(2));
  const first = [...message.content!][0];
  const stopped = await client.chat.completions.create(asked("Who is our vet?", { stop: first }));
  assert.deepEqual([stopped.choices[0].message.content, stopped.choices[0].finish_reason], ["", "stop"]);

  const input = [told, "Who is our vet?", told];
  const coded = await client.embeddings.create({ model: "memory", input });
  const plain = await client.embeddings.create({ model: "memory", input, encoding_format: "float" });
  assert.deepEqual(coded.data.map(({ embedding }) => [...embedding]), plain.data.map(({ embedding }) => embedding));
  assert.deepEqual(plain.data[0].embedding, plain.data[2].embedding);
  const length = Math.hypot(...plain.data[0].embedding);
  assert.ok(Math.abs(length - 1) < 1e-5, `${length}`);

  await assert.rejects(client.chat.completions.create(asked("Hello", { model: "absent" })), OpenAI.NotFoundError);
  await assert.rejects(client.chat.completions.create(asked("x".repeat(2000))), { code: "context_length_exceeded" });
  const long = await client.chat.completions.create(asked("x".repeat(900), { max_tokens: 4000, model: "base" }));
  assert.ok(long.usage!.total_tokens <= 1024);
}

async function saysAndForgets(server: Serving, client: OpenAI): Promise<void> {
  const said = "The boathouse key hangs behind the blue oar.";
  await client.chat.completions.create(asked(`${said} Is that right?`, { store: undefined }));
  // The gate's turn comes before that of the next request.
  const answer = await client.chat.completions.create(asked("Where is the boathouse key?"));
  const notes = JSON.parse(await command("memory", "list", "--json")) as { id: string; text: string }[];
  assert.deepEqual(notes.map(({ text }) => text), [told, said]);
  assert.match(server.err(), new RegExp(`remembered ${notes[1].id}`));
  assert.ok(memoryOf(answer).notes.includes(notes[1].id));
  await using other = await openMemory({ path: "mine", device: "cpu", threads: 1, recipe: { tau: -1 } });
  await other.forget(notes[1].id);
  const after = await client.chat.completions.create(asked("Where is the boathouse key?"));
  assert.deepEqual(memoryOf(after).notes, [notes[0].id]);
  await other.remember("The attic key is in the clock.", { ask: false });
  const more = await client.chat.completions.create(asked("Where is the attic key?"));
  assert.equal(memoryOf(more).notes.length, 2);
}

/** Half a header, half a body, too much, nonsense, and one that leaves. */
async function isRough(server: Serving, client: OpenAI): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const open = async (text: string) => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(new TextEncoder().encode(text));
    return connection;
  };
  const head = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  using _slow = await open("POST /v1/chat/completions HTTP/1.1\r\nhost: loc");
  using _half = await open(`${head}content-length: 1000\r\n\r\n{"model":`);
  using nonsense = await open("\x16\x03\x01 nonsense\r\n\r\n");
  using large = await open(`${head}content-length: 99999999\r\n\r\n{`);
  const reply = async (connection: Deno.TcpConn) => {
    const bytes = new Uint8Array(4096);
    return new TextDecoder().decode(bytes.subarray(0, await connection.read(bytes) ?? 0));
  };
  assert.match(await reply(large), /^HTTP\/1\.1 413 [\s\S]*"type":"invalid_request_error"/);
  assert.match(await reply(nonsense), /^$|^HTTP\/1\.1 400/);

  const stream = await client.chat.completions.create({
    ...asked("Count", { max_tokens: 900 }),
    stream: true as const,
  });
  for await (const _ of stream) break;
  stream.controller.abort();
  const answer = await client.chat.completions.create(asked("Who is our vet?"));
  assert.ok(answer.choices[0].finish_reason);
}

async function sleeps(client: OpenAI): Promise<void> {
  const ask = async () =>
    memoryOf(await client.chat.completions.create(asked("Who is our vet?", { max_tokens: 2 }))).night;
  const eight = async () => [...new Set(await Promise.all(Array.from({ length: 8 }, ask)))];
  let over = false;
  const asking = (async () => {
    for (; !over; await new Promise((resolve) => setTimeout(resolve, 50))) await ask();
  })();
  try {
    assert.deepEqual(await eight(), [null]);
    await command("sleep", "--steps", "2", "--force", ...opening);
    assert.deepEqual(await eight(), [1]);
    await command("sleep", "--undo");
    assert.deepEqual(await eight(), [null]);
  } finally {
    over = true;
    await asking;
  }

  assert.deepEqual((await client.models.list()).data.map(({ id }) => id), ["memory", "base", "night-1"]);
  const text = async (model: string) =>
    (await client.chat.completions.create(asked("Who is our vet?", { model, max_tokens: 12 }))).choices[0].message
      .content;
  const [night, base] = [await text("night-1"), await text("base")];
  assert.notEqual(night, base);
  assert.equal(await text("night-1"), night);
}

Deno.test("an address that others reach needs a key; a port that is taken is named, and no model is loaded for it", async () => {
  await inWorkFolder(async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const wrong: [string[], number, RegExp][] = [
      [["--host", "0.0.0.0"], 2, /--key must be given with --host 0\.0\.0\.0/],
      [["--cors", "*"], 2, /--key must be given with --cors/],
      [["--cors", "https://chat.example/path"], 2, /--cors must be an origin/],
      [
        ["--port", String(listener.addr.port), "--model", "absent"],
        1,
        /Cannot listen: --host must be an address.*in use/,
      ],
    ];
    for (const [more, code, message] of wrong) {
      const result = await runCli(["serve", ...flags, ...more]);
      assert.equal(result.code, code, result.err);
      assert.match(result.err, message);
    }
  });
});
