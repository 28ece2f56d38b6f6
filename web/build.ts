/**
 * `deno task web`: builds the page into a folder that any web server can serve, and with --serve serves it on this machine.
 *
 *     deno task web [--serve] [--port N] [--out DIR] [--no-isolation]
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { shippedFolders, shippedKeyers } from "../core/adapters/shipped_names.ts";
import { keyerFile } from "../core/format/keyer_bytes.ts";
import { peftConfigName, peftWeightsName } from "../core/format/peft_files.ts";
import { isolationHeaders, servePage } from "./serve.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const adapters = join(root, "core/adapters");
const modelFiles = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"];

/** Programs of the page: what runs where, and the name under which the others know it. */
const programs: readonly (readonly [from: string, to: string])[] = [
  ["web/page/page.ts", "page.js"],
  ["web/engine/engine_worker.ts", "worker.js"],
  ["kernels/cpu/pool/worker.ts", "thread.js"],
];

/** Builds the page. @throws where a program cannot be bundled. */
export async function buildPage(out: string): Promise<void> {
  await Deno.mkdir(join(out, "model"), { recursive: true });
  for (const [from, to] of programs) {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "bundle",
        "--quiet",
        "--platform=browser",
        "--minify",
        "--config",
        join(root, "deno.json"),
        "-o",
        join(out, to),
        join(root, from),
      ],
      ...{ cwd: root, stderr: "piped" },
    }).output();
    if (!success) throw new Error(`Cannot bundle ${from}: ${new TextDecoder().decode(stderr)}`);
  }
  for (const name of ["index.html", "style.css"]) await Deno.copyFile(join(root, "web/page", name), join(out, name));
  for (const name of modelFiles) await Deno.copyFile(join(adapters, "dummy-model", name), join(out, "model", name));
  for (const folder of shippedFolders) {
    await Deno.mkdir(join(out, "adapters", folder), { recursive: true });
    for (const name of [peftConfigName, peftWeightsName]) {
      await Deno.copyFile(join(adapters, folder, name), join(out, "adapters", folder, name));
    }
  }
  for (const folder of shippedKeyers) {
    await Deno.mkdir(join(out, "adapters", folder), { recursive: true });
    await Deno.copyFile(join(adapters, folder, keyerFile), join(out, "adapters", folder, keyerFile));
  }
  // Netlify and Cloudflare Pages read the headers from here; docs/browser.md has them for other servers.
  const lines = Object.entries(isolationHeaders).map(([name, value]) => `  ${name}: ${value}\n`);
  await Deno.writeTextFile(join(out, "_headers"), `/*\n${lines.join("")}`);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      serve: { type: "boolean", default: false },
      port: { type: "string", default: "8090" },
      out: { type: "string", default: join(root, "web/dist") },
      "no-isolation": { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`Cannot serve the page: --port must be a whole number from 0 to 65535: received ${values.port}.`);
    process.exit(2);
  }
  await buildPage(values.out);
  console.error(`The page is in ${values.out}.`);
  if (values.serve) {
    const server = servePage(values.out, { port, isolated: !values["no-isolation"] });
    console.error(`Serves it on http://localhost:${server.addr.port}/ to this machine alone. Ctrl-C ends it.`);
    await server.finished;
  }
}
