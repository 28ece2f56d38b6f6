import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FormatError, InputError } from "../../schemas/errors.ts";
import { Random } from "../random/random.ts";
import type { Trace } from "./memory.ts";
import type { MemoryEntry, MemoryStore, StoredEpisode } from "./memory_store.ts";
import { databaseTexts, openDatabase } from "./sqlite_file.ts";
import { memoryDatabase } from "./sqlite_tables.ts";
import { SqliteMemoryStore } from "./sqlite_store.ts";
import { putRow } from "./sqlite_sums.ts";
import { TextMemoryStore } from "./text_store.ts";

const decision = {
  score: 1.25,
  shouldWrite: true,
  features: { surprise: 0.1 + 0.2, novelty: 1, reward: true, pin: false },
  contributions: { surprise: 0.1 + 0.2, novelty: 1, reward: 0.5, pin: 0 },
};

/** A document of which everything is said. */
function full(id: string, text = `The sentinel sentence of ${id} stands here.`): StoredEpisode {
  return {
    id,
    text,
    groupId: 7,
    tokens: 9,
    answer: "sentinel",
    answerSpan: { start: 4, end: 12 },
    cues: ["Which sentence stands here?", "What stands here?"],
    heldOutCues: ["Name what stands here."],
    time: "2026-11-29T20:00:00Z",
    source: "a test",
    tags: ["a", "b"],
    reward: true,
    pin: false,
    replaces: "older",
    decision,
    shouldRemember: false,
    kind: "fact",
    slots: { who: "Ada", what: "lamp" },
    oldAnswer: "sentry",
  };
}

/** A document of which only the least is said. */
function bare(id: string, tokens = 3): StoredEpisode {
  return { id, text: `note ${id}`, groupId: 0, tokens, cues: [], heldOutCues: [], reward: false, pin: false };
}

function traceOf(doc: string, more: Partial<Trace> = {}): Trace {
  return {
    traceId: `${doc}:0`,
    groupId: 7,
    scenario: "C",
    pointer: { doc, start: 0, end: 6 },
    slotNames: ["service", "value"],
    salience: 1.25,
    tags: decision.features,
    provenance: { source: "scenario C", seed: 13, index: 4 },
    key: Float32Array.of(0.1, -0.2, 1e-30, 5),
    ...more,
  };
}

const entry = (id: string): MemoryEntry => ({ document: full(id), trace: traceOf(id) });

