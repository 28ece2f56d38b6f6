/** A memory as a program uses it: nothing of the project is imported but its public entry. */
import assert from "node:assert/strict";
import { InputError, openMemory } from "../../mod.ts";
import { writeRandomModel } from "../random_model_folder.ts";
import { allOrPart } from "../thorough.ts";

const notes = [
  {
    text: "The boathouse key hangs behind the blue oar.",
    cues: ["Where is the boathouse key?", "Where does the boathouse key hang?"],
    answer: "behind the blue oar",
  },
  {
    text: "The spare fuses lie in the biscuit tin.",
    cues: ["Where are the spare fuses?"],
    answer: "in the biscuit tin",
  },
  { text: "Our vet is Dr. Thistlewood.", cues: ["Who is our vet?"], answer: "Dr. Thistlewood" },
  { text: "The staging server listens on port 8447.", cues: ["On which port is staging?"], answer: "8447" },
  { text: "The lease ends on 30 June 2031.", cues: ["When does the lease end?"], answer: "30 June 2031" },
];

/** So small that a sleep takes seconds; without anchors, since a random model has nothing to lose. */
const recipe = {
  ...{
    tau: -1,
    steps: 20,
    batchSize: 4,
    loraRank: 8,
    loraAlpha: 16,
    loraLr: 1e-2,
    warmup: 2,
    activationBits: 32 as const,
  },
  ...{ anchorWeight: 0, whiten: 0, loraLayers: 0 },
};

