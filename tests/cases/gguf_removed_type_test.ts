/**
 * A tensor type that ggml has removed, that this project does not compute with yet, or that is newer: the file is whole, so the type is
 * named. Public reports: containers/ramalama#2894, ggml-org/llama.cpp#11975.
 */
import assert from "node:assert/strict";
import { ggufWith, opened, refused } from "./opened.ts";

const withType = (type: number) => ggufWith({}, (file) => file.tensors[1].type = type);

const removed = {
  4: "Q4_2",
  5: "Q4_3",
  31: "Q4_0_4_4",
  32: "Q4_0_4_8",
  33: "Q4_0_8_8",
  36: "IQ4_NL_4_4",
  38: "IQ4_NL_8_8",
};
for (const [type, name] of Object.entries(removed)) {
  Deno.test(`type ${type}, which was removed, is called ${name}`, () =>
    refused(
      withType(Number(type)),
      new RegExp(
        `must be F32, .* received "${name}"\\. Hint: ${name} is not supported: it was removed.*take the model in one of`,
      ),
      /^(?!.*damaged)/,
    ));
}

const unsupported = {
  10: "Q2_K",
  11: "Q3_K",
  23: "IQ4_XS",
  34: "TQ1_0",
  39: "MXFP4",
  40: "NVFP4",
  41: "Q1_0",
  42: "Q2_0",
};
for (const [type, name] of Object.entries(unsupported)) {
  Deno.test(`type ${type} is called ${name}`, () =>
    refused(
      withType(Number(type)),
      new RegExp(`received "${name}"\\. Hint: ${name} is not supported yet`),
      /^(?!.*damaged)/,
    ));
}

Deno.test("a type beyond those known is newer than this program, and no damage", async () => {
  for (const type of [43, 77, 200]) {
    await refused(
      withType(type),
      new RegExp(`received "type ${type}"\\. Hint: this type is newer than this program`),
      /^(?!.*damaged)/,
    );
  }
  await refused(
    withType(0x7fff_ffff),
    /received "type 2147483647"\. Hint: no version of GGUF has this type: the file is damaged/,
  );
});

Deno.test("the same file with types that can be read opens", async () => {
  assert.deepEqual((await opened(ggufWith({}))).warnings, []);
});
