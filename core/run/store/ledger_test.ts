import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError, RunError } from "../../../schemas/errors.ts";
import type { RunLedgerLine } from "../../../schemas/run_ledger_line.ts";
import { appendLedger, readLedger } from "./ledger.ts";

const line: RunLedgerLine = {
  ts: "2025-09-24T12:34:56.000Z",
  milestone: "M4",
  scenario: "A",
  seed: 13,
  model: "x/y",
  mode: "B3",
  params: { tau: 1.5, lora: { rank: 8 } },
  artifacts: ["a.json"],
};

async function withLedger(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(join(folder, "reports/index.jsonl"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the ledger only grows", async () => {
  await withLedger(async (path) => {
    assert.deepEqual(await readLedger(path), []);
    await appendLedger(path, line);
    const before = await Deno.readTextFile(path);
    await appendLedger(path, { ...line, seed: 14, notes: "again" });
    const after = await Deno.readTextFile(path);
    assert.ok(after.startsWith(before) && after.length > before.length);
    assert.deepEqual(await readLedger(path), [line, { ...line, seed: 14, notes: "again" }]);
  });
});

Deno.test("lines appended at once do not mix", async () => {
  await withLedger(async (path) => {
    const notes = "x".repeat(5000);
    await Promise.all(Array.from({ length: 20 }, (_, seed) => appendLedger(path, { ...line, seed, notes })));
    const seeds = (await readLedger(path)).map(({ seed }) => seed).sort((a, b) => a - b);
    assert.deepEqual(seeds, Array.from({ length: 20 }, (_, seed) => seed));
  });
});

Deno.test("a line that is not of the schema is refused and nothing is written", async () => {
  await withLedger(async (path) => {
    await assert.rejects(appendLedger(path, { ...line, ts: "today" }), FormatError);
    await assert.rejects(appendLedger(path, { ...line, extra: 1 } as RunLedgerLine), /extra must be absent/);
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  });
});

Deno.test("a damaged line is named by its number", async () => {
  await withLedger(async (path) => {
    await appendLedger(path, line);
    await Deno.writeTextFile(path, '{"ts": 3}\n', { append: true });
    await assert.rejects(readLedger(path), /index\.jsonl, line 2: Cannot read RunLedgerLine/);
  });
});

Deno.test("a ledger that cannot be written is explained", async () => {
  await withLedger(async (path) => {
    await Deno.mkdir(path, { recursive: true });
    await assert.rejects(appendLedger(path, line), RunError);
  });
});
