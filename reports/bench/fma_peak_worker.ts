/** One thread of `FmaThreads`. */
import { fmaLoop } from "./fma_peak.ts";

const run = fmaLoop();
const scope = self as unknown as { onmessage: (event: MessageEvent<number>) => void; postMessage(rate: number): void };
scope.onmessage = ({ data }) => scope.postMessage(run(data));
