import { type } from "arktype";
import { artifact, count } from "./artifact.ts";

/** One stage of a run. */
export interface TimingStage {
  /** Name of the stage. */
  stage: string;
  /** Wall clock. */
  seconds: number;
  /** Tokens that went through the model; null if it was not asked. */
  tokens: number | null;
  /** 10¹² floating-point operations; null if they were not counted. */
  tflop: number | null;
}

/** `timing.json`: where the time went. The only artifact beside latencies that differs between equal runs. */
export interface Timing {
  /** In the order in which they ran. */
  stages: TimingStage[];
  /** Wall clock of the whole run. */
  total_seconds: number;
  /** Resident memory of the whole process at its highest. */
  peak_rss_bytes: number;
  /** Highest use of device buffers; null if the device does not tell. */
  peak_device_bytes: number | null;
  /** "cpu (2 threads, 5×8 relaxed SIMD)" */
  device: string;
  /** True where a part was taken over from an earlier, interrupted run, so that the sum is not that of one sitting. */
  resumed: boolean;
}

const schema = artifact<Timing>(
  "Timing",
  type({
    stages: [{
      stage: "string >= 1",
      seconds: "number >= 0",
      tokens: "number.integer >= 0 | null",
      tflop: "number >= 0 | null",
    }, "[]"],
    total_seconds: "number >= 0",
    peak_rss_bytes: count,
    peak_device_bytes: "number.integer >= 0 | null",
    device: "string",
    resumed: "boolean",
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `timing.json`. @throws {FormatError} */
export function readTiming(value: unknown): Timing {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function timingJsonSchema(): object {
  return schema.jsonSchema();
}
