/** A GGUF copied with some tensors replaced: everything else, metadata and tokenizer included, byte for byte. */
import { blockLayouts, formatBytes, type WeightFormat } from "../../kernels/weight_format.ts";
import { readBytes } from "./byte_source.ts";
import { readableTypes } from "./ggml_types.ts";
import { ggufAlignment, type GgufFile, type GgufTensor } from "./gguf.ts";
import { ByteList } from "./gguf_writer.ts";
import { readTensorBytes } from "./weights_file.ts";
import { writePieces } from "./write_whole.ts";

/** A tensor in another's place: the same dimensions, other bytes. */
export interface ReplacedTensor {
  format: WeightFormat;
  /** The bytes in `format`; called once, when its turn comes. */
  make: () => Uint8Array;
}

/**
 * Writes the copy one tensor at a time; the file appears when it is whole.
 *
 * @param replaced By the names of the file's tensors.
 * @param progress Called with how many tensors are written.
 * @throws {RunError} if the file cannot be written; what stood there before still stands there.
 */
export async function copyGguf(
  out: string,
  file: GgufFile,
  replaced: ReadonlyMap<string, ReplacedTensor>,
  progress: (done: number, total: number) => void = () => {},
): Promise<void> {
  const alignment = ggufAlignment(file);
  const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;
  const formatOf = ({ name, format }: GgufTensor) => replaced.get(name)?.format ?? format;
  // The data keeps its order, which need not be that of the table.
  const inOrder = [...file.tensors].sort((a, b) => a.offset - b.offset);
  const offsets = new Map<string, number>();
  let end = 0;
  for (const tensor of inOrder) {
    offsets.set(tensor.name, end);
    end += aligned(formatBytes(formatOf(tensor), tensor.rows * tensor.cols));
  }
  const table = new ByteList();
  for (const tensor of file.tensors) {
    table.text(tensor.name);
    table.u32(tensor.dims.length);
    for (const dim of tensor.dims) table.u64(dim);
    table.u32(typeNumbers[formatOf(tensor)]);
    table.u64(offsets.get(tensor.name)!);
  }
  await writePieces(out, function* () {
    yield readBytes(file.source, 0, file.tableStart);
    yield table.take();
    yield new Uint8Array(aligned(file.tableStart + table.length) - file.tableStart - table.length);
    for (const [i, tensor] of inOrder.entries()) {
      const data = replaced.get(tensor.name)?.make() ?? readTensorBytes(file, tensor);
      yield data;
      yield new Uint8Array(aligned(data.length) - data.length);
      progress(i + 1, inOrder.length);
    }
  });
}

/** ggml's numbers of the formats. */
const typeNumbers = Object.fromEntries(
  Object.entries(readableTypes).map(([number, format]) => [format, Number(number)]),
) as Record<WeightFormat, number>;

/** Bits that a value takes, its share of the scales included. */
export function bitsOf(format: WeightFormat): number {
  const { bytes, values } = blockLayouts[format];
  return 8 * bytes / values;
}
