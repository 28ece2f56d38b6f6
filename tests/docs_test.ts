/** Pages link to what is there, their prose can be read without scrolling sideways, and none of the commands and schemas is left out. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import type { Command } from "commander";
import { createProgram } from "../cli/program.ts";
import { root } from "./source_files.ts";

const longestLine = 140;
const pages = [
  "README.md",
  ...(await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
];
const texts = new Map<string, string>();
for (const page of pages) texts.set(page, await readFile(join(root, page), "utf8"));

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gmu)].map(([, heading]) => heading);
  return new Set(
    headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")),
  );
}

/** Without fenced code. */
const prose = (text: string) => text.replace(/^```[^]*?^```/gmu, "");

for (const [page, text] of texts) {
  Deno.test(`the links of ${page} lead somewhere`, async () => {
    const broken: string[] = [];
    for (const [, link] of prose(text).matchAll(/\]\(([^)\s]+)\)/gu)) {
      if (/^[a-z]+:/u.test(link)) continue;
      const [path, anchor] = link.split("#");
      const target = path === "" ? page : normalize(join(dirname(page), path));
      const there = await readFile(join(root, target), "utf8").catch(() => undefined);
      const isFolder = there === undefined && await readdir(join(root, target)).then(() => true, () => false);
      if (there === undefined && !isFolder) broken.push(link);
      else if (anchor && there !== undefined && !anchorsOf(there).has(anchor)) broken.push(link);
    }
    assert.deepEqual(broken, []);
  });

  Deno.test(`no line of prose in ${page} is longer than ${longestLine} characters`, () => {
    const long = prose(text).split("\n").filter((line) => !line.startsWith("|") && [...line].length > longestLine);
    assert.deepEqual(long, []);
  });
}

Deno.test("docs/commands.md has every command", () => {
  const named = ({ commands }: Command): string[] =>
    commands.flatMap((one) => one.commands.length > 0 ? [one.name(), ...named(one)] : [one.name()]);
  const page = texts.get("docs/commands.md")!;
  const names = named(createProgram({ out: () => {}, err: () => {}, interactive: false }));
  assert.deepEqual(names.filter((name) => !new RegExp(`\`(memory )?${name}\\b`, "u").test(page)), []);
});

Deno.test("docs/artifacts.md links every schema", async () => {
  const schemas = await readdir(join(root, "schemas/json"));
  const page = texts.get("docs/artifacts.md")!;
  assert.deepEqual(schemas.filter((name) => !page.includes(`(../schemas/json/${name})`)), []);
});
