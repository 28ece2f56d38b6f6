/** chat_template.jinja with Windows line ends: Jinja reads CRLF and CR as LF before anything else. */
import assert from "node:assert/strict";
import { chatRow } from "../../core/train/chat_row.ts";
import { folderTokenizer, ggufTokenizer, hi } from "./token_cases.ts";

const template = `{% for m in messages %}
<|im_start|>{{ m['role'] }}
{{ m['content'] }}<|im_end|>
{% endfor %}
{% if add_generation_prompt %}
<|im_start|>assistant
{% endif %}
`;
const config = { eos_token: "<|im_end|>" };
const right = "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n";

for (const [name, end] of [["LF", "\n"], ["CRLF", "\r\n"], ["CR", "\r"]]) {
  const source = template.replaceAll("\n", end);
  Deno.test(`a template with ${name} writes the same chat from every place`, async () => {
    const places = [
      { "chat_template.jinja": source, "tokenizer_config.json": config },
      { "tokenizer_config.json": { ...config, chat_template: source } },
      { "tokenizer_config.json": { ...config, chat_template: [{ name: "default", template: source }] } },
      { "additional_chat_templates/default.jinja": source, "tokenizer_config.json": config },
      { "chat_template.json": { chat_template: source }, "tokenizer_config.json": config },
    ];
    for (const files of places) {
      const tokens = await folderTokenizer(files);
      assert.equal(tokens.chat(hi), right);
      assert.deepEqual(tokens.endIds, [2]);
      assert.equal(chatRow(tokens, "Hi", "yes").tokens.at(-1), 2);
    }
    assert.equal((await ggufTokenizer("no_bos", { "tokenizer.chat_template": source })).chat(hi), right);
  });
}

Deno.test("carriage returns of the messages, and those that a template writes on purpose, stay", async () => {
  const source = "{% for m in messages %}{{ m['content'] + '<|im_end|>\\r\\n' }}{% endfor %}";
  const tokens = await folderTokenizer({ "chat_template.jinja": source, "tokenizer_config.json": config });
  assert.equal(tokens.chat([{ role: "user", content: "a\r\nb" }]), "a\r\nb<|im_end|>\r\n");
});
