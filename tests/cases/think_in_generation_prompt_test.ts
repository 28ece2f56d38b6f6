/**
 * What ends a turn is what the template writes behind the assistant's answer, whatever the generation prompt holds, and whenever the
 * template writes it. Rows begin with the prompt of a generation and go on as the template writes the answer.
 */
import assert from "node:assert/strict";
import { chatPrompt, chatRow, turnEnd } from "../../core/train/chat_row.ts";
import { trainRow } from "../../core/run/train_lora.ts";
import type { Tokenizer } from "../../core/format/tokenizer.ts";
import { type Files, folderTokenizer, tokenizers } from "./token_cases.ts";

Deno.test("a generation prompt with an empty thought does not hide the end of the turn", async () => {
  const tokens = await folderTokenizer({
    "generation_config.json": { eos_token_id: [2, 0] },
    "tokenizer_config.json": {
      eos_token: "<|im_end|>",
      chat_template: "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}" +
        "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n\n</think>\n\n{% endif %}",
    },
  });
  assert.deepEqual(turnEnd(tokens), [2]);
  const row = chatRow(tokens, "Hi", "yes");
  assert.deepEqual(row.tokens.slice(0, row.answerStart), chatPrompt(tokens, "Hi"));
  assert.deepEqual(row.tokens.slice(row.answerStart), [91, 71, 85, 2]);
});

/** Byte-level BPE with the marks of many families, `</s>` the tokenizer's own end. */
const marks = [
  "<s>",
  "</s>",
  "<|im_end|>",
  "<|im_start|>",
  "<|end|>",
  "<|user|>",
  "<|assistant|>",
  "<|eot_id|>",
  "<end_of_turn>",
  "<|return|>",
  "<eot>",
];
function tokenizerWithMarks(special: boolean): Record<string, unknown> {
  const { model, added_tokens: _, ...rest } = tokenizers.chatml;
  const first = Object.keys((model as { vocab: object }).vocab).length;
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special };
  const known = new Set(Object.keys((model as { vocab: object }).vocab));
  const vocab = (model as { vocab: Record<string, number> }).vocab;
  let next = first;
  return {
    ...rest,
    model,
    added_tokens: marks.map((content) => ({ id: known.has(content) ? vocab[content] : next++, content, ...flags })),
  };
}

const each = (turn: string, prompt: string) =>
  `{% for m in messages %}${turn}{% endfor %}{% if add_generation_prompt %}${prompt}{% endif %}`;
const chatmlTurn = "<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n";

