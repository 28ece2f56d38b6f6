/** Drawing a token on the device. */
import {
  forEachRow,
  isNotFinite,
  type Kernel,
  lineThreads,
  maxOfThreads,
  parameters,
  reducing,
  storage,
  sumOfThreads,
} from "./kernel.ts";

/**
 * An index of every row, drawn with probability softmax(x / temperature) within the nucleus of mass `top_p` (Holtzman et al. 2020). Its edge
 * is found without sorting: probabilities are not negative, so their order is that of their bits, and the largest bits whose
 * values reach the mass are found a bit at a time. The walk through the nucleus goes first over the threads' stretches, then within one.
 */
export const sampleRows: Kernel = reducing({
  name: "sampleRows",
  access: ["write", "read", "read"],
  code: parameters("rows: u32, cols: u32, x_at: u32, out_at: u32, uniforms_at: u32, temperature: f32, top_p: f32") +
    storage(1, "out", "write", "i32") + storage(2, "x", "read") + storage(3, "uniforms", "read") +
    sumOfThreads + maxOfThreads + isNotFinite +
    `var<workgroup> masses: array<f32, ${lineThreads}>;
var<workgroup> chosen: u32;
var<workgroup> remainder: f32;
` +
    forEachRow(`let at = p.x_at + row * p.cols;
  let each = (p.cols + ${lineThreads - 1}u) / ${lineThreads}u;
  let begin = min(p.cols, t * each);
  let end = min(p.cols, begin + each);
  var largest = -3.4028234e38;
  var bad = 0.0;
  for (var c = begin; c < end; c++) {
    largest = max(largest, x[at + c]);
    if (isNotFinite(x[at + c])) { bad = 1.0; }
  }
  let top = maxOfThreads(t, largest);
  let wrong = sumOfThreads(t, bad) > 0.0;
  var own = 0.0;
  for (var c = begin; c < end; c++) { own += exp((x[at + c] - top) / p.temperature); }
  let wanted = p.top_p * sumOfThreads(t, own);
  var least = 0u;
  if (p.top_p < 1.0) {
    for (var bit = 0x20000000u; bit > 0u; bit = bit >> 1u) {
      let tried = least | bit;
      own = 0.0;
      for (var c = begin; c < end; c++) {
        let likely = exp((x[at + c] - top) / p.temperature);
        if (bitcast<u32>(likely) >= tried) { own += likely; }
      }
      if (sumOfThreads(t, own) >= wanted) { least = tried; }
    }
  }
  least = max(least, 1u);
  own = 0.0;
  for (var c = begin; c < end; c++) {
    let likely = exp((x[at + c] - top) / p.temperature);
    if (bitcast<u32>(likely) >= least) { own += likely; }
  }
  masses[t] = own;
  workgroupBarrier();
  if (t == 0u) {
    var all = 0.0;
    for (var i = 0u; i < ${lineThreads}u; i++) { all += masses[i]; }
    var left = uniforms[p.uniforms_at + row] * all;
    chosen = 0u;
    remainder = 0.0;
    for (var i = 0u; i < ${lineThreads}u; i++) {
      if (masses[i] > 0.0) {
        chosen = i;
        remainder = left;
        if (left < masses[i]) { break; }
        left -= masses[i];
      }
    }
  }
  workgroupBarrier();
  if (t == chosen) {
    var left = remainder;
    var last = -1;
    for (var c = begin; c < end; c++) {
      let likely = exp((x[at + c] - top) / p.temperature);
      if (bitcast<u32>(likely) >= least) {
        last = i32(c);
        if (left < likely) { break; }
        left -= likely;
      }
    }
    out[p.out_at + row] = select(last, -1, wrong);
  }`),
});
