/** Files that older versions wrote: they open with all that they hold. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FormatError } from "../../schemas/errors.ts";
import { withFolder } from "../format/test_folder.ts";
import { openDatabase } from "./sqlite_file.ts";
import { SqliteMemoryStore } from "./sqlite_store.ts";
import { putRow } from "./sqlite_sums.ts";
import { memoryDatabase } from "./sqlite_tables.ts";
import { bare, full, traceOf } from "./testdata/stored_samples.ts";

Deno.test("a memory that was written before rows had sums is read as it was, and has them from then on", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/memory.sqlite`;
    const old = openDatabase(path, { ...memoryDatabase, migrations: memoryDatabase.migrations.slice(0, 2) });
    old.exec(`
      INSERT INTO documents (id, text, tokens, reward, pin, group_id, labels) VALUES ('a', 'An old note.', 3, 0, 1, 7, '{}');
      INSERT INTO cues VALUES ('a', 0, 0, 'What is old?'); INSERT INTO rehearsals VALUES ('a', 'tests', '[]');
      INSERT INTO rehearsed VALUES ('a', 0, 'Which note?', 'old', 1);
      INSERT INTO traces VALUES ('a:0', 7, 'C', 'a', 0, 12, '[]', 1, 0.5, 0.5, 0, 1, 'notes', NULL, 4, x'0000803f')`);
    old.close();
    for (let i = 0; i < 2; i++) {
      await using store = await SqliteMemoryStore.open(path);
      const note = {
        id: "a",
        text: "An old note.",
        tokens: 3,
        lag: 0,
        groupId: 7,
        cues: ["What is old?"],
        heldOutCues: [],
      };
      const rehearsal = {
        asker: "tests",
        questions: [{ cue: "Which note?", answer: "old", heldOut: true }],
        unasked: [],
      };
      assert.deepEqual(await store.documents(), [{ ...note, reward: false, pin: true, rehearsal }]);
      assert.deepEqual((await store.traces()).map(({ key }) => [...key]), [[1]]);
    }
    const db = new DatabaseSync(path);
    db.exec("UPDATE documents SET text = 'An odd note.'");
    db.close();
    await using store = await SqliteMemoryStore.open(path);
    for (
      const read of [() => store.documents(), () => store.document("a"), () => store.texts([traceOf("a").pointer])]
    ) {
      await assert.rejects(read(), (error) => error instanceof FormatError && error.message.includes(path));
    }
    assert.equal((await store.traces()).length, 1);
  });
});

Deno.test("a file of an older version is brought up to date with what it holds", async () => {
  await withFolder((folder) => {
    const first = "CREATE TABLE notes (text TEXT NOT NULL) STRICT";
    const second =
      "ALTER TABLE notes ADD COLUMN stage TEXT NOT NULL DEFAULT 'memory'; CREATE TABLE nights (id INTEGER)";
    const kind = (...migrations: string[]) => ({ name: "test", applicationId: 4711, migrations, tables: ["notes"] });
    const old = openDatabase(`${folder}/file`, kind(first));
    old.exec("INSERT INTO notes VALUES ('kept')");
    old.close();
    for (let i = 0; i < 2; i++) {
      const db = openDatabase(`${folder}/file`, kind(first, second));
      assert.deepEqual({ ...db.prepare("SELECT * FROM notes").get() }, { text: "kept", stage: "memory" });
      assert.deepEqual(db.prepare("SELECT * FROM nights").all(), []);
      db.close();
    }
    assert.throws(() => openDatabase(`${folder}/file`, kind(first)), /version must be 1 to 1: received 2/);
  });
});

Deno.test("a memory from before origins were kept opens with its questions, and takes new ones with theirs", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/memory.sqlite`, { migrations, ...kind } = memoryDatabase;
    {
      await using store = await SqliteMemoryStore.open(path);
      await store.write([{ document: full("a") }, { document: full("b") }]);
    }
    const old = openDatabase(path, memoryDatabase);
    for (const table of kind.tables) old.exec(`ALTER TABLE ${table} DROP COLUMN sum`);
    old.exec(
      "ALTER TABLE rehearsed DROP COLUMN origin; PRAGMA user_version = 2; INSERT INTO rehearsals VALUES ('a', 'asker', '[]'); " +
        "INSERT INTO rehearsed VALUES ('a', 0, 'Where?', 'here', 0)",
    );
    old.close();
    openDatabase(path, { ...kind, migrations: migrations.slice(0, 2) }).close();
    await using store = await SqliteMemoryStore.open(path);
    const question = { cue: "What?", answer: "sentence", heldOut: true, origin: "rule" as const };
    await store.rehearse(new Map([["b", { asker: "asker", questions: [question], unasked: [] }]]));
    assert.deepEqual((await store.documents()).map(({ rehearsal }) => rehearsal!.questions), [
      [{ cue: "Where?", answer: "here", heldOut: false }],
      [question],
    ]);
  });
});

Deno.test("a memory from before sparse keys were packed opens with the same keys in less room, and what was damaged stays so", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/memory.sqlite`;
    const sparse = new Float32Array(2048);
    for (let i = 0; i < 64; i++) sparse[31 * i] = 1 / (i + 8);
    const ids = ["a", "b", "c"];
    const traces = ids.map((id) => traceOf(id, id === "b" ? {} : { key: sparse }));
    {
      await using store = await SqliteMemoryStore.open(path);
      await store.write(ids.map((id, i) => ({ document: bare(id), trace: traces[i] })));
    }
    const old = openDatabase(path, memoryDatabase);
    const keys = () => old.prepare("SELECT length(key) AS size, sum FROM traces ORDER BY trace_id").all();
    const packed = keys();
    assert.deepEqual(packed.map(({ size }) => size), [389, 16, 389]);
    for (const row of old.prepare("SELECT * FROM traces WHERE length(key) = 389").all()) {
      putRow(old, "traces", { ...row, key: new Uint8Array(sparse.buffer) }, "trace_id");
    }
    assert.deepEqual(keys().map(({ size }) => size), [8192, 16, 8192]);
    old.exec("PRAGMA user_version = 4");
    old.close();
    {
      await using store = await SqliteMemoryStore.open(path);
      assert.deepEqual(await store.traces(), traces);
    }
    const now = openDatabase(path, memoryDatabase);
    assert.deepEqual(now.prepare("SELECT length(key) AS size, sum FROM traces ORDER BY trace_id").all(), packed);
    now.exec("UPDATE traces SET key = zeroblob(8192) WHERE trace_id = 'c:0'; PRAGMA user_version = 4");
    now.close();
    await using store = await SqliteMemoryStore.open(path);
    await assert.rejects(store.traces(), (error) => error instanceof FormatError && error.message.includes(path));
  });
});