async function inFolder(test: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function bytesOf(path: string): Promise<string> {
  return new TextDecoder("latin1").decode(await Deno.readFile(path));
}

/** What holds for every store. */
const stores: Readonly<Record<string, () => Promise<MemoryStore>>> = {
  SQLite: () => SqliteMemoryStore.open(":memory:"),
  text: () => TextMemoryStore.open(),
};
for (const [kind, open] of Object.entries(stores)) {
  Deno.test(`${kind}: a store gives documents and traces back as they were, in the order in which they came`, async () => {
    await using store = await open();
    await store.write([entry("b"), { document: bare("a", 4) }]);
    // Notes can be added one at a time.
    await store.write([{ document: bare("c", 2), trace: traceOf("c", { provenance: { source: "me", index: 0 } }) }]);
    assert.deepEqual(await store.documents(), [
      { ...full("b"), lag: 6 },
      { ...bare("a", 4), lag: 2 },
      { ...bare("c", 2), lag: 0 },
    ]);
    assert.deepEqual(await store.traces(), [
      traceOf("b"),
      traceOf("c", { provenance: { source: "me", index: 0 } }),
    ]);
    assert.deepEqual(await store.document("b"), { ...full("b"), lag: 6 });
    assert.equal(await store.document("absent"), undefined);
  });

  Deno.test(`${kind}: a document that is written again keeps its place, and has what the last telling says`, async () => {
    await using store = await open();
    await store.write([entry("a"), entry("b")]);
    await store.write([{ document: { ...full("a"), cues: ["Only this?"], pin: true } }]);
    const documents = await store.documents();
    assert.deepEqual(documents.map(({ id }) => id), ["a", "b"]);
    assert.deepEqual([documents[0].cues, documents[0].pin], [["Only this?"], true]);
    assert.deepEqual((await store.traces()).map(({ traceId }) => traceId), ["b:0"]);
  });

  Deno.test(`${kind}: write is all or nothing`, async () => {
    await using store = await open();
    await store.write([entry("a"), entry("z")]);
    const before = [await store.documents(), await store.traces()];
    const wrong: [MemoryEntry, RegExp][] = [
      [{ document: { ...full("a"), text: "another text" } }, /id must be new or hold the same text: received "a"/],
      [{ document: full("c"), trace: traceOf("a") }, /pointer.doc must be its document "c": received "a"/],
      [
        { document: full("c"), trace: traceOf("c", { pointer: { doc: "c", start: 0, end: 999 } }) },
        /start and end must lie within the 39 characters of "c": received 0 and 999/,
      ],
      [{ document: { ...full("c"), text: "cut\0off" } }, /without NUL characters/],
      [{ document: { ...full("c"), cues: ["half \ud83d?"] } }, /halves of characters/],
    ];
    for (const [second, message] of wrong) {
      await assert.rejects(
        store.write([entry("b"), second], ["z"]),
        (error) => error instanceof InputError && message.test(error.message),
      );
      assert.deepEqual([await store.documents(), await store.traces()], before);
    }
  });

  Deno.test(`${kind}: texts resolves pointers within the documents and refuses others`, async () => {
    await using store = await open();
    await store.write([{ document: bare("a") }, { document: bare("b") }]);
    const pointers = [{ doc: "b", start: 0, end: 4 }, { doc: "a", start: 5, end: 6 }];
    assert.deepEqual(await store.texts(pointers), ["note", "a"]);
    await assert.rejects(store.texts([{ doc: "a", start: 4, end: 70 }]), InputError);
    await assert.rejects(store.texts([{ doc: "c", start: 0, end: 0 }]), InputError);
  });

  Deno.test(`${kind}: what was asked of a document stays with it, and goes with it`, async () => {
    await using store = await open();
    await store.write([entry("a"), entry("b")]);
    const rehearsal = {
      asker: "me",
      questions: [{ cue: "What?", answer: "sentinel", heldOut: true }],
      unasked: ["here"],
    };
    await store.rehearse(new Map([["a", rehearsal], ["absent", rehearsal]]));
    await store.write([entry("a")]);
    assert.deepEqual((await store.documents()).map((document) => document.rehearsal), [rehearsal, undefined]);
    const another = { ...rehearsal, questions: [{ ...rehearsal.questions[0], origin: "rule" as const }] };
    await store.write([{ ...entry("a"), rehearsal: another }]);
    assert.deepEqual((await store.documents()).map((document) => document.rehearsal), [another, undefined]);
    assert.deepEqual(await store.forget(["absent", "a", "a"]), ["a"]);
    assert.deepEqual((await store.documents()).map(({ id }) => id), ["b"]);
    assert.deepEqual((await store.traces()).map(({ traceId }) => traceId), ["b:0"]);
  });
}

Deno.test("what is written lasts beyond closing", async () => {
  await inFolder(async (folder) => {
    {
      await using store = await SqliteMemoryStore.open(`${folder}/memory.sqlite`);
      await store.write([entry("a")]);
    }
    await using store = await SqliteMemoryStore.open(`${folder}/memory.sqlite`);
    assert.deepEqual(await store.documents(), [{ ...full("a"), lag: 0 }]);
    assert.deepEqual(await store.traces(), [traceOf("a")]);
  });
});

Deno.test("texts stand in the table of documents and nowhere else in the file", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/memory.sqlite`;
    await using store = await SqliteMemoryStore.open(path);
    await store.write([entry("a")]);
    assert.ok(databaseTexts(path, []).some((text) => text.includes("sentinel sentence")));
    const others = databaseTexts(path, ["documents"]);
    assert.ok(others.includes("a:0"));
    assert.ok(!others.some((text) => text.includes("sentinel")));
  });
});

Deno.test("what is forgotten is gone with its trace and its cues, and its bytes leave the file", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/memory.sqlite`;
    const random = new Random(3);
    const word = () => Array.from({ length: 12 }, () => String.fromCharCode(97 + random.int(26))).join("");
    // Ids, texts and cues of random words in random order, so that pages split in the middle.
    const entries = Array.from({ length: 400 }, (): MemoryEntry => {
      const id = word();
      const document = { ...bare(id), text: Array.from({ length: 30 }, word).join(" "), cues: [word(), word()] };
      return { document, trace: traceOf(id, { key: new Float32Array(64).fill(random.next()) }) };
    });
    const wordsOf = ({ document }: MemoryEntry) => [document.id, ...document.text.split(" "), ...document.cues];
    await using store = await SqliteMemoryStore.open(path);
    for (const one of entries.slice(0, 50)) await store.write([one]);
    await store.write(entries.slice(50));
    const gone = entries.filter((_, i) => i % 3 === 0), kept = entries.filter((_, i) => i % 3 !== 0);
    const ids = gone.map(({ document }) => document.id);
    assert.deepEqual(await store.forget([...ids.slice(1), "absent"]), ids.slice(1));
    await store.write([], ids.slice(0, 1));
    assert.equal((await store.documents()).length, kept.length);
    assert.equal((await store.traces()).length, kept.length);
    const bytes = await bytesOf(path);
    assert.deepEqual(gone.flatMap(wordsOf).filter((word) => bytes.includes(word)), []);
    assert.ok(kept.flatMap(wordsOf).every((word) => bytes.includes(word)));
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["memory.sqlite"]);
  });
});

