/** TensorFlow.js on its wasm backend (XNNPACK): `tfjs_peer.mjs THREADS`. Its threads are a browser's, so it runs in Deno. */
import process from "node:process";
import { actAsPage, fileAsBlobUrl } from "./page.mjs";
import { serve } from "./serve.mjs";
import { matmulCommands, transposed } from "./matmul_files.mjs";

const threads = Number(process.argv[2]);
const folder = new URL("./node_modules/@tensorflow/", import.meta.url);
// It takes at most half of what the browser reports.
Object.defineProperty(globalThis.navigator, "hardwareConcurrency", { value: 2 * threads, configurable: true });
actAsPage();
for (const script of ["tfjs/dist/tf.min.js", "tfjs-backend-wasm/dist/tf-backend-wasm.min.js"]) {
  (0, eval)(await Deno.readTextFile(new URL(script, folder)));
}
const { tf } = globalThis;
const binaries = ["", "-simd", "-threaded-simd"].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
const paths = await Promise.all(
  binaries.map(async (name) => [
    name,
    await fileAsBlobUrl(new URL(`tfjs-backend-wasm/dist/${name}`, folder), "application/wasm"),
  ]),
);
tf.wasm.setWasmPaths(Object.fromEntries(paths));
if (threads === 1) tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
else tf.wasm.setThreadsCount(threads);
await tf.setBackend("wasm");
await tf.ready();

// Only weights that are not transposed reach XNNPACK; it packs them at the first product and keeps them packed.
await serve(matmulCommands(() => ({ threads: tf.wasm.getThreadsCount() }), ({ m, n, k }, xs, ws) => {
  const x = tf.tensor2d(xs, [m, k]), w = tf.tensor2d(transposed(ws, n, k), [k, n]);
  return {
    calls: { NN: () => tf.matMul(x, w).dispose() },
    result: () => {
      const y = tf.matMul(x, w);
      const values = y.dataSync();
      y.dispose();
      return values;
    },
    free: () => [x, w].forEach((tensor) => tensor.dispose()),
  };
}));
