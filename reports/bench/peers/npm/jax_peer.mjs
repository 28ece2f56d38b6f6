/**
 * jax-js on its wasm backend: `jax_peer.mjs THREADS`; in Node it has no workers, hence one thread. On WebGPU: `jax_peer.mjs webgpu`,
 * where products are waited for together.
 */
import process from "node:process";
import { serve } from "./serve.mjs";
import { matmulCommands, transposed } from "./matmul_files.mjs";

const backend = process.argv[2] === "webgpu" ? "webgpu" : "wasm";
const threads = backend === "webgpu" ? 0 : Number(process.argv[2]);
// Without `Worker` it computes on the calling thread, which is faster than a pool of one.
if (threads === 1) delete globalThis.Worker;
else if (threads > 1) {
  Object.defineProperty(globalThis.navigator, "hardwareConcurrency", { value: threads, configurable: true });
}
const { defaultDevice, init, jit, numpy } = await import("@jax-js/jax");
await init(backend);
defaultDevice(backend);

const product = { NN: jit((x, w) => numpy.matmul(x, w)), NT: jit((x, w) => numpy.matmul(x, numpy.transpose(w))) };

await serve(matmulCommands(() => ({ "threads": threads }), ({ m, n, k }, xs, ws) => {
  const x = numpy.array(xs, { shape: [m, k] });
  const w = { NN: numpy.array(transposed(ws, n, k), { shape: [k, n] }), NT: numpy.array(ws, { shape: [n, k] }) };
  const run = (layout) => product[layout](x.ref, w[layout].ref);
  // What is let go of before it was computed never is: on WebGPU the products are kept until all of them are waited for.
  const pending = [];
  const call = (layout) => async () => {
    const y = run(layout);
    if (backend === "webgpu") pending.push(y);
    else {
      await y.blockUntilReady();
      y.dispose();
    }
  };
  const done = async () => {
    await Promise.all(pending.map((y) => y.blockUntilReady()));
    await pending.at(-1)?.ref.data();
    for (const y of pending.splice(0)) y.dispose();
  };
  return {
    calls: { NN: call("NN"), NT: call("NT") },
    ...(backend === "webgpu" ? { done } : {}),
    result: (layout) => run(layout).data(),
    free: () => [x, w.NN, w.NT].forEach((array) => array.dispose()),
  };
}));