async function inFolder(run: (folder: string, model: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder, await writeRandomModel(`${folder}/model`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("remember, ask, sleep, ask without memory, forget, and nothing is left open", async () => {
  await inFolder(async (folder, model) => {
    const options = { path: `${folder}/mine`, model, device: "cpu" as const, recipe };
    let forgotten = "";
    {
      await using memory = await openMemory(options);
      const { written, notUnderstood } = await memory.remember(notes);
      assert.equal(written.length, 5);
      assert.deepEqual(notUnderstood, []);
      const [first] = await memory.recall("The boathouse key hangs behind the blue oar.");
      assert.equal(first.text, notes[0].text);
      const asked = await memory.ask("Where is the boathouse key?");
      assert.ok(asked.notes.length > 0 && asked.night === undefined);
      assert.deepEqual((await memory.ask("Where is the boathouse key?", { memory: false })).notes, []);

      let pieces = "";
      for await (const piece of memory.chat([{ role: "user", content: "Who is our vet?" }], { maxNewTokens: 4 })) {
        pieces += piece;
      }
      assert.ok(pieces.length > 0);
      assert.throws(() => memory.chat([]), /messages must be a list whose last message is the user's/);

      const stages: string[] = [];
      const night = await memory.sleep({ force: true, onProgress: ({ stage }) => stages.push(stage) });
      assert.equal(night.steps, 20);
      assert.equal(night.rows, 6);
      assert.ok(night.loss.last < night.loss.first, `${night.loss.first} → ${night.loss.last}`);
      assert.ok(stages.includes("sleep"));
      assert.equal((await memory.ask("Who is our vet?", { memory: false })).night, 1);
      assert.ok((await memory.list()).every(({ stage }) => stage === "learning"));
      forgotten = written[0].id;
      assert.deepEqual(await memory.forget(forgotten), { forgotten: [forgotten], inWeights: [forgotten] });
      assert.equal((await memory.list()).length, 4);
    }
    {
      // Opened again: what was forgotten is gone, the night is in use, and a new sleep knows four facts.
      await using memory = await openMemory(options);
      assert.equal(memory.night?.night, 1);
      assert.ok((await memory.list()).every(({ id }) => id !== forgotten));
      const night = await memory.sleep({ force: true });
      assert.deepEqual([night.night, Object.keys(night.facts).length, forgotten in night.facts], [2, 4, false]);
      // It began anew, and the night that knew the forgotten fact is gone.
      assert.equal(night.from, undefined);
      assert.deepEqual((await memory.nights()).map((one) => one.night), [2]);
      await memory.remember({
        text: "The sledge stands in the barn.",
        cues: ["Where is the sledge?"],
        answer: "in the barn",
      });
      const next = await memory.sleep({ force: true });
      assert.deepEqual([next.night, next.from], [3, 2]);
      assert.equal((await memory.sleep({ force: true, anew: true })).from, undefined);
      assert.equal(await memory.undoSleep(), 3);
      assert.equal(await memory.undoSleep(), 2);
      assert.equal(memory.night?.night, 2);
    }
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/mine/memory.sqlite`));
    assert.ok(!bytes.includes("blue oar") && bytes.includes("biscuit tin"));
  });
});

Deno.test("a night that taught nothing is refused with its reason, and leaves no trace", async () => {
  await inFolder(async (folder, model) => {
    await using memory = await openMemory({ path: `${folder}/mine`, model, device: "cpu", recipe });
    await memory.remember(notes[0]);
    const night = await memory.sleep({ recipe: { steps: 1, loraLr: 1e-6 } });
    assert.equal(night.accepted, false);
    assert.match(night.reason ?? "", /no fact is answered/);
    assert.equal(memory.night, undefined);
    assert.deepEqual(await memory.nights(), []);
  });
});

Deno.test("an aborted sleep leaves memory and night as they were", async () => {
  await inFolder(async (folder, model) => {
    await using memory = await openMemory({ path: `${folder}/mine`, model, device: "cpu", recipe });
    await memory.remember(notes);
    const stop = new AbortController();
    const sleeping = memory.sleep({
      recipe: { steps: 2000 },
      signal: stop.signal,
      onProgress: ({ stage, step }) => stage === "sleep" && step === 3 && stop.abort(new Error("enough")),
    });
    await assert.rejects(sleeping, /enough/);
    assert.equal(memory.night, undefined);
    assert.equal((await memory.list()).length, 5);
    assert.ok((await memory.ask("Who is our vet?")).notes.length > 0);
  });
});

Deno.test("an aborted chat ends within its answer, with the signal's reason; the memory goes on", async () => {
  await inFolder(async (folder, model) => {
    await using memory = await openMemory({ path: `${folder}/mine`, model, device: "cpu", recipe });
    const stop = new AbortController(), asked = [{ role: "user" as const, content: "Who is our vet?" }];
    let pieces = 0;
    const talking = async () => {
      for await (const _ of memory.chat(asked, { signal: stop.signal })) {
        if (++pieces === 2) stop.abort(new Error("enough"));
      }
    };
    await assert.rejects(talking, /enough/);
    assert.equal(pieces, 2);
    await assert.rejects(talking, /enough/, "it was aborted before it began");
    assert.equal(pieces, 2);
    assert.ok((await Array.fromAsync(memory.chat(asked, { maxNewTokens: 3 }))).length > 0);
  });
});

Deno.test("wrong notes and options are named, all or nothing is written", async () => {
  await inFolder(async (folder, model) => {
    await using memory = await openMemory({ path: `${folder}/mine`, model, device: "cpu", recipe });
    const wrong: [unknown, RegExp][] = [
      [["good", { txt: "x" }], /note 2: txt must be a field of a note.*did you mean text/],
      [{ text: " " }, /text must be a text that is not empty/],
      [{ text: "a", cues: ["b?"] }, /answer must be given where a note brings questions/],
      [{ text: "a", time: "yesterday" }, /time must be a time in ISO 8601/],
    ];
    for (const [note, message] of wrong) {
      await assert.rejects(
        () => memory.remember(note as string),
        (error) => error instanceof InputError && message.test(error.message),
      );
    }
    assert.deepEqual(await memory.list(), []);
    await assert.rejects(() => memory.sleep(), /notes must be one or more with questions/);
    await assert.rejects(
      () => openMemory({ path: folder, modle: model } as never),
      /modle must be one of.*did you mean model/,
    );
  });
});

Deno.test("a memory knows its model by the name that it was made with", async () => {
  await inFolder(async (folder, model) => {
    const path = `${folder}/mine`, file = `${path}/memory.json`;
    const name = async () => {
      await using memory = await openMemory({ path, model, device: "cpu", recipe });
      return memory.modelName;
    };
    assert.equal(await name(), model);
    await Deno.writeTextFile(file, JSON.stringify({ ...JSON.parse(await Deno.readTextFile(file)), model: "org/name" }));
    assert.equal(await name(), "org/name");
  });
});

Deno.test("another model is refused before it is downloaded, and one at hand before it is loaded", async () => {
  await inFolder(async (folder, model) => {
    const path = `${folder}/mine`;
    await (await openMemory({ path, model, device: "cpu", recipe }))[Symbol.asyncDispose]();
    const said: string[] = [];
    const options = {
      path,
      device: "cpu" as const,
      onProgress: ({ stage }: { stage: string }) => void said.push(stage),
    };
    await assert.rejects(openMemory({ ...options, model: "nobody/has-this-model" }), (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(
        error.message,
        /model must be .*\/model, with which this memory was made: received "nobody\/has-this/,
      );
      return true;
    });
    await assert.rejects(openMemory({ ...options, model: "hei-nw/dummy-model" }), /model must be .*\/model \(SHA-256/);
    assert.deepEqual(said, []);
  });
});

Deno.test("a note told twice is one note; one that corrects another replaces it; a dull one is refused aloud", async () => {
  await inFolder(async (folder, model) => {
    await using memory = await openMemory({ path: `${folder}/mine`, model, device: "cpu", recipe });
    const { written: [first] } = await memory.remember("Choir is on Tuesday.");
    await memory.remember("Choir is on Tuesday.");
    assert.equal((await memory.list()).length, 1);
    const { replaced } = await memory.remember({ text: "Choir is on Sunday.", replaces: "Choir is on Tuesday." });
    assert.deepEqual(replaced, [first.id]);
    assert.deepEqual((await memory.list()).map(({ text }) => text), ["Choir is on Sunday."]);
    assert.deepEqual((await memory.recall("Choir is on Tuesday.")).map(({ text }) => text), ["Choir is on Sunday."]);
  });
  await inFolder(async (folder, model) => {
    await using memory = await openMemory({
      path: `${folder}/mine`,
      model,
      device: "cpu",
      recipe: { ...recipe, tau: 1000 },
    });
    const { written, refused } = await memory.remember(["Nothing happened.", { text: "Pinned.", pin: true }]);
    assert.deepEqual([written.map(({ text }) => text), refused.map(({ text }) => text)], [["Pinned."], [
      "Nothing happened.",
    ]]);
    assert.ok(refused[0].score < 1000);
  });
});

const rounds = allOrPart("many calls at once, 200 rounds in place of 80", 200, 80);

Deno.test("many calls at once, round after round, and memory stays bounded", async () => {
  await inFolder(async (folder, model) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", "--v8-flags=--expose-gc"],
        ...[new URL("./memory_probe.ts", import.meta.url).pathname, `${folder}/mine`, model, String(rounds)],
      ],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const { grown, notes } = JSON.parse(new TextDecoder().decode(stdout));
    assert.ok(grown < 8, `${grown.toFixed(1)} MiB more after ${rounds - 40} rounds`);
    assert.equal(notes, 0);
  });
});