/** A template, what ends a turn, and what stands behind the prompt in a row that answers " yes ". */
const templates: [name: string, template: string, end: string, answer: string][] = [
  ["ChatML", each(chatmlTurn, "<|im_start|>assistant\n"), "<|im_end|>", " yes <|im_end|>"],
  [
    "that trims, with the end on a line of its own",
    each("<|im_start|>{{ m.role }}\n{{ m.content | trim }}\n<|im_end|>\n", "<|im_start|>assistant\n"),
    "<|im_end|>",
    "yes\n<|im_end|>",
  ],
  [
    "of Llama 2, with spaces around the answer",
    "{% for m in messages %}{% if m.role == 'user' %}{{ bos_token + '[INST] ' + m.content.strip() + ' [/INST]' }}{% else %}" +
    "{{ ' ' + m.content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
    "</s>",
    " yes </s>",
  ],
  [
    "of Llama 3",
    "{{ bos_token }}" + each("[{{ m.role }}]\n\n{{ m.content | trim }}<|eot_id|>", "[assistant]\n\n"),
    "<|eot_id|>",
    "yes<|eot_id|>",
  ],
  [
    "that renames roles and refuses others",
    "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}" +
    each("[{{ 'model' if m.role == 'assistant' else m.role }}]\n{{ m.content | trim }}<end_of_turn>\n", "[model]\n"),
    "<end_of_turn>",
    "yes<end_of_turn>",
  ],
  [
    "that ends the text where no generation prompt follows",
    "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}" +
    "{% if add_generation_prompt %}<|assistant|>\n{% else %}{{ eos_token }}{% endif %}",
    "<|end|>",
    " yes <|end|>",
  ],
  [
    "that closes the last turn only before a generation prompt",
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}" +
    "{% if (loop.last and add_generation_prompt) or not loop.last %}<|im_end|>\n{% endif %}{% endfor %}" +
    "{% if add_generation_prompt and messages[-1].role != 'assistant' %}<|im_start|>assistant\n{% endif %}",
    "<|im_end|>",
    " yes <|im_end|>",
  ],
  [
    "that closes a turn only where the next one opens",
    "{% for m in messages %}{% if not loop.first %}<|im_end|>\n{% endif %}<|im_start|>{{ m.role }}\n{{ m.content }}{% endfor %}" +
    "{% if add_generation_prompt %}<|im_end|>\n<|im_start|>assistant\n{% endif %}",
    "<|im_end|>",
    " yes <|im_end|>",
  ],
  [
    "that writes the end of the text after the last message",
    "{% for m in messages %}### {{ m.role }}:\n{{ m.content }}\n{% if loop.last and m.role == 'assistant' %}{{ eos_token }}{% endif %}" +
    "{% endfor %}{% if add_generation_prompt %}### assistant:\n{% endif %}",
    "</s>",
    " yes \n</s>",
  ],
  [
    "without any end",
    "{% for m in messages %}{{ 'USER' if m.role == 'user' else 'ASSISTANT' }}: {{ m.content }}\n{% endfor %}" +
    "{% if add_generation_prompt %}ASSISTANT:{% endif %}",
    "</s>",
    "  yes </s>",
  ],
  [
    "that ends the last turn in another way than those before it",
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}" +
    "{% if loop.last and not add_generation_prompt %}<|return|>{% else %}<|end|>{% endif %}{% endfor %}" +
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    "<|return|>",
    " yes <|return|>",
  ],
  [
    "that strips thoughts and writes an empty one before the last answer",
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' and loop.last %}<think>\n\n</think>\n\n{% endif %}" +
    "{{ m.content.split('</think>')[-1] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    "<|im_end|>",
    " yes <|im_end|>",
  ],
  [
    "whose assistant refuses to have the last word",
    "{% if messages[-1].role == 'assistant' and not add_generation_prompt %}{{ raise_exception('ask!') }}{% endif %}" +
    each(chatmlTurn, "<|im_start|>assistant\n"),
    "<|im_end|>",
    " yes <|im_end|>",
  ],
  ["whose end no file names", each("[{{ m.role }}]{{ m.content }}<eot>\n", "[assistant]"), "<eot>", " yes <eot>"],
];

async function withTemplate(template: string, files: Files = {}, special = true): Promise<Tokenizer> {
  return await folderTokenizer({
    "tokenizer.json": tokenizerWithMarks(special),
    "tokenizer_config.json": { bos_token: "<s>", eos_token: "</s>", chat_template: template },
    ...files,
  });
}

for (const [name, template, end, answer] of templates) {
  Deno.test(`a template ${name} ends a turn with ${end}`, async () => {
    for (const special of [true, false]) {
      const tokens = await withTemplate(template, {}, special);
      assert.equal(tokens.decode(turnEnd(tokens), true), end);
      assert.ok(tokens.endIds.includes(turnEnd(tokens)[0]), "it ends a generation, too");
      const row = chatRow(tokens, "Hi", " yes ");
      assert.deepEqual(row.tokens.slice(0, row.answerStart), chatPrompt(tokens, "Hi"));
      assert.equal(tokens.decode(row.tokens.slice(row.answerStart), true), answer);
      assert.deepEqual(trainRow(tokens, { prompt: "Hi", completion: " yes ", line: 1 }, false), row);
    }
  });
}

Deno.test("a template that writes the bos token itself gives one; a model without a template says that it is a base model", async () => {
  const tokens = await withTemplate("{{ bos_token }}" + each(chatmlTurn, "<|im_start|>assistant\n"));
  const [bos] = tokens.encode("<s>");
  assert.equal(chatPrompt(tokens, "Hi").filter((id) => id === bos).length, 1);
  const bare = await folderTokenizer({ "tokenizer_config.json": { eos_token: "<|im_end|>" } });
  assert.throws(() => chatRow(bare, "Hi", "yes"), /chat template must be there.*this is a base model/);
  assert.deepEqual(turnEnd(bare), [2]);
});

Deno.test("what a template needs and the model does not name is said, and the day's date is, too", async () => {
  const tokens = await folderTokenizer({
    "tokenizer_config.json": {
      chat_template: "{{ bos_token }}{{ strftime_now('%Y') }}" + each(chatmlTurn, "<|im_start|>assistant\n"),
    },
  });
  assert.match(tokens.warnings.join("\n"), /uses bos_token, but the model names no such token/);
  assert.match(tokens.warnings.join("\n"), /today's date/);
  assert.match(tokens.chat([{ role: "user", content: "Hi" }]), /^\d{4}<\|im_start\|>/);
});
