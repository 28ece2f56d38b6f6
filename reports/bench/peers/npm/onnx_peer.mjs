/** onnxruntime-web on its wasm backend: `onnx_peer.mjs THREADS`. */
import process from "node:process";
import { serve } from "./serve.mjs";
import { matmulModel } from "./onnx_model.mjs";
import { matmulCommands, transposed } from "./matmul_files.mjs";

const threads = Number(process.argv[2]);
const ort = await import("onnxruntime-web");
ort.env.wasm.numThreads = threads;

await serve(matmulCommands(() => ({ threads }), async ({ m, n, k }, xs, ws) => {
  const model = matmulModel({ m, n, k }, transposed(ws, n, k));
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  const x = new ort.Tensor("float32", xs, [m, k]);
  return {
    calls: { NN: () => session.run({ x }, ["row"]) },
    result: async () => (await session.run({ x }, ["y"])).y.data,
    free: () => session.release(),
  };
}));
