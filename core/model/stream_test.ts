import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { ModelError } from "../../schemas/errors.ts";
import { byteTokens, randomCheckpoint } from "../../tests/random_checkpoint.ts";
import { loadModel } from "./load.ts";

const device = new ReferenceDevice();
const checkpoint = randomCheckpoint(3, { tiedEmbedding: false });
/** Letters for every id, so that all answers are text. */
const tokens = {
  ...byteTokens,
  endIds: [],
  decode: (ids: readonly number[]) => ids.map((id) => String.fromCharCode(97 + id % 26)).join(""),
};
const open = () => loadModel({ ...checkpoint, tokens }, device);
const prompt = [257, 1, 2, 3];

Deno.test("a stream's pieces are the text of what is generated, however it is asked for", async () => {
  using model = open();
  const [ids] = await model.generate([prompt], { maxNewTokens: 20 });
  const pieces = await Array.fromAsync(model.stream(prompt, { maxNewTokens: 20 }));
  // The last two tokens come together.
  assert.equal(pieces.length, 19);
  assert.equal(pieces.join(""), tokens.decode(ids));
  const stream = model.stream(prompt, { maxNewTokens: 20 });
  assert.equal(await stream.text, tokens.decode(ids));
  assert.deepEqual(await Array.fromAsync(stream), pieces);
  assert.equal(model.net.flopCounter.tokens, 3 * (prompt.length + 19));
});

Deno.test("a stream ends in front of its stop text, with no more work than that takes", async () => {
  using model = open();
  const whole = await model.stream(prompt, { maxNewTokens: 40 }).text;
  const stop = whole.slice(10, 12), end = whole.indexOf(stop);
  const before = model.net.flopCounter.tokens;
  assert.equal(await model.stream(prompt, { maxNewTokens: 40, stopText: [stop, "never"] }).text, whole.slice(0, end));
  assert.equal(model.net.flopCounter.tokens - before, prompt.length + end + 1);
});

Deno.test("leaving the loop stops the work and frees what it held", async () => {
  using model = open();
  const { used } = device.memory(), before = model.net.flopCounter.tokens;
  const stream = model.stream(prompt, { maxNewTokens: 200 });
  let pieces = 0;
  for await (const piece of stream) if (piece && ++pieces === 3) break;
  assert.equal(device.memory().used, used);
  assert.ok(model.net.flopCounter.tokens - before < 40, `${model.net.flopCounter.tokens - before} tokens`);
  await assert.rejects(stream.text, { name: "AbortError" });
  assert.equal((await model.stream(prompt, { maxNewTokens: 5 }).text).length, 5);
});

Deno.test("an aborted stream throws the signal's reason, in the loop and of its text", async () => {
  using model = open();
  const controller = new AbortController(), reason = new Error("enough");
  const stream = model.stream(prompt, { maxNewTokens: 200, signal: controller.signal });
  const said: string[] = [];
  await assert.rejects(async () => {
    for await (const piece of stream) {
      said.push(piece);
      if (said.length === 4) controller.abort(reason);
    }
  }, reason);
  assert.ok(said.length < 40);
  await assert.rejects(stream.text, reason);
  await assert.rejects(model.stream(prompt, { signal: AbortSignal.abort() }).text, { name: "AbortError" });
});

Deno.test("a chat is the messages in the model's template; a text is what a user says", async () => {
  using model = open();
  const ids = tokens.encode(tokens.chat([{ role: "user", content: "Hello" }]));
  const expected = tokens.decode((await model.generate([ids], { maxNewTokens: 6 }))[0]);
  assert.equal(await model.chat("Hello", { maxNewTokens: 6 }).text, expected);
  const messages = [{ role: "user", content: "Hello" }] as const;
  assert.equal(await model.chat(messages, { maxNewTokens: 6 }).text, expected);
  assert.deepEqual(
    await model.generate([messages], { maxNewTokens: 6 }),
    await model.generate([ids], { maxNewTokens: 6 }),
  );
  assert.throws(() => model.chat([]), /messages must be a text, or one or more messages/);
});

Deno.test("a text is continued from its ids, and its continuation is scored as the tokens that the whole has more", async () => {
  using model = open();
  const text = "abc", more = "de";
  assert.deepEqual(
    await model.generate([text], { maxNewTokens: 4 }),
    await model.generate([tokens.encode(text)], { maxNewTokens: 4 }),
  );
  const [scored] = await model.score([{ prompt: text, continuation: more }]);
  assert.deepEqual(
    [scored],
    await model.score([{ prompt: tokens.encode(text), continuation: tokens.encode(more) }]),
  );
  assert.deepEqual(await model.hidden([text], [1]), await model.hidden([tokens.encode(text)], [1]));
});

Deno.test("an answer without a bound ends where the context does", async () => {
  using model = loadModel({ ...checkpoint, tokens }, device, { contextLength: 24 });
  assert.equal((await model.stream(prompt).text).length, 24 - prompt.length);
  await assert.rejects(model.stream(Array(24).fill(1)).text, /length must be at most 24 tokens/);
});

Deno.test("options of every call are checked by name", async () => {
  using model = open();
  // As a JavaScript program writes them.
  const call = (method: string, ...args: unknown[]) => Reflect.apply(Reflect.get(model, method), model, args);
  const refused = async (run: () => unknown, message: RegExp) =>
    await assert.rejects(async () => await run(), (e) => e instanceof ModelError && message.test(e.message));
  await refused(() => call("generate", [prompt], {}), /Cannot generate: maxNewTokens must be .*: received nothing/);
  await refused(
    () => call("generate", [prompt], { maxNewToken: 3 }),
    /Cannot generate: options must be made of .*: received "maxNewToken". Hint: did you mean maxNewTokens\?/,
  );
  await refused(
    () => call("generate", [prompt], { maxNewTokens: 3, temperature: "0.5" }),
    /temperature must be 0 or more: received "0.5"/,
  );
  await refused(() => call("generate", [prompt]), /Cannot generate: options must be an object: received nothing/);
  await refused(() => call("generate", [prompt], { maxNewTokens: 3, stopText: "" }), /stopText must be one character/);
  await refused(() => call("stream", prompt, { adapter: "x" }), /received "adapter". Hint: did you mean adapters\?/);
  await refused(() => call("score", [], { signal: 3 }), /Cannot score: signal must be an AbortSignal: received 3/);
  await refused(
    () => call("hidden", [prompt], [1], { adapters: "x" }),
    /adapters must be a list of names: received "x"/,
  );
  await refused(() => call("hidden", [prompt], []), /layers must be one or more whole numbers/);
});
