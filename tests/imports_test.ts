/** Imports point one way (docs/architecture.md), there are no barrels and no drawers for odds and ends. */
import assert from "node:assert/strict";
import { posix } from "node:path";
import { sourceFiles, sourceText } from "./source_files.ts";

/** A room may import the rooms after it. */
const houses = ["cli", "web", "reports", "core", "kernels"];
const coreRooms = [
  "run",
  "eval",
  "replay",
  "memory",
  "scenarios",
  "corpus",
  "episodes",
  "train",
  "model",
  "adapters",
  "format",
  "random",
  "numbers",
];

/** What is wrong with one import, or undefined. Paths are relative to the checkout. */
function wrongImport(from: string, to: string): string | undefined {
  const [house, room] = from.split("/");
  const [targetHouse, targetRoom] = to.split("/");
  if (to === "deno.json" && house === "cli") return undefined;
  if (house === "schemas") return targetHouse === "schemas" ? undefined : "schemas import nothing but schemas";
  if (targetHouse === "schemas") return undefined;
  // Presets are data that commands and runs read.
  if (targetHouse === "recipes") {
    return house === "cli" || from.startsWith("core/run/") ? undefined : "presets are for runs";
  }
  const [a, b] = [houses.indexOf(house), houses.indexOf(targetHouse)];
  if (b < 0) return `${targetHouse} is no room of the product`;
  if (b < a) return `${house} may not import ${targetHouse}`;
  if (house !== "core" || targetHouse !== "core") return undefined;
  const [c, d] = [coreRooms.indexOf(room), coreRooms.indexOf(targetRoom)];
  if (c < 0 || d < 0) return `core/${c < 0 ? room : targetRoom} is no room of the design`;
  return d < c ? `core/${room} may not import core/${targetRoom}` : undefined;
}

/** The first ring among modules that import each other, in the order of its imports; undefined where there is none. */
function ringOf(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const free = new Set<string>();
  const visit = (module: string, path: readonly string[]): string[] | undefined => {
    if (free.has(module)) return undefined;
    if (path.includes(module)) return path.slice(path.indexOf(module));
    for (const next of imports.get(module) ?? []) {
      const ring = visit(next, [...path, module]);
      if (ring) return ring;
    }
    free.add(module);
    return undefined;
  };
  for (const module of imports.keys()) {
    const ring = visit(module, []);
    if (ring) return ring;
  }
  return undefined;
}

/** The relative imports of a module: static, dynamic, re-exports and assets. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found = [
    ...code.matchAll(/\bfrom\s*["'](\.[^"']*)["']/g),
    ...code.matchAll(/\bimport\s*\(?\s*["'](\.[^"']*)["']/g),
    ...code.matchAll(/\bnew URL\(\s*["'](\.[^"']*\.ts)["']/g),
  ];
  return found.map((match) => match[1]);
}

/** Whether a module does nothing but hand on what others export. */
function isBarrel(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "").trim();
  const rest = code.replace(/\bexport\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s*from\s*["'][^"']+["'];?/g, "").trim();
  return code !== "" && rest === "";
}

/** The public entries (deno.json, "exports"). */
const entries = ["mod.ts", "engine.ts", "eval.ts", "browser.ts"];
const all = await sourceFiles(/\.ts$/);
const modules = all.filter((file) => !file.startsWith("kernels/cpu/assembly/"));
const product = modules.filter((file) =>
  /^(cli|web|reports|core|kernels|schemas)\//.test(file) && !file.endsWith("_test.ts")
);

