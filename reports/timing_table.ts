/** Where the time of a run went, as a Markdown table. */
import type { Timing } from "../schemas/timing.ts";
import { markdownTable } from "./markdown_table.ts";

/** One row a stage, the sum below, and the memory in a line of its own. */
export function timingTable(timing: Timing): string {
  const known = timing.stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = timing.stages.map(({ stage, seconds, tokens, tflop }) => [
    stage,
    seconds.toFixed(1),
    `${(100 * seconds / (timing.total_seconds || 1)).toFixed(0)} %`,
    tokens === null ? "–" : String(tokens),
    tflop === null ? "–" : tflop.toFixed(2),
    tflop === null || seconds === 0 ? "–" : (tflop * 1000 / seconds).toFixed(0),
  ]);
  const rest = timing.total_seconds - known;
  if (rest > 0.05) {
    rows.push(["other", rest.toFixed(1), `${(100 * rest / timing.total_seconds).toFixed(0)} %`, "–", "–", "–"]);
  }
  rows.push(["whole run", timing.total_seconds.toFixed(1), "100 %", "", "", ""]);
  const memory = `Memory at its highest: ${megabytes(timing.peak_rss_bytes)} resident` +
    (timing.peak_device_bytes === null ? "." : `, of which ${megabytes(timing.peak_device_bytes)} in device buffers.`);
  return [
    markdownTable(["stage", "seconds", "share", "tokens", "TFLOP", "GFLOP/s"], rows),
    "",
    timing.resumed ? `${memory} The run was resumed: stages done before are not in the sum.` : memory,
  ].join("\n");
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
