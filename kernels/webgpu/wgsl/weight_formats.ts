/**
 * `weightAt(row, col)` for every stored format: the value of a frozen matrix, as `kernels/reference/dequantize.ts` decodes it. The
 * bytes lie in `w`, an array of u32; blocks begin at any byte.
 */
import { blockLayouts, type WeightFormat } from "../../weight_format.ts";

const bytes = `fn byteAt(at: u32) -> u32 { return (w[at >> 2u] >> ((at & 3u) << 3u)) & 255u; }
fn signedByteAt(at: u32) -> f32 { return f32(bitcast<i32>(byteAt(at) << 24u) >> 24u); }
fn halfAt(at: u32) -> f32 { return unpack2x16float(byteAt(at) | (byteAt(at + 1u) << 8u)).x; }
fn nibbleAt(at: u32, i: u32) -> u32 { return (byteAt(at + (i & 15u)) >> ((i >> 4u) << 2u)) & 15u; }
fn bitAt(at: u32, i: u32) -> u32 { return (byteAt(at + (i >> 3u)) >> (i & 7u)) & 1u; }
`;

/** The six-bit scale and minimum of a stretch of 32, times the block's own. */
const stretches = `fn stretchScale(at: u32, sub: u32) -> f32 {
  let shared_bits = byteAt(at + 4u + (sub & 3u) + 8u);
  let low = byteAt(at + 4u + (sub & 3u));
  let scale = select((shared_bits & 15u) | ((low >> 6u) << 4u), low & 63u, sub < 4u);
  return halfAt(at) * f32(scale);
}
fn stretchMinimum(at: u32, sub: u32) -> f32 {
  let shared_bits = byteAt(at + 4u + (sub & 3u) + 8u);
  let low = byteAt(at + 8u + (sub & 3u));
  let minimum = select((shared_bits >> 4u) | ((low >> 6u) << 4u), low & 63u, sub < 4u);
  return halfAt(at + 2u) * f32(minimum);
}
fn subNibble(at: u32, i: u32) -> u32 {
  return (byteAt(at + ((i >> 6u) << 5u) + (i & 31u)) >> (((i >> 5u) & 1u) << 2u)) & 15u;
}
`;

/** Value `i` of the block that begins at byte `at`. */
const blockValue: Partial<Record<WeightFormat, string>> = {
  q8_0: "return signedByteAt(at + 2u + i) * halfAt(at);",
  q4_0: "return (f32(nibbleAt(at + 2u, i)) - 8.0) * halfAt(at);",
  q4_1: "return f32(nibbleAt(at + 4u, i)) * halfAt(at) + halfAt(at + 2u);",
  q5_0: "return (f32(nibbleAt(at + 6u, i) + 16u * bitAt(at + 2u, i)) - 16.0) * halfAt(at);",
  q5_1: "return f32(nibbleAt(at + 8u, i) + 16u * bitAt(at + 4u, i)) * halfAt(at) + halfAt(at + 2u);",
  q4_k: "return f32(subNibble(at + 16u, i)) * stretchScale(at, i >> 5u) - stretchMinimum(at, i >> 5u);",
  q5_k: `let high = (byteAt(at + 16u + (i & 31u)) >> (i >> 5u)) & 1u;
  return f32(subNibble(at + 48u, i) + 16u * high) * stretchScale(at, i >> 5u) - stretchMinimum(at, i >> 5u);`,
  q6_k: `let part = i >> 7u;
  let quarter = (i >> 5u) & 3u;
  let l = i & 31u;
  let low = (byteAt(at + 64u * part + 32u * (quarter & 1u) + l) >> ((quarter >> 1u) << 2u)) & 15u;
  let high = (byteAt(at + 128u + 32u * part + l) >> (2u * quarter)) & 3u;
  return (f32(low | (high << 4u)) - 32.0) * signedByteAt(at + 192u + (i >> 4u)) * halfAt(at + 208u);`,
};

/** Where weights come from: a tensor of f32, or a frozen matrix. */
export type WeightSource = "tensor" | WeightFormat;

/** Type of the elements of binding `w`. */
export function weightElement(source: WeightSource): "f32" | "u32" {
  return source === "tensor" || source === "f32" ? "f32" : "u32";
}

/**
 * Declares `fourWeightsAt(first)` beside `weightAt`: the values first … first + 3 of a matrix, the first of which is a multiple of four.
 * What a block's values share is then read once.
 */
export function fourWeightsAt(source: WeightSource): string {
  const inBlock = source === "tensor" || source === "f32" || source === "f16" || source === "bf16"
    ? undefined
    : blockLayouts[source];
  const value = (i: number) =>
    inBlock ? `blockValue(at, within + ${i}u)` : `weightAt(first / p.w_cols, first % p.w_cols + ${i}u)`;
  return `${weightAt(source)}fn fourWeightsAt(first: u32) -> vec4<f32> {
  ${
    inBlock
      ? `let at = (first / ${inBlock.values}u) * ${inBlock.bytes}u;
  let within = first % ${inBlock.values}u;`
      : ""
  }
  return vec4<f32>(${[0, 1, 2, 3].map(value).join(", ")});
}
`;
}

/** Declares `weightAt(row, col)`; the kernel has `w`, and `p.w_at` and `p.w_cols` among its parameters. */
export function weightAt(source: WeightSource): string {
  const head = "fn weightAt(row: u32, col: u32) -> f32 {";
  if (source === "tensor" || source === "f32") return `${head} return w[p.w_at + row * p.w_cols + col]; }\n`;
  if (source === "f16" || source === "bf16") {
    const decode = source === "f16"
      ? "unpack2x16float(pair)[i & 1u]"
      : "bitcast<f32>(select(pair << 16u, pair & 0xffff0000u, (i & 1u) == 1u))";
    return `${head}
  let i = row * p.w_cols + col;
  let pair = w[i >> 1u];
  return ${decode};
}
`;
  }
  const { values, bytes: size } = blockLayouts[source];
  return `${bytes}${values === 256 ? stretches : ""}fn blockValue(at: u32, i: u32) -> f32 {
  ${blockValue[source]}
}
${head}
  let i = row * p.w_cols + col;
  return blockValue((i / ${values}u) * ${size}u, i % ${values}u);
}
`;
}
