import assert from "node:assert/strict";
import { chatWriter, strftime } from "./chat_template.ts";

const hi = [{ role: "user" as const, content: "Hi" }];
const written = async (source: string, named: Record<string, string> = {}, now?: () => Date) =>
  (await chatWriter(source, { path: "model", named, now }))(hi, true);

Deno.test("a date is written as Python writes it in English, from the clock that is passed in", async () => {
  const date = new Date(2024, 4, 7, 13, 5, 9);
  assert.equal(
    strftime(date, "%d %b %Y, %B %-d %e|%A %a %y %m %H:%M:%S %I%p %F %T 100%% %q"),
    "07 May 2024, May 7  7|Tuesday Tue 24 05 13:05:09 01PM 2024-05-07 13:05:09 100% %q",
  );
  const source = "{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% endif %}";
  assert.equal(await written(source, {}, () => date), "07 May 2024");
});

Deno.test("special tokens are seen by name; one that is not named is undefined, as in transformers", async () => {
  const source = "{{ bos_token }}{{ pad_token is defined }}";
  assert.equal((await written(source, { bos_token: "<s>" })).toLowerCase(), "<s>false");
  assert.equal((await written(source, { pad_token: "x" })).toLowerCase(), "true");
  await assert.rejects(written("{{ bos_token + 'a' }}"), /accepts: received \["user"\]. Hint: .*undefined/i);
});

Deno.test("a template is rendered with and without a generation prompt", async () => {
  const write = await chatWriter("{{ messages[0].content }}{% if add_generation_prompt %}>{% endif %}", {
    path: "m",
    named: {},
  });
  assert.deepEqual([write(hi, true), write(hi, false)], ["Hi>", "Hi"]);
});

Deno.test("strip of given characters leaves others, as in Python", async () => {
  const source =
    "{{ ' \\na\\n'.strip('\\n') }}|{{ 'xxax'.lstrip('x') }}|{{ 'a<b>'.rstrip('>b') }}|{{ ' a '.strip() }}" +
    "{% for m in messages %}{{ (m.content + '\\n').strip('\\nH') }}{% endfor %}";
  assert.equal(await written(source), " \na|ax|a<|ai");
});
