/** Whether all weights of a file are numbers. */
import { blockLayouts } from "../../kernels/weight_format.ts";
import { readBytes } from "./byte_source.ts";
import { firstNotFinite } from "./finite.ts";
import { notFinite, type WeightsFile } from "./weights_file.ts";

const chunkBytes = 1 << 20;

/** Reads every weight once, with one small buffer at a time. @throws {FormatError} naming the first tensor with a value that is none. */
export function requireFinite({ source, tensors }: WeightsFile): void {
  for (const { name, format, offset, bytes: size } of tensors) {
    const { bytes, values } = blockLayouts[format];
    const step = Math.floor(chunkBytes / bytes) * bytes;
    for (let done = 0; done < size; done += step) {
      const bad = firstNotFinite(readBytes(source, offset + done, Math.min(step, size - done)), format);
      if (bad >= 0) throw notFinite(source.name, name, (done / bytes + bad) * values);
    }
  }
}
