import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FormatError, InputError } from "../../schemas/errors.ts";
import { DocumentStore } from "./document_store.ts";
import type { Trace } from "./memory.ts";
import { SqliteTraceStore } from "./trace_store.ts";

function trace(id: number, salience = 1.25): Trace {
  return {
    traceId: `group-${id}-aaaa:0`,
    groupId: id,
    scenario: "C",
    pointer: { doc: `group-${id}-aaaa`, start: 3, end: 40 },
    slotNames: ["service", "value"],
    salience,
    tags: { surprise: 0.1 + 0.2, novelty: 1, reward: true, pin: false },
    provenance: { source: "scenario C", seed: 13, index: id },
    key: Float32Array.of(0.1, -0.2, 1e-30, id),
  };
}

function inFolder(test: (folder: string) => void): () => void {
  return () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

Deno.test("SqliteTraceStore gives traces back as they were, in the order in which they came", () => {
  const store = new SqliteTraceStore(":memory:");
  store.putAll([trace(5), trace(2)]);
  store.put(trace(9));
  store.put(trace(5, 3));
  assert.deepEqual(store.all(), [trace(5, 3), trace(2), trace(9)]);
  assert.deepEqual(store.get("group-2-aaaa:0"), trace(2));
  assert.equal(store.get("absent"), undefined);
  assert.equal(store.delete("group-2-aaaa:0"), true);
  assert.equal(store.delete("group-2-aaaa:0"), false);
  assert.equal(store.all().length, 2);
  store.close();
});

Deno.test(
  "stores last beyond closing",
  inFolder((folder) => {
    const first = new SqliteTraceStore(`${folder}/traces.sqlite`);
    first.put(trace(1));
    first.close();
    const second = new SqliteTraceStore(`${folder}/traces.sqlite`);
    assert.deepEqual(second.all(), [trace(1)]);
    second.close();
  }),
);

Deno.test("putAll writes all or nothing", () => {
  const store = new SqliteTraceStore(":memory:");
  const broken = { ...trace(2), salience: "high" as unknown as number };
  assert.throws(() => store.putAll([trace(1), broken]));
  assert.deepEqual(store.all(), []);
  store.putAll([trace(1)]);
  assert.equal(store.all().length, 1);
  store.close();
});

Deno.test(
  "the trace file holds no text of an episode",
  inFolder((folder) => {
    const documents = new DocumentStore(`${folder}/documents.sqlite`);
    documents.put("group-1-aaaa", "The sentinel sentence stands here only.");
    documents.close();
    const traces = new SqliteTraceStore(`${folder}/traces.sqlite`);
    traces.put(trace(1));
    traces.close();
    const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(`${folder}/traces.sqlite`));
    assert.ok(bytes.includes("group-1-aaaa"));
    assert.ok(!bytes.includes("sentinel"));
  }),
);

Deno.test(
  "opening a damaged, foreign or newer file is a FormatError that says so, and changes nothing",
  inFolder((folder) => {
    const garbage = `${folder}/garbage`;
    Deno.writeTextFileSync(garbage, "this is no database, though it is a long enough file".repeat(40));
    assert.throws(
      () => new SqliteTraceStore(garbage),
      (error) => error instanceof FormatError && /intact/.test(error.message),
    );
    assert.ok(Deno.readTextFileSync(garbage).startsWith("this is no database"));

    const foreign = `${folder}/foreign`;
    const other = new DatabaseSync(foreign);
    other.exec("CREATE TABLE users (name TEXT)");
    other.close();
    assert.throws(
      () => new SqliteTraceStore(foreign),
      (error) => error instanceof FormatError && /another kind/.test(error.message),
    );

    const documents = `${folder}/documents`;
    new DocumentStore(documents).close();
    assert.throws(() => new SqliteTraceStore(documents), FormatError);

    const newer = `${folder}/newer`;
    new SqliteTraceStore(newer).close();
    const later = new DatabaseSync(newer);
    later.exec("PRAGMA user_version = 99");
    later.close();
    assert.throws(
      () => new SqliteTraceStore(newer),
      (error) => error instanceof FormatError && /99/.test(error.message),
    );

    const cut = `${folder}/cut`;
    const full = new SqliteTraceStore(cut);
    full.putAll(Array.from({ length: 200 }, (_, i) => ({ ...trace(i), key: new Float32Array(500) })));
    full.close();
    Deno.truncateSync(cut, 40_000);
    assert.throws(() => new SqliteTraceStore(cut), FormatError);

    assert.throws(() => new SqliteTraceStore(`${folder}/no/such/folder/file`), InputError);
  }),
);

Deno.test("DocumentStore resolves pointers within its documents and refuses others", () => {
  const store = new DocumentStore(":memory:");
  store.putAll([{ doc: "a", text: "Ada hid a lamp." }, { doc: "b", text: "" }]);
  assert.equal(store.resolve({ doc: "a", start: 4, end: 7 }), "hid");
  assert.throws(() => store.resolve({ doc: "a", start: 4, end: 70 }), InputError);
  assert.throws(() => store.resolve({ doc: "c", start: 0, end: 0 }), InputError);
  store.put("a", "Ada hid a lamp.");
  assert.throws(() => store.put("a", "Ada sold a lamp."), InputError);
  assert.throws(() => store.putAll([{ doc: "d", text: "new" }, { doc: "a", text: "other" }]), InputError);
  assert.equal(store.get("d"), undefined);
  assert.equal(store.delete("a"), true);
  assert.equal(store.get("a"), undefined);
  store.close();
});
