/** Node 20 has the instructions that the kernels use behind a flag, which its V8 still takes while the program runs. */
const { process } = globalThis as {
  process?: {
    versions: { node?: string };
    getBuiltinModule?: (name: "node:v8") => { setFlagsFromString(flag: string): void };
  };
};
if (process?.versions.node?.startsWith("20.")) {
  process.getBuiltinModule?.("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
}
