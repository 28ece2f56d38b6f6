import { parseArgs } from "node:util";
import { runPretrain } from "./core/run/pretrain.ts";
const { values: v } = parseArgs({ options: { out: { type: "string", default: "/work/tmp/dummy" }, steps: { type: "string", default: "4000" }, layers: { type: "string", default: "4" }, width: { type: "string", default: "128" }, vocab: { type: "string", default: "2048" }, batch: { type: "string", default: "64" }, lr: { type: "string", default: "2e-3" }, resume: { type: "boolean", default: false }, evalEvery: { type: "string", default: "250" } } });
const began = performance.now();
const scores = await runPretrain({ out: v.out!, seed: 1, steps: +v.steps!, batchSize: +v.batch!, lr: +v.lr!, warmup: 100, layers: +v.layers!, width: +v.width!, vocab: +v.vocab!, saveEvery: 250, evalEvery: +v.evalEvery!, threads: 2, resume: v.resume! }, (e) => { if (e.step % 25 === 0 || e.step < 4) console.log(e.step, e.loss?.toFixed(3), e.tokensPerSecond?.toFixed(0), ((performance.now() - began) / 1000).toFixed(0)); }, (step, s) => console.log("EVAL", step, JSON.stringify(Object.fromEntries(Object.entries(s).map(([k, x]) => [k, +x.toFixed(2)])))));
console.log(scores);
