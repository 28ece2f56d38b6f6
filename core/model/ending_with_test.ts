import assert from "node:assert/strict";
import { writeRandomModel } from "../../tests/random_model_folder.ts";
import { endingWith } from "./ending_with.ts";
import { startModel } from "./load.ts";

Deno.test("every call of the model ends with the signal, and nothing else changes", async () => {
  const folder = await writeRandomModel(await Deno.makeTempDir());
  using model = await startModel(folder, { device: "reference" });
  const controller = new AbortController();
  const ended = endingWith(model, controller.signal);
  const calls = [
    () => ended.generate([[5, 6, 7]], { maxNewTokens: 3 }),
    () => ended.score([{ prompt: [5, 6], continuation: [7, 8] }]),
    () => ended.hidden([[5, 6, 7]], [1]),
    () => ended.stream([5, 6, 7], { maxNewTokens: 3 }).text,
    () => ended.chat("Where?", { maxNewTokens: 3 }).text,
  ];
  assert.deepEqual(await calls[0](), await model.generate([[5, 6, 7]], { maxNewTokens: 3 }));
  for (const call of calls) await call();
  controller.abort();
  for (const call of calls) await assert.rejects(async () => await call(), { name: "AbortError" });
  await model.generate([[5, 6, 7]], { maxNewTokens: 1 });
  assert.equal(endingWith(model, undefined), model);
  await Deno.remove(folder, { recursive: true });
});
