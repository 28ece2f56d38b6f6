/**
 * RoPE parameters in every spelling, in `config.json` as transformers 5 takes them (rope_scaling before rope_parameters, the object's
 * theta before the one at the top) and in GGUF as llama.cpp does. Public reports: vllm-project/vllm#28542, sgl-project/sglang#14745.
 */
import assert from "node:assert/strict";
import type { Entry } from "../../core/format/gguf_test_file.ts";
import { llama3RopeDivisors } from "../../core/format/rope_scaling.ts";
import { folderWith, ggufWith, opened, refused, smallConfig } from "./opened.ts";

const linear = (factor: number) => new Array(smallConfig.headDim / 2).fill(factor);
const llama3 = {
  rope_type: "llama3",
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 64,
};
const llama3Divisors = (originalPositions: number, base = 10_000) =>
  llama3RopeDivisors(8, base, { factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions });

/** What `config.json` says, the base and divisors that are meant, and a warning where something was decided. */
const folders: [name: string, json: Record<string, unknown>, base: number, divisors?: number[], warning?: RegExp][] = [
  ["nothing", { rope_theta: undefined }, 10_000],
  ["theta at the top", { rope_theta: 500_000 }, 500_000],
  [
    "theta in rope_scaling",
    { rope_theta: undefined, rope_scaling: { rope_type: "default", rope_theta: 500_000 } },
    500_000,
  ],
  ["theta in rope_parameters", { rope_theta: undefined, rope_parameters: { rope_theta: 500_000 } }, 500_000],
  ["two thetas that agree", { rope_theta: 500_000, rope_parameters: { rope_theta: 500_000 } }, 500_000],
  [
    "two thetas that disagree",
    { rope_theta: 10_000, rope_scaling: { rope_type: "default", rope_theta: 500_000 } },
    500_000,
    undefined,
    /rope_theta 10000 and in rope_scaling 500000/,
  ],
  ["null for both", { rope_scaling: null, rope_parameters: null }, 10_000],
  [
    "an empty rope_scaling",
    { rope_scaling: {}, rope_parameters: { rope_type: "linear", factor: 2 } },
    10_000,
    linear(2),
  ],
  ["the old spelling of the type", { rope_scaling: { type: "linear", factor: 4 } }, 10_000, linear(4)],
  ["the new spelling of the type", { rope_scaling: { rope_type: "linear", factor: 4 } }, 10_000, linear(4)],
  ["both spellings", { rope_scaling: { rope_type: "linear", type: "linear", factor: 4 } }, 10_000, linear(4)],
  [
    "both spellings that disagree",
    { rope_scaling: { rope_type: "linear", type: "dynamic", factor: 4 } },
    10_000,
    linear(4),
    /rope_type is taken/,
  ],
  [
    "rope_scaling and rope_parameters that disagree",
    { rope_parameters: { rope_type: "default", rope_theta: 10_000 }, rope_scaling: { type: "linear", factor: 4 } },
    10_000,
    linear(4),
    /rope_scaling and rope_parameters that disagree; rope_scaling is taken/,
  ],
  [
    "rope_scaling beside a kind in rope_parameters that is not supported",
    { rope_parameters: { rope_type: "yarn", factor: 4 }, rope_scaling: { type: "linear", factor: 4 } },
    10_000,
    linear(4),
    /disagree/,
  ],
  [
    "rope_scaling and rope_parameters that agree",
    { rope_parameters: { rope_type: "linear", factor: 4 }, rope_scaling: { type: "linear", factor: 4 } },
    10_000,
    linear(4),
  ],
  [
    "a factor without a type",
    { rope_scaling: { factor: 4 } },
    10_000,
    undefined,
    /a factor of 4 and no type; nothing is scaled/,
  ],
  ["a linear factor of 1", { rope_scaling: { type: "linear", factor: 1 } }, 10_000],
  ["Llama 3", { rope_scaling: llama3 }, 10_000, llama3Divisors(64)],
  [
    "Llama 3 with its theta",
    { rope_theta: undefined, rope_parameters: { ...llama3, rope_theta: 500_000 } },
    500_000,
    llama3Divisors(64, 500_000),
  ],
  [
    "Llama 3 with its positions at the top",
    { rope_scaling: llama3, original_max_position_embeddings: 32 },
    10_000,
    llama3Divisors(32),
    /is 32 at the top and 64 in rope_scaling; the one at the top is taken/,
  ],
  [
    "Llama 3 without its positions",
    { rope_scaling: { ...llama3, original_max_position_embeddings: undefined } },
    10_000,
    llama3Divisors(128),
    /no original_max_position_embeddings; max_position_embeddings is taken/,
  ],
  [
    "parameters by type of layer",
    {
      rope_parameters: { full_attention: { rope_type: "linear", factor: 4, rope_theta: 5000 } },
      rope_theta: undefined,
    },
    5000,
    linear(4),
  ],
  [
    "parameters of a type of layer that no layer is of",
    {
      layer_types: ["full_attention", "full_attention"],
      rope_parameters: { full_attention: { rope_theta: 10_000 }, sliding_attention: { rope_theta: 5 } },
    },
    10_000,
  ],
  ["dynamic scaling by 1", { rope_scaling: { type: "dynamic", factor: 1 } }, 10_000],
  ["YaRN by 1", { rope_scaling: { rope_type: "yarn", factor: 1, original_max_position_embeddings: 128 } }, 10_000],
  ["LongRoPE of ones", {
    rope_scaling: { type: "su", factor: 1, short_factor: [1, 1, 1, 1], long_factor: [1, 1, 1, 1] },
  }, 10_000],
  ["a rotary part of 1", { partial_rotary_factor: 1 }, 10_000],
];
for (const [name, json, base, divisors, warning] of folders) {
  Deno.test(`config.json with ${name}`, async () => {
    const { config, warnings } = await opened(folderWith(json));
    assert.deepEqual([config.ropeBase, config.ropeDivisors], [base, divisors]);
    assert.equal(warnings.length, warning ? 1 : 0, warnings.join("\n"));
    if (warning) assert.match(warnings[0], warning);
  });
}

