/** TensorFlow.js on its webgpu backend, in Deno; products are waited for together. */
import { actAsPage } from "./page.mjs";
import { serve } from "./serve.mjs";
import { matmulCommands, transposed } from "./matmul_files.mjs";

const folder = new URL("./node_modules/@tensorflow/", import.meta.url);
actAsPage();
for (const script of ["tfjs/dist/tf.min.js", "tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js"]) {
  (0, eval)(await Deno.readTextFile(new URL(script, folder)));
}
const { tf } = globalThis;
await tf.setBackend("webgpu");
await tf.ready();

await serve(matmulCommands(() => ({ threads: 0 }), ({ m, n, k }, xs, ws) => {
  const x = tf.tensor2d(xs, [m, k]), wNN = tf.tensor2d(transposed(ws, n, k), [k, n]), wNT = tf.tensor2d(ws, [n, k]);
  const products = { NN: () => tf.matMul(x, wNN), NT: () => tf.matMul(x, wNT, false, true) };
  let last;
  const calls = Object.fromEntries(
    Object.entries(products).map(([layout, run]) => [layout, () => {
      last?.dispose();
      last = run();
    }]),
  );
  const done = () => last.data();
  return {
    calls,
    done,
    result: async (layout) => {
      const y = products[layout]();
      const values = await y.data();
      y.dispose();
      return values;
    },
    free: () => [x, wNN, wNT, last].forEach((tensor) => tensor?.dispose()),
  };
}));
