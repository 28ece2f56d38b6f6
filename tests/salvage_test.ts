/** `memory salvage`: what is whole in a damaged memory is saved, and what is lost is named. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import type { Trace } from "../core/memory/memory.ts";
import type { Rehearsal, StoredEpisode } from "../core/memory/memory_store.ts";
import { salvageStore } from "../core/memory/salvage_store.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { Random } from "../core/random/random.ts";
import { damaged, damages, writeSampleStore } from "./mutations.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

/** A note as a store gives it back, without its lag. */
interface Kept {
  document: StoredEpisode & { rehearsal?: Rehearsal };
  trace: Trace | undefined;
}

/** Runs `test` with a store of notes, and what stands in it. */
async function withStore(
  count: number,
  test: (store: { path: string; bytes: Uint8Array; written: Map<string, Kept>; folder: string }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "hei-nw-test-" });
  try {
    const path = join(folder, "memory.sqlite");
    await writeSampleStore(path, new Random(3), count);
    await test({ path, bytes: await Deno.readFile(path), written: await entriesOf(path), folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function entriesOf(path: string): Promise<Map<string, Kept>> {
  await using store = await SqliteMemoryStore.open(path);
  const traces = new Map((await store.traces()).map((trace) => [trace.pointer.doc, trace]));
  return new Map(
    (await store.documents()).map((
      { lag: _, ...document },
    ) => [document.id, { document, trace: traces.get(document.id) }]),
  );
}

async function salvagedFrom(folder: string, bytes: Uint8Array) {
  const scratch = await Deno.makeTempDir({ dir: folder });
  const path = join(scratch, "damaged.sqlite");
  await Deno.writeFile(path, bytes);
  const { entries, ...found } = await salvageStore(path, join(scratch, "copy.sqlite"));
  assert.deepEqual(await Deno.readFile(path), bytes, "the damaged file was written to");
  await Deno.remove(scratch, { recursive: true });
  const saved = new Map(entries.map(({ document, trace, rehearsal }) => [
    document.id,
    { document: { ...document, ...(rehearsal ? { rehearsal } : {}) }, trace },
  ]));
  return { saved, ...found };
}

Deno.test("a whole store is saved as a whole, long notes included", async () => {
  await withStore(120, async ({ bytes, written, folder }) => {
    const long = join(folder, "long.sqlite");
    await Deno.copyFile(join(folder, "memory.sqlite"), long);
    {
      await using store = await SqliteMemoryStore.open(long);
      const text = Array.from({ length: 9000 }, (_, i) => `é${i}`).join(" ");
      const said = {
        ...{ groupId: -5, tokens: 2 ** 40, reward: false, pin: true },
        cues: [text.slice(0, 3000)],
        heldOutCues: [],
      };
      await store.write([{ document: { ...said, id: "\ufefflong", text } }]);
    }
    const { saved, lost, torn } = await salvagedFrom(folder, bytes);
    assert.deepEqual([saved, lost, torn], [written, [], false]);
    const { saved: more, withoutKey } = await salvagedFrom(folder, await Deno.readFile(long));
    assert.deepEqual([more.size, withoutKey], [120, ["\ufefflong"]]);
    assert.deepEqual(more.get("\ufefflong")!.document, (await entriesOf(long)).get("\ufefflong")!.document);
  });
});

Deno.test("one damaged letter costs its note alone, which is named with its text; all others are kept", async () => {
  await withStore(40, async ({ bytes, written, folder }) => {
    for (const [id, { document }] of [...written].slice(0, 12)) {
      const { text } = document;
      const hit = bytes.slice();
      const at = new TextDecoder("latin1").decode(hit).indexOf(text);
      hit[at + 12] ^= 1;
      const { saved, lost, torn } = await salvagedFrom(folder, hit);
      const others = new Map([...written].filter(([other]) => other !== id));
      assert.deepEqual(saved, others);
      assert.equal(torn, false);
      assert.deepEqual(lost.map(({ what, id }) => [what, id]), [["note", id]]);
      assert.equal(lost[0].text?.slice(13), text.slice(13));
    }
  });
});

Deno.test("whatever is damaged, what is saved is what was written, and what is not saved is named or said to be torn", async () => {
  await withStore(40, async ({ bytes, written, folder }) => {
    const random = new Random(11);
    let kept = 0, cases = 0;
    for (let i = 0; i < 40; i++) {
      const kind = damages[i % damages.length];
      const { saved, lost, torn, withoutKey } = await salvagedFrom(
        folder,
        damaged(bytes, kind, random.fork(String(i))),
      );
      for (const [id, entry] of saved) {
        const { document, trace } = entry;
        const before = written.get(id)!;
        const { cues, heldOutCues, rehearsal, ...rest } = document;
        const { cues: told, heldOutCues: toldApart, rehearsal: asked, ...whole } = before.document;
        assert.deepEqual(rest, whole, `${i}: ${kind}`);
        assert.ok(cues.every((cue) => told.includes(cue)) && heldOutCues.every((cue) => toldApart.includes(cue)));
        if (!withoutKey.includes(id)) assert.deepEqual(trace, before.trace);
        if (!torn) {
          const short = cues.length + heldOutCues.length < told.length + toldApart.length ||
            !isDeepStrictEqual(rehearsal, asked);
          if (short) {
            assert.ok(
              lost.some((one) => one.id === id || one.id === undefined || !written.has(one.id)),
              `${i}: ${kind}, ${id}`,
            );
          }
        }
      }
      const gone = [...written.keys()].filter((id) => !saved.has(id));
      assert.ok(
        gone.length === 0 || torn || lost.length >= gone.length,
        `${i}: ${kind}: ${gone} of ${JSON.stringify(lost)}`,
      );
      if (kind !== "cut") [kept, cases] = [kept + saved.size, cases + 1];
    }
    assert.ok(kept > 0.9 * cases * written.size, `${kept} of ${cases * written.size}`);
  });
});

const base = ["--memory", "mine", "--device", "cpu"];

Deno.test("the command saves a memory that is refused, with its keys made anew", async () => {
  await inWorkFolder(async () => {
    const run = async (...args: string[]) => {
      const { code, out, err } = await runCli(args);
      assert.equal(code, 0, `${args.join(" ")}: ${err}`);
      return { out, err };
    };
    await Deno.writeTextFile("recipe.json", JSON.stringify({ tau: -1 }));
    const notes = ["Our vet is Dr. Thistlewood.", "The key is under the mat.", "The lease ends in June."];
    await run("remember", ...notes, ...base, "--model", "model", "--no-ask", "--recipe", "recipe.json");
    const store = "mine/memory.sqlite";
    const bytes = await Deno.readFile(store);
    const text = new TextDecoder("latin1").decode(bytes);
    bytes[text.indexOf("under the mat")] ^= 4;
    // The key of another note: numbers behind its trace's fields.
    const { saved } = await salvagedFrom(".", bytes);
    const [id, { trace }] = [...saved].find(([, { document }]) => document.text === notes[0])!;
    const key = new Uint8Array(trace!.key.buffer, trace!.key.byteOffset, 12);
    const at = bytes.findIndex((_, i) => key.every((byte, j) => bytes[i + j] === byte));
    bytes[at] ^= 1;
    await Deno.writeFile(store, bytes);

    const refused = await runCli(["memory", "list", "--memory", "mine"]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /mine\/memory\.sqlite.*hei-nw memory salvage/);
    const { out } = await run("memory", "salvage", "--memory", "mine", "--out", "rescued");
    assert.match(
      out,
      /^saved: 2 notes, 0 nights in rescued\nlost: {2}a note {2}note-\w+ {2}"The key is qnder the mat\."\n/,
    );
    assert.match(out, new RegExp(`^lost: +a key.* ${id}$`, "m"));
    assert.deepEqual(await Deno.readFile(store), bytes);
    const found = await run("recall", notes[0], "--k", "1", "--memory", "rescued", "--device", "cpu");
    assert.match(found.out, /Our vet is Dr\. Thistlewood\./);
    assert.match(found.err, /keys: made anew/);
    assert.doesNotMatch((await run("recall", notes[0], "--memory", "rescued", "--device", "cpu")).err, /made anew/);

    for (const [out, rule] of [["rescued", /must be a new or empty folder.*memory\.json/]] as const) {
      const { code, err } = await runCli(["memory", "salvage", "--memory", "mine", "--out", out]);
      assert.equal(code, 1);
      assert.match(err, rule);
    }
    // A valid file that holds no tables any more: nothing of it is ours, and none are made in it.
    await Deno.remove(store);
    {
      using db = new DatabaseSync(store);
      db.exec("CREATE TABLE other (a); DROP TABLE other");
    }
    const tableless = await Deno.readFile(store);
    assert.ok(tableless.length > 0);
    for (
      const args of [["memory", "list"], ["memory", "check"], ["remember", "More.", "--no-ask"], ["ask", "Where?"]]
    ) {
      const { code, err } = await runCli([...args, "--memory", "mine"]);
      assert.equal(code, 1);
      assert.match(
        err,
        /mine\/memory\.sqlite must be as it was written: received "a file without tables".*restore a copy/,
      );
      assert.deepEqual(await Deno.readFile(store), tableless);
    }
    await Deno.truncate(store, 0);
    for (const args of [["memory", "list"], ["remember", "More.", "--no-ask"], ["ask", "Where?"]]) {
      const { code, err } = await runCli([...args, "--memory", "mine"]);
      assert.equal(code, 1);
      assert.match(err, /mine\/memory\.sqlite must be in its folder.*received "?an empty file.*restore a copy/);
      assert.equal((await Deno.stat(store)).size, 0);
    }
    const none = await runCli(["memory", "salvage", "--memory", "mine", "--out", "nothing"]);
    assert.match(none.err, /of which nothing can be read/);
    assert.deepEqual([...Deno.readDirSync(".")].map(({ name }) => name).sort(), [
      "mine",
      "model",
      "recipe.json",
      "rescued",
    ]);
    // A process that was killed while it made a memory leaves a file without tables and nothing else: that is a new memory.
    for (const [folder, left] of [["fresh", new Uint8Array()], ["fresher", tableless]] as const) {
      await Deno.mkdir(folder);
      await Deno.writeFile(`${folder}/memory.sqlite`, left);
      await run("remember", notes[0], "--memory", folder, "--device", "cpu", "--model", "model", "--no-ask");
    }
    await Deno.remove("fresh/memory.sqlite");
    const gone = await runCli(["remember", "More.", "--no-ask", "--memory", "fresh", "--device", "cpu"]);
    assert.match(gone.err, /received "?no such file/);
  });
});
