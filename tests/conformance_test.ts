/**
 * One suite for every device: each operation, weight format and awkward shape (1, 3, 17, a block ± 1, head sizes from 4 to
 * 128) against the plain TypeScript of `kernels/reference`. Tolerances stand beside the cases in `conformance/`, as a fraction
 * of the value plus the output's root mean square.
 */
import { createCpuDevice } from "../kernels/cpu/cpu_device.ts";
import { createWebGpuDevice, requestAdapter } from "../kernels/webgpu/start.ts";
import { runConformance } from "./conformance/run_conformance.ts";
import { leaveOut, thorough } from "./thorough.ts";

runConformance({ title: "cpu, 1 thread", newDevice: () => createCpuDevice({ threads: 1 }) });

const inIntegers = { reason: "products in integers are the cpu's", matches: (name: string) => / bits$/.test(name) };

/** Each shape of heads is compiled for itself. Groups of one, two and three, narrow and wide heads are among the others. */
const moreHeads = {
  reason: "deno task test --all",
  matches: (name: string) =>
    /^attention\w* (1\/1 heads of 4|2\/1 heads of 6|2\/2 heads of 80|5\/1 heads of 8|7\/1 heads of 12),/.test(name),
};

// Without an adapter (a machine without GPU and without mesa-vulkan-drivers) there is nothing to run it on.
const found = await requestAdapter();
if (found) {
  runConformance({
    title: `webgpu, ${found.summary.name}`,
    newDevice: () => createWebGpuDevice(),
    skip: [inIntegers, ...found.summary.software && !thorough ? [moreHeads] : []],
  });
  // Compiling the other forms of the kernels in software takes longer than running them.
  if (thorough || !found.summary.software) otherForms(found.summary.software);
  else {
    leaveOut("webgpu in its other forms");
    leaveOut("attention with five more shapes of heads on webgpu in software");
  }
} else Deno.test({ name: "webgpu agrees with the reference (no WebGPU adapter here)", ignore: true, fn() {} });

runConformance({
  title: "cpu, 2 threads",
  newDevice: () => createCpuDevice({ threads: 2 }),
  sameBitsAs: () => createCpuDevice({ threads: 3 }),
});

/** Matrices larger than a binding, the kernels of the other kind of device, and those without subgroups. */
function otherForms(software: boolean): void {
  /** Kernels are made for each format, but what reads its blocks is the same text in all of them, and the suite above tries it. */
  const otherFormats = {
    reason: "how a format is read is tried above; here f32, f16, q8_0, q4_1 and q6_k are",
    matches: (name: string) => / (bf16|q4_0|q5_0|q5_1|q4_k|q5_k) /.test(name),
  };
  runConformance({
    title: "webgpu, matrices in parts",
    newDevice: () => createWebGpuDevice({ largestPart: 3000 }),
    only: ["matmulNT", "matmulNN", "embed"],
    skip: [
      inIntegers,
      otherFormats,
      { reason: "hundreds of parts differ in nothing from dozens", matches: (name: string) => / 65 × 129 /.test(name) },
    ],
  });
  runConformance({
    title: `webgpu, as if this were ${software ? "a GPU" : "no GPU"}`,
    newDevice: () => createWebGpuDevice({ software: !software }),
    only: ["matmulNT", "matmulNN", "matmulTN", "rmsNorm", "rmsNormBackward", "attention"],
    skip: [inIntegers],
  });
  runConformance({
    title: "webgpu, without subgroups",
    newDevice: () => createWebGpuDevice({ subgroups: false, software: false }),
    only: ["matmulNT", "rmsNorm", "rmsNormBackward", "sumSquares", "crossEntropy", "klDivergence", "sampleRows"],
    skip: [inIntegers, otherFormats],
  });
}
