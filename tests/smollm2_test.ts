/**
 * SmolLM2-135M-Instruct from its GGUF (Q4_1 and Q8_0) against transformers' own loading of the same file
 * (tests/fixtures/make_smollm2_fixture.py). Ignored, with the reason, where the model is not on this machine.
 */
import assert from "node:assert/strict";
import type { ModelSource } from "../core/format/model_source.ts";
import { openGguf } from "../core/format/gguf_checkpoint.ts";
import { referenceModel } from "../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../core/format/locate.ts";
import { loadModel } from "../core/model/load.ts";
import type { LocalModel } from "../core/model/local_model.ts";
import { createCpuDevice } from "../kernels/cpu/cpu_device.ts";
import type { Device } from "../kernels/device.ts";
import { createWebGpuDevice, requestAdapter } from "../kernels/webgpu/start.ts";
import { allLogits } from "./fixtures/all_logits.ts";
import { readFixture } from "./fixtures/fixture_checkpoint.ts";
import { leaveOut, thorough } from "./thorough.ts";

/** What `make_smollm2_fixture.py` says beside the tensors. */
interface SmolLm2Fixture {
  sha256: string;
  /** Vocabulary columns whose logits are kept at every position. */
  columns: number[];
  prompts: { text: string; ids: number[]; greedy: number[] }[];
}

const tolerance = 2e-3;
/** `HEI_NW_SMOLLM2` names the file; else it is looked for in the caches. */
const found = locateModel(Deno.env.get("HEI_NW_SMOLLM2") ?? referenceModel.id, processEnvironment);
const path = found?.kind === "gguf" ? found.path : undefined;
const ignore = path === undefined;
if (ignore) {
  console.warn(
    `The tests against transformers on ${referenceModel.id} are ignored: ${
      found ? `${found.path} is not the GGUF file they were made with` : "the model is not on this machine"
    }. Get it with \`hei-nw pull ${referenceModel.id}\`, or name the .gguf file in HEI_NW_SMOLLM2.`,
  );
}

/** What is asked of a device: all of the fixture, or of a GPU that is a program only as much as proves the same kernels. */
interface Asked {
  name: string;
  open: () => Promise<Device>;
  prompts: number;
  tokens: number;
}
const adapter = await requestAdapter();
const whole = { prompts: 8, tokens: 32 };
const devices: Asked[] = [
  { name: "cpu", open: () => createCpuDevice({ threads: 2 }), ...whole },
  ...adapter && (thorough || !adapter.summary.software)
    ? [{
      name: "webgpu",
      open: () => createWebGpuDevice(),
      ...(adapter.summary.software ? { prompts: 1, tokens: 3 } : whole),
    }]
    : [],
];

// The kernels are those that parity_test.ts tries, and 0.1 GB of a model on them takes a program long.
if (adapter?.summary.software && !thorough) leaveOut("SmolLM2 on webgpu in software");

/** Runs `use` with the model; nothing ends its generation, since the fixture was made so. */
async function withModel(
  device: Asked,
  use: (model: LocalModel, checkpoint: ModelSource) => Promise<void>,
): Promise<void> {
  const checkpoint = await openGguf(path!);
  const { tokens } = checkpoint;
  const endless: ModelSource["tokens"] = {
    size: tokens.size,
    endIds: [],
    warnings: [],
    bosId: tokens.bosId,
    encode: (text) => tokens.encode(text),
    decode: (ids, special) => tokens.decode(ids, special),
    chat: (messages) => tokens.chat(messages),
  };
  const opened: ModelSource = {
    config: checkpoint.config,
    tokens: endless,
    warnings: checkpoint.warnings,
    source: checkpoint.source,
    sha256: checkpoint.sha256,
    names: () => checkpoint.names(),
    tensor: (name) => checkpoint.tensor(name),
  };
  using running = await device.open();
  using model = loadModel(opened, running, { contextLength: 256 });
  await use(model, checkpoint);
}

for (const device of devices) {
  Deno.test({
    name: `SmolLM2 on ${device.name} is that of transformers`,
    ignore,
    // One model for both: loading it, and on a GPU compiling for it, takes longer than what is asked of it.
    fn: (t) =>
      withModel(device, async (model, checkpoint) => {
        await t.step(
          `token ids, logits of ${device.prompts} prompts and the best token at every position`,
          async () => {
            const { about, floats, ints } = readFixture<SmolLm2Fixture>("smollm2");
            const { columns } = about;
            assert.equal(about.prompts.length, whole.prompts);
            assert.equal(checkpoint.sha256, about.sha256, "the fixture was made from this file");
            for (const { text, ids } of about.prompts) assert.deepEqual(model.tokens.encode(text), ids);
            const prompts = about.prompts.slice(0, device.prompts);
            const logits = await allLogits(model, prompts.map((p) => p.ids));
            const { vocab } = model.config;
            let worst = 0, at = 0;
            for (const [n, { ids }] of prompts.entries()) {
              const top = floats(`${n}.top_logits`), topIds = ints(`${n}.top_ids`);
              const sample = floats(`${n}.columns`), logSumExp = floats(`${n}.log_sum_exp`);
              const kept = topIds.length / ids.length;
              for (let i = 0; i < ids.length; i++, at++) {
                const row = logits.subarray(at * vocab, (at + 1) * vocab);
                const compare = (found: number, expected: number, what: string) => {
                  const off = Math.abs(found - expected);
                  if (off > worst) worst = off;
                  assert.ok(
                    off <= tolerance,
                    `prompt ${n}, position ${i}, ${what}: ${found}, in transformers ${expected}`,
                  );
                };
                for (let j = 0; j < kept; j++) {
                  compare(row[topIds[i * kept + j]], top[i * kept + j], `logit ${topIds[i * kept + j]}`);
                }
                for (const [j, column] of columns.entries()) {
                  compare(row[column], sample[i * columns.length + j], `logit ${column}`);
                }
                const best = row.reduce((b, x, id) => x > row[b] ? id : b, 0);
                assert.equal(best, topIds[i * kept], `prompt ${n}, position ${i}: best token`);
                // Every logit of the row takes part in this one.
                const largest = row[best];
                compare(
                  largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0)),
                  logSumExp[i],
                  "log-sum-exp",
                );
              }
            }
            console.log(
              `SmolLM2 on ${device.name}: ${at} positions, largest difference of a logit ${worst.toExponential(1)}`,
            );
          },
        );
        await t.step(`${device.tokens} greedy tokens after ${device.prompts} prompts`, async () => {
          const prompts = readFixture<SmolLm2Fixture>("smollm2").about.prompts.slice(0, device.prompts);
          assert.ok(prompts.every(({ greedy }) => greedy.length === whole.tokens));
          const found = await model.generate(prompts.map((p) => p.ids), { maxNewTokens: device.tokens });
          for (const [n, ids] of found.entries()) {
            assert.deepEqual(ids, prompts[n].greedy.slice(0, device.tokens), `prompt ${n}`);
          }
        });
      }),
  });
}
