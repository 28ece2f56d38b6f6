import assert from "node:assert/strict";
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "./half.ts";

Deno.test("halves have the values of IEEE 754", () => {
  const known: [number, number][] = [
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfc00, -Infinity],
  ];
  for (const [bits, value] of known) assert.equal(halfToFloat(bits), value);
  assert.ok(Number.isNaN(halfToFloat(0x7e01)));
});

Deno.test("every half and every bfloat16 survives the way to a number and back; NaN stays NaN", () => {
  for (const [from, to] of [[halfToFloat, floatToHalf], [bfloatToFloat, floatToBfloat]]) {
    for (let bits = 0; bits < 65536; bits++) {
      const value = from(bits);
      if (Number.isNaN(value)) assert.ok(Number.isNaN(from(to(value))));
      else assert.equal(to(value), bits);
    }
  }
});

Deno.test("numbers between two halves go to the nearer, and to the even one from the middle", () => {
  assert.equal(floatToHalf(1 + 2 ** -11), 0x3c00);
  assert.equal(floatToHalf(1 + 3 * 2 ** -11), 0x3c02);
  assert.equal(floatToHalf(1 + 2 ** -11 + 2 ** -20), 0x3c01);
  assert.equal(floatToHalf(2047.6), floatToHalf(2048));
  assert.equal(floatToHalf(65519), 0x7bff);
  assert.equal(floatToHalf(65520), 0x7c00);
  assert.equal(floatToHalf(2 ** -25), 0);
  assert.equal(floatToHalf(-1.5 * 2 ** -24), 0x8002);
  assert.equal(floatToHalf(-(2 ** -25)), 0x8000);
});

Deno.test("any number becomes the half that the runtime's own array makes of it", () => {
  const own = new Float16Array(1), bits = new Uint16Array(own.buffer);
  for (let i = 0; i < 20_000; i++) {
    const value = Math.sin(i * i) * 2 ** (i % 44 - 26);
    own[0] = value;
    assert.equal(floatToHalf(value), bits[0], `${value}`);
  }
});

Deno.test("bfloat16 keeps the upper half of an f32, rounded to even", () => {
  for (const value of [0, -1, 1.5, 2 ** 127, 2 ** -130]) assert.equal(bfloatToFloat(floatToBfloat(value)), value);
  assert.equal(floatToBfloat(1), 0x3f80);
  assert.equal(bfloatToFloat(0xc0a0), -5);
  assert.equal(floatToBfloat(1 + 2 ** -8), 0x3f80);
  assert.equal(floatToBfloat(1 + 3 * 2 ** -8), 0x3f82);
  assert.equal(floatToBfloat(3.4e38), 0x7f80);
  assert.ok(Number.isNaN(bfloatToFloat(floatToBfloat(NaN))));
});
