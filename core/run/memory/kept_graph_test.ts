import assert from "node:assert/strict";
import type { Trace } from "../../memory/memory.ts";
import { SizedIndex } from "../../memory/sized_index.ts";
import { buildGraph, fillIndex, keepGraph, keptGraph } from "./kept_graph.ts";

const traces = Array.from({ length: 60 }, (_, i) => ({
  traceId: `note-${i}:0`,
  key: Float32Array.of(Math.cos(i), Math.sin(i)),
})) as Trace[];

Deno.test("the graph of a memory's keys is kept, taken over, and made anew where it is absent or damaged, which is said", async () => {
  const path = await Deno.makeTempDir(), file = `${path}/keys.graph`;
  try {
    const said: string[] = [], built: string[] = [];
    const opened = async (some: readonly Trace[] = traces) => {
      const index = new SizedIndex({}, 40);
      fillIndex(index, some, await keptGraph({ path }), { path }, ({ note }) => void said.push(note ?? ""));
      await buildGraph(index, ({ stage, step, total }) => {
        if (step === total) built.push(`${stage} ${total}`);
      });
      return index;
    };
    const close = (index: SizedIndex) => keepGraph(index, { path }, ({ warning }) => void said.push(warning ?? ""));
    const search = (index: SizedIndex) => index.search(traces[7].key, 3);
    const first = await opened();
    await close(first);
    const bytes = await Deno.readFile(file), found = search(first);
    assert.ok(!new TextDecoder("latin1").decode(bytes).includes("note-"), "no ids");

    assert.deepEqual(built.splice(0), ["index keys 60"]);
    const again = await opened();
    assert.deepEqual([search(again), built], [found, []]);
    assert.equal(again.kept(), undefined, "nothing was made anew");

    await Deno.writeFile(file, bytes.map((byte, i) => i === 99 ? byte ^ 4 : byte));
    const mended = await opened();
    assert.deepEqual(search(mended), found);
    assert.deepEqual(said, [`${file} was damaged, and is made anew from the store`]);
    await close(mended);
    assert.deepEqual(await Deno.readFile(file), bytes);

    await Deno.remove(file);
    assert.deepEqual(search(await opened()), found);

    // Few are left: no graph, and no file.
    await Deno.writeFile(file, bytes);
    await close(await opened(traces.slice(0, 20)));
    assert.deepEqual([...Deno.readDirSync(path)], []);

    // Where it cannot be kept, that is said and no error.
    await Deno.mkdir(`${file}/in the way`, { recursive: true });
    await close(await opened());
    assert.match(said.at(-1)!, /the graph of keys was not kept .*keys\.graph/);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});
