/** A memory without a disk, as a browser's tab has it: files from buffers, a store that is one text, a night that is handed on. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { LocalModel } from "../core/model/local_model.ts";
import { openModel } from "../core/format/open_model.ts";
import { openFolderBytes } from "../core/format/folder_bytes.ts";
import { TextMemoryStore } from "../core/memory/text_store.ts";
import type { Bars } from "../core/run/tab/bars.ts";
import { fittedTo, noteRecipe } from "../core/run/recipes.ts";
import { type KeptNight, TabMemory, type TabParts } from "../core/run/tab/tab_memory.ts";
import { InputError } from "../schemas/errors.ts";
import { createCpuDevice } from "../kernels/cpu/cpu_device.ts";
import { writeRandomModel } from "./random_model_folder.ts";

const notes = [
  {
    text: "The boathouse key hangs behind the blue oar.",
    cues: ["Where is the boathouse key?", "Where does the boathouse key hang?"],
    answer: "behind the blue oar",
  },
  { text: "Our vet is Dr. Thistlewood.", cues: ["Who is our vet?"], answer: "Dr. Thistlewood" },
];
/** A random model has nothing to lose, so there are no anchors. */
const recipe = {
  ...{
    tau: -1,
    steps: 30,
    batchSize: 3,
    loraRank: 8,
    loraAlpha: 16,
    loraLr: 1e-2,
    warmup: 2,
    activationBits: 32 as const,
  },
  ...{ anchorWeight: 0, whiten: 0, loraLayers: 0, contrastRows: 0 },
};

/** Keys that only tell texts of even and odd length apart. */
const keysOf = (texts: readonly string[]) =>
  Promise.resolve(texts.map((text) => Float32Array.of(text.length % 2, 1 - text.length % 2)));

Deno.test("a tab's memory: told, slept on, known without memory, forgotten, on the caller's own thread", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = await writeRandomModel(`${folder}/model`);
    const files = Object.fromEntries(
      readdirSync(path).map((name) => [name, new Uint8Array(readFileSync(`${path}/${name}`))]),
    );
    const source = await openFolderBytes(files, "a model");
    const onDisk = await openModel(path);
    assert.equal(source.sha256, onDisk.sha256);
    assert.deepEqual(source.tokens.encode("The boathouse key"), onDisk.tokens.encode("The boathouse key"));

    using device = await createCpuDevice({ alone: true });
    assert.match(device.description, /1 thread/);
    using model = new LocalModel(source, device, { contextLength: 512 });
    let kept: KeptNight | undefined;
    await using store = await TextMemoryStore.open();
    const parts: TabParts = {
      ...{ model, store, recipe: fittedTo(await noteRecipe("a model", undefined, recipe), model.config.layers) },
      keepNight: (night) => Promise.resolve(void (kept = night)),
      ...{ progress: () => {}, now: () => new Date(0) },
    };
    const memory = await TabMemory.open(parts);
    await assert.rejects(memory.sleep(), InputError);
    const { written } = await memory.remember(notes);
    assert.equal(written.length, 2);
    assert.ok((await memory.ask("Who is our vet?")).notes.length > 0);

    const seen: Bars[] = [], losses: number[] = [];
    const night = await memory.sleep({
      onBars: (bars) => seen.push(bars),
      onProgress: ({ stage, loss }) => stage === "sleep" && loss !== undefined && losses.push(loss),
    });
    assert.equal(night.accepted, true, night.reason);
    assert.equal(losses.length, 30);
    assert.ok(losses.at(-1)! < losses[0] / 4, `loss ${losses[0]} to ${losses.at(-1)}`);
    assert.deepEqual(seen.map(({ share }) => Object.keys(share)), [["B0", "B1"], ["B0", "B1", "B2", "B3"]]);
    assert.equal(seen[1].questions.length, 3);
    assert.ok(seen[1].share.B3! > seen[1].share.B0!);
    assert.equal((await memory.ask("Who is our vet?", { memory: false })).night, 1);
    assert.equal(kept?.record.night, 1);

    // A later visit, with another keyer: its keys are made anew, and once.
    const said: string[] = [], parity = { name: "parity", length: 2, keys: keysOf };
    const visit = () =>
      TabMemory.open({ ...parts, night: kept, keyer: parity, progress: ({ note }) => void (note && said.push(note)) });
    const later = await visit();
    assert.deepEqual((await store.traces()).map(({ key }) => key.length), [2, 2]);
    await visit();
    assert.deepEqual(said, ["made anew by parity"]);
    assert.equal((await later.list()).length, 2);

    // A second night sets out from the first one: what that knows is there from the first step on.
    await later.remember({ text: "The lease ends in June.", cues: ["When does the lease end?"], answer: "in June" });
    const second: number[] = [];
    const next = await later.sleep({
      recipe: { steps: 9 },
      onProgress: ({ stage, loss }) => stage === "sleep" && loss !== undefined && second.push(loss),
    });
    assert.deepEqual([next.night, next.from, kept?.record.night], [2, 1, 2]);
    assert.ok(second[0] < losses[0] / 2, `loss ${losses[0]}, then ${second[0]}`);
    // With another shape there is nothing to set out from.
    assert.equal((await later.sleep({ recipe: { steps: 1, loraRank: 4 } })).from, undefined);
    assert.equal((await later.list())[0].stage, "learning");
    const { nightGone } = await later.forget(written[0].id);
    assert.equal(nightGone, true);
    assert.equal(kept, undefined);
    assert.deepEqual((await later.list()).map(({ stage }) => stage), ["memory", "memory"]);
    assert.equal((await later.ask("Who is our vet?", { memory: false })).night, undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