Deno.test("bytes that a killed process left behind leave with the next opening, or with the one after", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/memory.sqlite`;
    await using kept = await SqliteMemoryStore.open(path);
    await kept.write([entry("a"), entry("b")]);
    {
      // As after a deletion that was committed and not swept: SQLite may have copies of what it moved.
      using db = new DatabaseSync(path);
      db.exec("PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON; DELETE FROM documents WHERE id = 'a'");
    }
    assert.match(await bytesOf(path), /sentinel sentence of a/);
    await Deno.writeTextFile(`${path}-unswept`, "");
    {
      // While another process writes, there is no sweep, and no error.
      using other = new DatabaseSync(path);
      other.exec("BEGIN IMMEDIATE");
      await using store = await SqliteMemoryStore.open(path);
      assert.equal((await store.documents()).length, 1);
      assert.ok(await Deno.stat(`${path}-unswept`));
      other.exec("ROLLBACK");
    }
    await using store = await SqliteMemoryStore.open(path);
    assert.equal((await store.documents()).length, 1);
    assert.doesNotMatch(await bytesOf(path), /sentinel sentence of a/);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["memory.sqlite"]);
  });
});

Deno.test("the same entries give the same bytes", async () => {
  await inFolder(async (folder) => {
    for (const name of ["one", "two"]) {
      await using store = await SqliteMemoryStore.open(`${folder}/${name}`);
      await store.write([entry("a"), entry("b"), { document: bare("c") }]);
    }
    assert.equal(await bytesOf(`${folder}/one`), await bytesOf(`${folder}/two`));
  });
});

Deno.test("opening a damaged, foreign or newer file is an error that says so, and changes nothing", async () => {
  await inFolder(async (folder) => {
    const refused = async (name: string, message: RegExp) => {
      const before = await Deno.readFile(`${folder}/${name}`);
      await assert.rejects(
        SqliteMemoryStore.open(`${folder}/${name}`),
        (error) => error instanceof FormatError && message.test(error.message),
      );
      assert.deepEqual(await Deno.readFile(`${folder}/${name}`), before);
    };
    await Deno.writeTextFile(`${folder}/garbage`, "this is no database, though it is a long enough file".repeat(40));
    await refused("garbage", /intact/);

    const foreign = new DatabaseSync(`${folder}/foreign`);
    foreign.exec("CREATE TABLE users (name TEXT)");
    foreign.close();
    await refused("foreign", /another kind/);

    await (await SqliteMemoryStore.open(`${folder}/newer`))[Symbol.asyncDispose]();
    const later = new DatabaseSync(`${folder}/newer`);
    later.exec("PRAGMA user_version = 99");
    later.close();
    await refused("newer", /99/);

    const cut = await SqliteMemoryStore.open(`${folder}/cut`);
    await cut.write(Array.from({ length: 200 }, (_, i) => entry(`d${i}`)));
    await cut[Symbol.asyncDispose]();
    await Deno.truncate(`${folder}/cut`, 40_000);
    await refused("cut", /intact/);

    await assert.rejects(SqliteMemoryStore.open(`${folder}/no/such/folder/file`), InputError);
  });
});

Deno.test("a memory that was written before rows had sums is read as it was, and has them from then on", async () => {
  await inFolder(async (folder) => {
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
  await inFolder((folder) => {
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
  await inFolder(async (folder) => {
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
  await inFolder(async (folder) => {
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
