/** A trained keyer as bytes: safetensors with the projection, which say for which states it is. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { decodeFloats } from "./plain_floats.ts";
import type { SafetensorsFile } from "./safetensors.ts";
import { damagedHint, readTensorBytes } from "./weights_file.ts";

/** The one file of a keyer. */
export const keyerFile = "keyer.safetensors";

/** What the file holds. */
export interface StoredKeyer {
  /** SHA-256 of the weights of the model whose states it takes. */
  baseSha256: string;
  /** Counts of blocks after which hidden states are read; the states stand side by side. */
  layers: readonly number[];
  /** Length of the states together. */
  inputs: number;
  /** Length of a key. */
  units: number;
  /** How many of a key's units are not 0, at most. */
  winners: number;
  /** units × inputs. */
  matrix: Float32Array;
  /** units values. */
  bias: Float32Array;
}

/** What a keyer's file holds. @throws {FormatError} where it is no keyer. */
export function keyerOf(file: SafetensorsFile): StoredKeyer {
  const fail = (field: string, rule: string, received: unknown) =>
    new FormatError(explain({ cannot: `read ${file.source.name}`, field, rule, received, hint: damagedHint }));
  const matrix = tensorOf(file, "matrix"), bias = tensorOf(file, "bias");
  if (matrix?.shape.length !== 2) throw fail("matrix", "a tensor of units × inputs", matrix?.shape);
  const [units, inputs] = matrix.shape;
  if (bias?.shape.length !== 1 || bias.shape[0] !== units) {
    throw fail("bias", `a tensor of ${units} values`, bias?.shape);
  }
  const { layers = "", winners = "", base_sha256: baseSha256 = "" } = file.metadata;
  if (!/^\d+(,\d+)*$/.test(layers)) throw fail("layers", "whole numbers with commas between them", layers);
  if (!/^[1-9]\d{0,8}$/.test(winners)) throw fail("winners", "a whole number from 1", winners);
  if (!/^[0-9a-f]{64}$/.test(baseSha256)) throw fail("base_sha256", "64 hexadecimal digits", baseSha256);
  return {
    ...{ baseSha256, inputs, units, winners: Number(winners) },
    layers: layers.split(",").map(Number),
    matrix: matrix.values,
    bias: bias.values,
  };
}

function tensorOf(file: SafetensorsFile, name: string): { shape: number[]; values: Float32Array } | undefined {
  const tensor = file.tensors.find((one) => one.name === name);
  return tensor && { shape: tensor.shape, values: decodeFloats(readTensorBytes(file, tensor), tensor.format) };
}
