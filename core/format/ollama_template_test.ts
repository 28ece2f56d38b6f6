import assert from "node:assert/strict";
import { chatWriter } from "./chat_template.ts";
import { ollamaTemplate, stopTexts } from "./ollama_template.ts";
import { tokenizerFixture } from "./tokenizer_fixture.ts";

async function templateOf(source: string, bos = "<s>"): Promise<string | undefined> {
  const write = await chatWriter(source, { path: "model", named: { bos_token: bos, eos_token: "</s>" } });
  const tokens = {
    bosId: 1,
    decode: () => bos,
    chat: (messages: Parameters<typeof write>[0]) => write(messages, true),
  };
  return ollamaTemplate(tokens);
}

const llama3 = "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n" +
  "{{ m.content | trim }}<|eot_id|>{% endfor %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}";
const chatMl =
  "{% for m in messages %}{% if loop.first and m.role != 'system' %}<|im_start|>system\nBe kind.<|im_end|>\n" +
  "{% endif %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{{ '<|im_start|>assistant\\n' }}";

Deno.test("ChatML and Llama 3 are told in Go's language, default system message included, without the beginning of text", async () => {
  const loop = "{{ range $i, $_ := .Messages }}{{ $last := eq (len (slice $.Messages $i)) 1 }}";
  assert.equal(
    await templateOf(llama3),
    "{{ if .System }}<|start_header_id|>system<|end_header_id|>\n\n{{ .System }}<|eot_id|>" +
      "<|start_header_id|>user<|end_header_id|>\n\n{{ else }}<|start_header_id|>user<|end_header_id|>\n\n{{ end }}" +
      loop +
      '{{ if eq .Role "user" }}{{ .Content }}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n' +
      '{{ else if eq .Role "assistant" }}{{ .Content }}' +
      "{{ if not $last }}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n{{ end }}{{ end }}{{ end }}",
  );
  assert.match(
    await templateOf(chatMl) ?? "",
    /^\{\{ if \.System \}\}.*\{\{ else \}\}<\|im_start\|>system\nBe kind\.<\|im_end\|>\n/s,
  );
});

Deno.test("what is of another shape, or cannot be written, has no template", async () => {
  for (
    const source of [
      // Refuses a system message.
      "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}{{ messages[0].content }}",
      // Counts its turns.
      "{% for m in messages %}[{{ loop.index }}]{{ m.content }}{% endfor %}",
      // Puts the system message into the first question only where there is a second.
      "{% for m in messages %}{{ m.content }}{% if loop.length > 4 %}!{% endif %};{% endfor %}",
      chatMl.replace("Be kind.", '"""'),
      chatMl.replace("Be kind.", "{{ '{{' }}"),
    ]
  ) assert.equal(await templateOf(source), undefined, source);
});

Deno.test("of the tokenizer's tests, the templates of common shapes are told", async () => {
  const told: Record<string, boolean> = {};
  for (const [name, source] of Object.entries(tokenizerFixture().templates)) {
    told[name] = await templateOf(source) !== undefined;
  }
  assert.deepEqual(told, {
    "smollm2": true,
    "chatml with a default system message": true,
    "headers after a bos token, trimmed": true,
    "blocks on their own lines": false,
  });
});

Deno.test("the texts that end a turn are named once", () => {
  const texts = ["<|im_end|>", "", 'a"b', "<|im_end|>"];
  assert.deepEqual(stopTexts({ endIds: [0, 1, 2, 3], decode: ([id]) => texts[id] }), ["<|im_end|>"]);
});
