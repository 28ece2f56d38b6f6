/** jax-js on its wasm backend: `jax_peer.mjs THREADS`. In Node it has no workers, hence one thread. */
import process from "node:process";
import { serve } from "./serve.mjs";
import { matmulCommands, transposed } from "./matmul_files.mjs";

const threads = Number(process.argv[2]);
// Without `Worker` it computes on the calling thread, which is faster than a pool of one.
if (threads === 1) delete globalThis.Worker;
else Object.defineProperty(globalThis.navigator, "hardwareConcurrency", { value: threads, configurable: true });
const { defaultDevice, init, jit, numpy } = await import("@jax-js/jax");
await init("wasm");
defaultDevice("wasm");

const product = { NN: jit((x, w) => numpy.matmul(x, w)), NT: jit((x, w) => numpy.matmul(x, numpy.transpose(w))) };

await serve(matmulCommands(() => ({ "threads": threads }), ({ m, n, k }, xs, ws) => {
  const x = numpy.array(xs, { shape: [m, k] });
  const w = { NN: numpy.array(transposed(ws, n, k), { shape: [k, n] }), NT: numpy.array(ws, { shape: [n, k] }) };
  const run = (layout) => product[layout](x.ref, w[layout].ref);
  const call = (layout) => async () => {
    const y = run(layout);
    await y.blockUntilReady();
    y.dispose();
  };
  return {
    calls: { NN: call("NN"), NT: call("NT") },
    result: (layout) => run(layout).data(),
    free: () => [x, w.NN, w.NT].forEach((array) => array.dispose()),
  };
}));
