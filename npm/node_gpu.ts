/** WebGPU in Node, where the npm package `webgpu` is installed beside ours. Runs before `kernels/webgpu/start.ts`, which looks here. */
interface WebGpuPackage {
  create(flags: string[]): unknown;
  globals: Record<string, unknown>;
}

const node = globalThis as { process?: { versions: { node?: string } }; navigator?: { gpu?: unknown } };
if (!("Deno" in globalThis) && node.process?.versions.node !== undefined && node.navigator?.gpu === undefined) {
  // By a name that bundlers do not follow: who has no GPU need not have the package.
  const name = "webgpu";
  const found: WebGpuPackage | undefined = await import(/* @vite-ignore */ name).catch(() => undefined);
  if (found) {
    for (const [key, value] of Object.entries(found.globals)) {
      if (!(key in globalThis)) Object.assign(globalThis, { [key]: value });
    }
    Object.assign(globalThis, { [Symbol.for("hei-nw.gpu")]: found.create([]) });
  }
}
