import assert from "node:assert/strict";
import { agreement } from "./gguf_adapter_peer.ts";

Deno.test("agreement counts first tokens and all tokens, place by place", () => {
  assert.deepEqual(agreement([[1, 2, 3], [4, 5]], [[1, 2, 3], [4, 5]]), { same_first: 2, same_tokens: 5 });
  assert.deepEqual(agreement([[1, 2, 3], [4, 5]], [[1, 9, 3], [5, 5]]), { same_first: 1, same_tokens: 3 });
});
