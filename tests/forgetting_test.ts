/** Forgetting is exact: after the next sleep the weights are those of a memory that was never told. */
import assert from "node:assert/strict";
import { startModel } from "../core/model/load.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { openMemory } from "../mod.ts";
import { writeRandomModel } from "./random_model_folder.ts";

const notes = [
  {
    text: "The boathouse key hangs behind the blue oar.",
    cues: ["Where is the boathouse key?", "Where does the boathouse key hang?"],
    answer: "behind the blue oar",
  },
  {
    text: "The spare fuses lie in the biscuit tin.",
    cues: ["Where are the spare fuses?", "In what are the spare fuses?"],
    answer: "in the biscuit tin",
  },
  {
    text: "Our vet is Dr. Thistlewood.",
    cues: ["Who is our vet?", "What is our vet called?"],
    answer: "Dr. Thistlewood",
  },
  { text: "The lease ends on 30 June 2031.", cues: ["When does the lease end?"], answer: "30 June 2031" },
];
/** Much like the note after it, so that the gate finds that one less new. */
const secret = {
  text: "The spare candles lie in the biscuit tin.",
  cues: ["Where are the spare candles?"],
  answer: "in the biscuit tin",
};

const recipe = {
  ...{ tau: -1, steps: 12, batchSize: 3, loraRank: 4, loraAlpha: 8, loraLr: 1e-2, loraLayers: 0, warmup: 2 },
  ...{ activationBits: 32 as const, contrastRows: 2, whiten: 0.1, anchorChat: 2, anchorText: 0, anchorStatements: 0 },
};

Deno.test("after forget and sleep the adapter has the bytes of a twin that was never told, and its answers", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using model = await startModel(await writeRandomModel(`${folder}/model`), {
      ...{ device: "cpu" as const, threads: 1, activationBits: 32 as const },
    });
    const lived = async (name: string, told: (typeof notes)[], forget: boolean) => {
      const path = `${folder}/${name}`;
      await using memory = await openMemory({ path, model, recipe });
      const nightly = async () => {
        const { night } = await memory.sleep({ force: true });
        return await Deno.readFile(`${path}/nights/${String(night).padStart(4, "0")}/adapter_model.safetensors`);
      };
      let gone = "";
      let before: Uint8Array | undefined;
      for (const some of told) {
        const { written } = await memory.remember(some);
        gone = written.find(({ text }) => text === secret.text)?.id ?? gone;
      }
      if (forget) {
        before = await nightly();
        await memory.forget(gone);
      }
      const adapter = await nightly();
      const questions = [...notes, secret].flatMap(({ cues }) => cues);
      const said = await memory.ask(questions, { memory: false });
      return { adapter, before, said: said.map(({ text }) => text) };
    };
    const forgot = await lived("forgot", [notes.slice(0, 1), [secret], notes.slice(1)], true);
    const twin = await lived("twin", [notes.slice(0, 1), notes.slice(1)], false);
    assert.deepEqual(forgot.said, twin.said);
    assert.ok(forgot.adapter.every((byte, i) => byte === twin.adapter[i]), "the adapters differ");
    assert.ok(forgot.before!.some((byte, i) => byte !== twin.adapter[i]), "the note makes no difference");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The process dies in a call of the store, before its work or after it. */
function killed(name: "forget" | "write", when: "before" | "after"): Disposable {
  const store = SqliteMemoryStore.prototype, real = store[name];
  Object.assign(store, {
    async [name](this: SqliteMemoryStore, ...args: unknown[]) {
      if (when === "after") await Reflect.apply(real, this, args);
      throw new Error("killed");
    },
  });
  return { [Symbol.dispose]: () => void Object.assign(store, { [name]: real }) };
}

Deno.test("a forget or a correction that is killed before or after the note is deleted leaves no word of it beside the store", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using model = await startModel(await writeRandomModel(`${folder}/model`), {
      ...{ device: "cpu" as const, threads: 1, activationBits: 32 as const },
    });
    const path = `${folder}/mine`, file = `${path}/nights/0001/absence.json`;
    await using memory = await openMemory({ path, model, recipe });
    for (const name of ["forget", "write"] as const) {
      for (const when of ["before", "after"] as const) {
        const { written: [{ id }] } = await memory.remember(secret, { ask: false });
        await Deno.mkdir(`${path}/nights/0001`, { recursive: true });
        const answer = { question: "Where is it?", before: "no", after: secret.answer, verdict: "taught" };
        await Deno.writeTextFile(
          file,
          JSON.stringify({
            ...{ count: 1, made_up_before: 0, made_up_after: 1, abstained_before: 1, abstained_after: 0 },
            ...{ taught_after: 1, answers: [answer] },
          }),
        );
        {
          using _ = killed(name, when);
          const gone = name === "forget"
            ? memory.forget(id)
            : memory.remember({ text: "They are gone.", replaces: id });
          await assert.rejects(gone, /killed/);
        }
        const left = await Deno.readTextFile(file);
        assert.ok(!left.includes(secret.answer), `${name}, killed ${when}: ${left}`);
        assert.equal(JSON.parse(left).count, 1, "the shares stay");
        await memory.forget((await memory.list()).map((one) => one.id));
      }
    }
    await memory.remember(secret, { ask: false });
    await Deno.writeTextFile(file, "{ damaged");
    await memory.forget((await memory.list()).map(({ id }) => id));
    assert.equal(await Deno.stat(file).then(() => true, () => false), false, "a damaged file goes whole");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
