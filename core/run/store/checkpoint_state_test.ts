import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError } from "../../../schemas/errors.ts";
import { readCheckpointState, writeCheckpointState } from "./checkpoint_state.ts";

async function withState(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(join(folder, "training.state"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const state = {
  header: { step: 7, losses: [2.5, 0.1], name: "é" },
  arrays: {
    params: Float32Array.of(1, -0, Math.fround(1e-40), NaN, Infinity),
    empty: new Float32Array(0),
    moments: new Float32Array([9, 1, 2, 3, 9]).subarray(1, 4),
  },
};

Deno.test("a checkpoint comes back bit by bit", async () => {
  await withState(async (path) => {
    await writeCheckpointState(path, state);
    const back = await readCheckpointState(path);
    assert.deepEqual(back?.header, state.header);
    assert.deepEqual(Object.keys(back?.arrays ?? {}), ["params", "empty", "moments"]);
    for (const [name, array] of Object.entries(state.arrays)) {
      assert.deepEqual(new Uint32Array(back!.arrays[name].slice().buffer), new Uint32Array(array.slice().buffer), name);
    }
  });
});

Deno.test("the same state gives the same bytes", async () => {
  await withState(async (path) => {
    await writeCheckpointState(path, state);
    const first = await Deno.readFile(path);
    await writeCheckpointState(path, state);
    assert.deepEqual(await Deno.readFile(path), first);
  });
});

Deno.test("no checkpoint is no error", async () => {
  await withState(async (path) => assert.equal(await readCheckpointState(path), undefined));
});

Deno.test("a truncated checkpoint is refused at any length", async () => {
  await withState(async (path) => {
    await writeCheckpointState(path, state);
    const bytes = await Deno.readFile(path);
    for (const length of [0, 7, 40, 60, bytes.length - 1]) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      await assert.rejects(readCheckpointState(path), FormatError, `${length} bytes`);
    }
  });
});

Deno.test("a single flipped bit anywhere is noticed", async () => {
  await withState(async (path) => {
    await writeCheckpointState(path, state);
    const bytes = await Deno.readFile(path);
    for (let i = 0; i < bytes.length; i += 3) {
      const damaged = bytes.slice();
      damaged[i] ^= 1 << (i % 8);
      await Deno.writeFile(path, damaged);
      await assert.rejects(readCheckpointState(path), (error) => {
        assert.ok(error instanceof FormatError, `byte ${i}`);
        assert.match(error.message, /Cannot read checkpoint .* Hint: delete the file/);
        return true;
      });
    }
  });
});
