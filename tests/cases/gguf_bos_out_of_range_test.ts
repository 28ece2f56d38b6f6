/** Special ids of a GGUF that are no ids: llama.cpp goes on without them, with a warning. */
import assert from "node:assert/strict";
import { ggufTokenizer, hi } from "./token_cases.ts";

const key = (name: string) => `tokenizer.ggml.${name}`;

Deno.test("a bos id of −1 as an unsigned number stands for none", async () => {
  const without = await ggufTokenizer("no_bos", { [key("bos_token_id")]: undefined });
  assert.deepEqual(without.warnings, []);
  for (const value of [4294967295, -1, 320, 18446744073709551615n]) {
    const tokens = await ggufTokenizer("no_bos", { [key("bos_token_id")]: value });
    assert.equal(tokens.bosId, undefined);
    assert.equal(tokens.chat(hi), without.chat(hi));
    assert.deepEqual(tokens.endIds, [0, 2]);
    assert.match(tokens.warnings.join("\n"), /bos_token_id is .*; it is left out, as in llama\.cpp/);
  }
});

Deno.test("end ids outside are left out and said; the names of the tokens still end an answer", async () => {
  for (const name of ["eos_token_id", "eot_token_id", "eom_token_id"]) {
    const tokens = await ggufTokenizer("no_bos", { [key("bos_token_id")]: undefined, [key(name)]: 999 });
    assert.deepEqual(tokens.endIds, [0, 2]);
    assert.match(tokens.warnings.join("\n"), new RegExp(`${name} is 999, which is no id from 0 to 319`));
  }
});

Deno.test("where a bos token is wanted and named, it stands in front of texts and of chats, once", async () => {
  const changes = { [key("bos_token_id")]: 0, [key("add_bos_token")]: true };
  const tokens = await ggufTokenizer("no_bos", changes);
  assert.equal(tokens.bosId, 0);
  // This template does not write it; llama.cpp puts it in front.
  assert.match(tokens.chat(hi), /^<\|endoftext\|><\|im_start\|>user/);
  const writes = await ggufTokenizer("no_bos", {
    ...changes,
    "tokenizer.chat_template": "{{ bos_token }}{{ messages[0].content }}",
  });
  assert.equal(writes.chat(hi), "<|endoftext|>Hi");
  const wanted = await ggufTokenizer("no_bos", { [key("bos_token_id")]: 4294967295, [key("add_bos_token")]: true });
  assert.equal(wanted.bosId, undefined);
  assert.match(wanted.warnings.join("\n"), /wants a bos token in front of every text, but names none/);
});

Deno.test("tokens that end an answer count as control tokens, whatever type the file gives them", async () => {
  const tokens = await ggufTokenizer("no_bos", {
    [key("token_type")]: Array(320).fill(1),
    [key("bos_token_id")]: undefined,
  });
  assert.deepEqual(tokens.encode("Hi<|im_end|>").at(-1), 2);
  assert.match(tokens.warnings.join("\n"), /The token "<\|im_end\|>" has type 1; it is taken for a control token/);
});
