/**
 * Compiles `assembly/` to one WebAssembly module and writes it as base64 to `kernels_wasm.ts`, so that it loads in every
 * runtime and packager without an asset import. `--check` compares instead of writing and fails where the two differ.
 *
 * Run: `deno task wasm [--check]`.
 */
import asc from "assemblyscript/asc";
import { fileURLToPath } from "node:url";

const FLAGS = [
  "--importMemory",
  "--sharedMemory",
  "--initialMemory",
  "1",
  "--maximumMemory",
  "65536",
  "--enable",
  "simd,relaxed-simd,threads",
  "--runtime",
  "stub",
  // Not -O3: it gathers the multiply-adds of one accumulator over the unrolled steps, and V8 then spills half of them.
  "-O2",
  "--noAssert",
];

/** Compiles the sources in `folder` and returns the module's bytes; throws an `Error` with the compiler's messages. */
export async function compileKernels(folder: string): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["dispatch.ts", "--baseDir", folder, "--outFile", "kernels.wasm", ...FLAGS],
    {
      writeFile(name: string, contents: string | Uint8Array) {
        if (name === "kernels.wasm") bytes = contents as Uint8Array;
      },
    },
  );
  if (error || !bytes) throw new Error(`Cannot compile the kernels: ${error?.message}\n${stderr.toString()}`);
  return bytes;
}

/** The text of `kernels_wasm.ts` for these bytes. */
export function kernelsModule(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(/.{1,120}/g) ?? [];
  return `// Made by build_wasm.ts from assembly/; do not edit.\n` +
    `export const KERNELS_BASE64: string = \`\n${lines.join("\n")}\n\`;\n`;
}

if (import.meta.main) {
  const target = new URL("../kernels_wasm.ts", import.meta.url);
  const bytes = await compileKernels(fileURLToPath(new URL("../assembly", import.meta.url)));
  const text = kernelsModule(bytes);
  if (Deno.args.includes("--check")) {
    const same = await Deno.readTextFile(target) === text;
    console.log(
      same ? "kernels_wasm.ts is up to date" : "kernels_wasm.ts differs from assembly/: run `deno task wasm`",
    );
    if (!same) Deno.exit(1);
  } else {
    await Deno.writeTextFile(target, text);
    console.log(`kernels_wasm.ts: ${bytes.length} bytes of WebAssembly`);
  }
}