const folderFaults: [name: string, json: Record<string, unknown>, message: RegExp][] = [
  ...["dynamic", "yarn", "longrope", "su", "mrope", "proportional", "ntk"].map((type) =>
    [
      type,
      { rope_scaling: { type, factor: 4 } },
      new RegExp(`rope_scaling\\.rope_type must be .*received "${type}"`),
    ] as [string, Record<string, unknown>, RegExp]
  ),
  [
    "yarn in rope_parameters",
    { rope_parameters: { rope_type: "yarn", factor: 4 } },
    /rope_parameters\.rope_type must be .*"yarn"/,
  ],
  ["yarn that scales attention", { rope_scaling: { type: "yarn", factor: 1, attention_factor: 1.2 } }, /"yarn"/],
  [
    "a linear kind without a factor",
    { rope_scaling: { type: "linear" } },
    /rope_scaling\.factor must be a positive number: received nothing/,
  ],
  [
    "a factor that is text",
    { rope_scaling: { type: "linear", factor: "4" } },
    /rope_scaling\.factor must be a positive number: received "4"/,
  ],
  ["a theta that is text", { rope_theta: "10000" }, /rope_theta must be a positive number: received "10000"/],
  [
    "a theta of 0",
    { rope_parameters: { rope_theta: 0 } },
    /rope_parameters\.rope_theta must be a positive number: received 0/,
  ],
  ["a rotary part", { partial_rotary_factor: 0.5 }, /partial_rotary_factor must be 1: received 0\.5/],
  [
    "a rotary part in rope_parameters",
    { rope_parameters: { partial_rotary_factor: 0.25 } },
    /partial_rotary_factor must be 1/,
  ],
  [
    "Llama 3 with its factors the wrong way round",
    { rope_scaling: { ...llama3, low_freq_factor: 4 } },
    /high_freq_factor must be above low_freq_factor \(4\)/,
  ],
  [
    "types of layers that differ",
    { rope_parameters: { full_attention: { rope_theta: 1e6 }, sliding_attention: { rope_theta: 1e4 } } },
    /rope_parameters must be the same for all layers/,
  ],
];
for (const [name, json, message] of folderFaults) {
  Deno.test(`config.json with ${name} is refused by name`, () => refused(folderWith(json), message, /config\.json/));
}

