/**
 * Makes Deno look enough like a web page for Emscripten's threads: TensorFlow.js has them in browsers only, wllama runs in
 * browsers only. Both take a process with Node's `process` for Node, and start classic workers from blobs; Deno's workers are
 * modules, which have no `importScripts`. None of it touches what is measured: the WebAssembly and its memory are the library's own.
 */

/** To be called before the library is loaded. */
export function actAsPage() {
  const OwnBlob = globalThis.Blob;
  let library = "";
  globalThis.Blob = class extends OwnBlob {
    constructor(parts = [], options = {}) {
      const type = options.type ?? "";
      super(type.includes("javascript") ? [prelude(parts, library), ...parts] : parts, options);
      if (type === "text/javascript") library = parts.join("");
    }
  };
  globalThis.Worker = moduleWorker(globalThis.Worker);
  globalThis.window = globalThis;
  globalThis.document = { baseURI: import.meta.url, currentScript: null };
  delete globalThis.process;
}

function moduleWorker(Own) {
  return class extends Own {
    constructor(url, options) {
      super(url, { name: options?.name, type: "module" });
    }
  };
}

/** What stands before a worker's own script. `library` is the script that TensorFlow.js's workers import. */
function prelude(parts, library) {
  const imports = parts.some((part) => String(part).includes("importScripts"));
  return [
    "delete globalThis.process;",
    `${moduleWorker};globalThis.Worker = moduleWorker(globalThis.Worker);`,
    imports ? `globalThis.importScripts = () => (0, eval)(${JSON.stringify(library)});` : "",
    "",
  ].join("\n");
}

/** A file as a URL that a page may fetch. */
export async function fileAsBlobUrl(url, type) {
  return URL.createObjectURL(new Blob([await Deno.readFile(new URL(url))], { type }));
}
