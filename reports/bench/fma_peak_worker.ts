/** One thread of `FmaThreads`. */
import { fmaLoop } from "./fma_peak.ts";

const run = fmaLoop();
const port = globalThis as { postMessage(rate: number): void };
globalThis.onmessage = ({ data }: MessageEvent<number>) => port.postMessage(run(data));
