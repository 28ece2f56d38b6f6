/**
 * Many requests to one server: 8 clients, 1,000 requests, of which every third streams, every tenth is left in the middle and every
 * fifteenth is broken, while other processes tell and forget notes and a sleep changes the night. Fails where an answer is lost.
 *
 * `deno task soak [REQUESTS]`. Ends after ten minutes at the latest.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import OpenAI from "openai";
import { inWorkFolder } from "./run_cli.ts";
import { serving } from "./serving.ts";

const [requests = 1000, clients = 8] = Deno.args.map(Number);
const opening = ["--device", "cpu", "--recipe", "recipe.json"], flags = ["--memory", "mine", ...opening];
const recipe = { tau: -1, loraRank: 8, loraLr: 0.01, batchSize: 4, anchorWeight: 0, whiten: 0, minSteps: 2 };

/** The night that answered, which stands beside OpenAI's fields. */
function nightOf(answer: object): number | null {
  return (answer as { hei_nw: { night: number | null } }).hei_nw.night;
}

const late = setTimeout(() => {
  console.error("the soak took more than ten minutes");
  Deno.exit(1);
}, 600_000);

await inWorkFolder(async () => {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const command = async (...args: string[]) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "-A", main, ...args, "--memory", "mine"],
    }).output();
    assert.equal(code, 0, `${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  };
  await Deno.writeTextFile("recipe.json", JSON.stringify(recipe));
  await Deno.writeTextFile(
    "notes.jsonl",
    '{"text": "Our vet is Ada.", "cues": ["Who is our vet?"], "answer": "Ada"}\n',
  );
  await command("remember", "--file", "notes.jsonl", "--model", "model", ...opening);
  await using server = await serving(["serve", ...flags]);
  const client = new OpenAI({ baseURL: server.url, apiKey: "none", maxRetries: 0, timeout: 120_000 });
  const counts = { whole: 0, streamed: 0, left: 0, refused: 0, embedded: 0 };
  const nights = new Set<number | null>();
  const seconds: number[] = [];

  async function ask(i: number): Promise<void> {
    const messages = [{ role: "user" as const, content: `Fact ${i}: box ${i} is blue. Who is our vet?` }];
    const asked = { model: i % 4 === 0 ? "base" : "memory", messages, max_tokens: 8, store: i % 20 === 1 };
    if (i % 15 === 14) {
      const response = await fetch(`${server.url}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"model": "memory", "messages": [',
      });
      assert.equal(response.status, 400);
      await response.body?.cancel();
      counts.refused++;
    } else if (i % 10 === 9) {
      const stream = await client.chat.completions.create({ ...asked, max_tokens: 500, stream: true as const });
      for await (const _ of stream) break;
      stream.controller.abort();
      counts.left++;
    } else if (i % 3 === 2) {
      const stream = await client.chat.completions.create({ ...asked, stream: true as const });
      let reason: string | null = null;
      for await (const { choices } of stream) reason = choices[0]?.finish_reason ?? reason;
      assert.ok(reason, `answer ${i} has no end`);
      counts.streamed++;
    } else if (i % 7 === 6) {
      assert.equal((await client.embeddings.create({ model: "memory", input: `box ${i}` })).data.length, 1);
      counts.embedded++;
    } else {
      const answer = await client.chat.completions.create(asked);
      assert.ok(answer.choices[0].finish_reason);
      if (asked.model === "memory") nights.add(nightOf(answer));
      counts.whole++;
    }
  }

  let next = 0;
  const begun = performance.now();
  const work = async () => {
    for (let i = next++; i < requests; i = next++) {
      const from = performance.now();
      await ask(i);
      seconds.push((performance.now() - from) / 1000);
      if (i % 100 === 99) console.error(`${i + 1} of ${requests}`);
    }
  };
  const others = (async () => {
    await command("sleep", "--steps", "2", "--force", ...opening);
    await command("remember", "The lease ends in June.", "--no-ask", ...opening);
    await command("forget", "The lease ends in June.");
  })();
  await Promise.all([...Array.from({ length: clients }, work), others]);
  const took = (performance.now() - begun) / 1000;
  seconds.sort((a, b) => a - b);
  const answered = Object.values(counts).reduce((sum, count) => sum + count, 0);
  assert.equal(answered, requests);
  assert.equal(seconds.length, requests);
  assert.doesNotMatch(server.err(), /unexpected|could not|goes on with/);
  assert.equal(await server.end(), 0);
  const at = (share: number) => seconds[Math.floor(share * (requests - 1))].toFixed(2);
  console.log(JSON.stringify({ requests, clients, lost: 0, ...counts, nights: [...nights], seconds: took.toFixed(1) }));
  console.log(`a request took ${at(0.5)} s in the middle, ${at(0.95)} s at the 95th percentile, ${at(1)} s at most`);
});
clearTimeout(late);
