import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FormatError, InputError } from "../../schemas/errors.ts";
import { withFolder } from "../format/test_folder.ts";
import { Random } from "../random/random.ts";
import type { MemoryEntry, MemoryStore } from "./memory_store.ts";
import { databaseTexts } from "./sqlite_file.ts";
import { SqliteMemoryStore } from "./sqlite_store.ts";
import { TextMemoryStore } from "./text_store.ts";
import { leaveOut, thorough } from "../../tests/thorough.ts";
import { bare, entry, full, traceOf } from "./testdata/stored_samples.ts";

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
  await withFolder(async (folder) => {
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
  await withFolder(async (folder) => {
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
  await withFolder(async (folder) => {
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

if (!thorough) leaveOut("a memory that was not swept is opened while another process writes");

Deno.test("bytes that a killed process left behind leave with the next opening, or with the one after", async () => {
  await withFolder(async (folder) => {
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
    if (thorough) {
      // While another process writes, there is no sweep, and no error; SQLite waits five seconds for it.
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
  await withFolder(async (folder) => {
    for (const name of ["one", "two"]) {
      await using store = await SqliteMemoryStore.open(`${folder}/${name}`);
      await store.write([entry("a"), entry("b"), { document: bare("c") }]);
    }
    assert.equal(await bytesOf(`${folder}/one`), await bytesOf(`${folder}/two`));
  });
});

Deno.test("a sparse key that was read is held as its few bytes, a dense one as it is", async () => {
  await using store = await SqliteMemoryStore.open(":memory:");
  const [few, all] = [entry("a"), entry("b")];
  few.trace!.key = new Float32Array(2048).with(7, 0.5).with(2047, -0.25);
  await store.write([few, all]);
  const [sparse, dense] = await store.traces();
  assert.deepEqual([sparse, { ...dense }], [few.trace, all.trace]);
  assert.ok(sparse.key !== sparse.key, "made where it is asked for");
  assert.ok(dense.key === dense.key);
});

Deno.test("opening a damaged, foreign or newer file is an error that says so, and changes nothing", async () => {
  await withFolder(async (folder) => {
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