Deno.test("imports point from cli to reports to core to kernels, and inside core downward", async () => {
  assert.ok(product.length > 20, `only ${product.length} modules were found`);
  const wrong: string[] = [];
  for (const file of product) {
    for (const specifier of importsOf(await sourceText(file))) {
      const target = posix.normalize(posix.join(posix.dirname(file), specifier));
      const reason = wrongImport(file, target);
      if (reason) wrong.push(`${file} imports ${target}: ${reason}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no modules import each other in a ring, the kernels' sources in AssemblyScript included", async () => {
  const imports = new Map<string, string[]>();
  for (const file of all) {
    if (file.endsWith("_test.ts") || file.startsWith("tests/")) continue;
    const targets = importsOf(await sourceText(file)).map((to) => posix.normalize(posix.join(posix.dirname(file), to)));
    // AssemblyScript leaves the ending out.
    imports.set(file, targets.map((to) => to.endsWith(".ts") || to.endsWith(".json") ? to : `${to}.ts`));
  }
  assert.ok([...imports.values()].flat().filter((to) => imports.has(to)).length > 500, "too few imports were found");
  assert.equal(ringOf(imports), undefined);
});

Deno.test("schemas do no input or output", async () => {
  for (const file of product.filter((path) => path.startsWith("schemas/") && path !== "schemas/generate.ts")) {
    assert.doesNotMatch(await sourceText(file), /\bDeno\.|node:(fs|net|http|child_process)/, file);
  }
});

Deno.test("core, kernels and schemas run in Node too: they name nothing of Deno's, and what only some Nodes have they ask for late", async () => {
  const tools = /^schemas\/generate\.ts$|^kernels\/cpu\/build\/|_test_folder\.ts$|\/test_folder\.ts$/;
  for (const file of product.filter((path) => /^(core|kernels|schemas)\//.test(path) && !tools.test(path))) {
    const code = (await sourceText(file)).replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
    assert.doesNotMatch(code, /\bDeno\.\w/, `${file}: use node: modules, which both have`);
    assert.doesNotMatch(code, /^import (?!type\b).*"node:sqlite"/m, `${file}: sqlite_file.ts opens databases`);
    assert.doesNotMatch(code, /\.(toHex|toBase64)\(|\bFloat16Array\b/, `${file}: Node 22 has none`);
  }
});

Deno.test("only the public entries are barrels", async () => {
  const barrels: string[] = [];
  for (const file of modules) if (!entries.includes(file) && isBarrel(await sourceText(file))) barrels.push(file);
  assert.deepEqual(barrels, []);
});

Deno.test("files are named for what they do, in snake_case", () => {
  for (const file of modules) {
    const name = posix.basename(file);
    assert.match(name, /^[a-z0-9_]+(\.d)?\.ts$/, file);
    assert.doesNotMatch(name, /^(utils?|helpers?|common|misc|index)\b/, file);
  }
});

Deno.test("the rule itself refuses what points the wrong way", () => {
  assert.match(wrongImport("core/model/load.ts", "core/train/adam.ts") ?? "", /core\/model may not import core\/train/);
  assert.match(wrongImport("kernels/device.ts", "core/model/lora.ts") ?? "", /kernels may not import core/);
  assert.match(wrongImport("core/run/m4/m4.ts", "reports/ablation_figure.ts") ?? "", /core may not import reports/);
  assert.match(wrongImport("schemas/metrics.ts", "core/run/m4/m4.ts") ?? "", /schemas import nothing/);
  assert.match(wrongImport("core/run/m4/m4.ts", "tests/random_checkpoint.ts") ?? "", /tests is no room/);
  assert.equal(wrongImport("core/run/m4/m4.ts", "core/eval/harness.ts"), undefined);
  assert.equal(wrongImport("core/eval/harness.ts", "schemas/metrics.ts"), undefined);
  assert.deepEqual(
    importsOf('import a from "./a.ts"; await import("../b.ts"); export * from "./c.ts";\n// from "./d.ts"'),
    [
      "./a.ts",
      "./c.ts",
      "../b.ts",
    ],
  );
  const line: [string, string[]][] = [["a", ["b", "c"]], ["b", ["c"]], ["c", []]];
  assert.equal(ringOf(new Map(line)), undefined);
  assert.deepEqual(ringOf(new Map([...line, ["c", ["d"]], ["d", ["b"]]])), ["b", "c", "d"]);
  assert.equal(isBarrel('/** x */\nexport * from "./a.ts";\nexport { type b } from "./b.ts";'), true);
  assert.equal(isBarrel('export * from "./a.ts";\nexport const c = 1;'), false);
});
