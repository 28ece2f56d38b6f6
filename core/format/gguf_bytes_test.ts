import assert from "node:assert/strict";
import { FormatError } from "../../schemas/errors.ts";
import { openGguf } from "./gguf_checkpoint.ts";
import { openGgufBytes } from "./gguf_bytes.ts";
import { ggufBytes, tinyGguf } from "./gguf_test_file.ts";

Deno.test("a GGUF in memory is the model that it is on the disk", async () => {
  const data = ggufBytes(tinyGguf());
  const path = await Deno.makeTempFile({ suffix: ".gguf" });
  try {
    await Deno.writeFile(path, data);
    const [file, memory] = [await openGguf(path), await openGgufBytes(data, "tiny")];
    assert.deepEqual(memory.config, file.config);
    assert.equal(memory.sha256, file.sha256);
    for (const name of file.names()) assert.deepEqual(memory.tensor(name), file.tensor(name));
    assert.deepEqual(memory.tokens.encode("hello"), file.tokens.encode("hello"));
  } finally {
    await Deno.remove(path);
  }
  await assert.rejects(() => openGgufBytes(new Uint8Array(64), "nothing"), FormatError);
});