const ggufs: [
  name: string,
  metadata: Record<string, Entry | undefined>,
  base: number,
  divisors?: number[],
  warning?: RegExp,
][] = [
  ["no base", { "llama.rope.freq_base": undefined }, 10_000],
  ["a base", { "llama.rope.freq_base": [6, 500_000] }, 500_000],
  [
    "linear scaling",
    { "llama.rope.scaling.type": [8, "linear"], "llama.rope.scaling.factor": [6, 4] },
    10_000,
    linear(4),
  ],
  ["a factor without a type", { "llama.rope.scaling.factor": [6, 4] }, 10_000, linear(4)],
  ["the old key of the factor", { "llama.rope.scale_linear": [6, 2] }, 10_000, linear(2)],
  [
    "both keys that disagree",
    { "llama.rope.scale_linear": [6, 2], "llama.rope.scaling.factor": [6, 4] },
    10_000,
    linear(4),
    /the first is taken, as by llama\.cpp/,
  ],
  ["a factor of 0", { "llama.rope.scaling.factor": [6, 0] }, 10_000],
  ["no scaling", { "llama.rope.scaling.type": [8, "none"] }, 10_000],
  [
    "no scaling beside a factor",
    { "llama.rope.scaling.type": [8, "none"], "llama.rope.scaling.factor": [6, 4] },
    10_000,
    undefined,
    /"none" beside a factor of 4/,
  ],
  ["YaRN by 1", { "llama.rope.scaling.type": [8, "yarn"], "llama.rope.scaling.factor": [6, 1] }, 10_000],
  ["the head's size for the rotated part", { "llama.rope.dimension_count": [4, 8] }, 10_000],
];
for (const [name, metadata, base, divisors, warning] of ggufs) {
  Deno.test(`a GGUF with ${name}`, async () => {
    const { config, warnings } = await opened(ggufWith(metadata));
    assert.deepEqual([config.ropeBase, config.ropeDivisors], [base, divisors]);
    assert.equal(warnings.length, warning ? 1 : 0, warnings.join("\n"));
    if (warning) assert.match(warnings[0], warning);
  });
}

Deno.test("a GGUF's own divisors are multiplied by its factor", async () => {
  const build = (factor: Record<string, Entry>) =>
    ggufWith(
      factor,
      (file) =>
        file.tensors.push({
          name: "rope_freqs.weight",
          dims: [4],
          type: 0,
          data: new Uint8Array(Float32Array.of(1, 2, 4, 8).buffer),
        }),
    );
  assert.deepEqual((await opened(build({}))).config.ropeDivisors, [1, 2, 4, 8]);
  assert.deepEqual((await opened(build({ "llama.rope.scaling.factor": [6, 2] }))).config.ropeDivisors, [2, 4, 8, 16]);
});

const ggufFaults: [name: string, metadata: Record<string, Entry>, message: RegExp][] = [
  [
    "YaRN",
    { "llama.rope.scaling.type": [8, "yarn"], "llama.rope.scaling.factor": [6, 4] },
    /rope\.scaling\.type must be .*received "yarn".*"yarn" is not supported/,
  ],
  ["LongRoPE", { "llama.rope.scaling.type": [8, "longrope"] }, /received "longrope"/],
  [
    "scaling of attention",
    { "llama.rope.scaling.attn_factor": [6, 1.25] },
    /rope\.scaling\.attn_factor must be 1 or absent/,
  ],
  [
    "half of a head rotated",
    { "llama.rope.dimension_count": [4, 4] },
    /rope\.dimension_count must be the head size \(8\): received 4/,
  ],
  ["M-RoPE", { "llama.rope.dimension_sections": [9, [2, 1, 1, 0]] }, /rope\.dimension_sections must be absent/],
];
for (const [name, metadata, message] of ggufFaults) {
  Deno.test(`a GGUF with ${name} is refused by name`, () => refused(ggufWith(metadata), message));
}
