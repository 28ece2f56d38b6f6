/** The suite itself: registers one Deno test for every operation, with a step for every case. */
import assert from "node:assert/strict";
import type { Device } from "../../kernels/device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { attentionCases } from "./attention_cases.ts";
import { Bench, type Case, type Results } from "./bench.ts";
import { lossCases } from "./loss_cases.ts";
import { matmulCases } from "./matmul_cases.ts";
import { rowCases } from "./row_cases.ts";
import { vectorCases } from "./vector_cases.ts";

/** Cases that a device does not do yet, and why. */
export interface Skip {
  reason: string;
  /** Whether the case of that name is meant. */
  matches(name: string): boolean;
}

/** `settled` throws what went wrong since the last read, where a device finds that out later. */
type TestedDevice = Device & { settled?(): Promise<void> };

export interface Conformance {
  /** "cpu, 2 threads". */
  title: string;
  newDevice(): Promise<TestedDevice>;
  /** A second device whose results have to have the same bits. */
  sameBitsAs?: () => Promise<Device>;
  skip?: Skip[];
  /** Operations that are tried; all by default. */
  only?: readonly string[];
}

const CASES: readonly Case[] = [...matmulCases(), ...rowCases(), ...attentionCases(), ...vectorCases(), ...lossCases()];

const expected = new Map<string, Results>();

/** Runs every case on the device and on the reference. */
export function runConformance({ title, newDevice, sameBitsAs, skip = [], only }: Conformance): void {
  const operations = new Map<string, Case[]>();
  const wanted = CASES.filter((test) => only?.includes(test.name.split(" ")[0]) ?? true);
  for (const test of wanted) {
    const operation = test.name.split(" ")[0];
    operations.set(operation, [...operations.get(operation) ?? [], test]);
  }
  const skipped = wanted.map((test) => skip.find((s) => s.matches(test.name))?.reason).filter((reason) =>
    reason !== undefined
  );
  let device: TestedDevice | undefined;
  let twin: Device | undefined;

  Deno.test(`${title}: starts; ${wanted.length - skipped.length} cases run, ${skipped.length} are skipped`, async () => {
    device = await newDevice();
    twin = await sameBitsAs?.();
    assert.equal(new Set(CASES.map((test) => test.name)).size, CASES.length, "case names are unique");
  });

  for (const [operation, cases] of operations) {
    Deno.test(`${title}: ${operation} agrees with the reference`, async (t) => {
      assert.ok(device, "the device has started");
      for (const test of cases) {
        const reason = skip.find((s) => s.matches(test.name))?.reason;
        await t.step({
          name: reason ? `${test.name} (skipped: ${reason})` : test.name,
          ignore: reason !== undefined,
          fn: () => check(test, device!, twin),
        });
      }
    });
  }

  Deno.test(`${title}: gives its memory back`, async () => {
    assert.ok(device, "the device has started");
    assert.equal(device.memory().used, 0);
    assert.ok(device.memory().peak > 0);
    await device.settled?.();
    device.close();
    twin?.close();
  });
}

async function check(test: Case, device: TestedDevice, twin: Device | undefined): Promise<void> {
  const wanted = expected.get(test.name) ?? await run(test, new ReferenceDevice());
  expected.set(test.name, wanted);
  const got = await run(test, device);
  await device.settled?.();
  for (const [name, values] of wanted) compare(`${test.name}: ${name}`, got.get(name)!, values, test);
  if (!twin) return;
  for (const [name, values] of await run(test, twin)) {
    assert.deepEqual(got.get(name), values, `${test.name}: ${name} differs between numbers of threads`);
  }
}

async function run(test: Case, device: Device): Promise<Results> {
  const bench = new Bench(device, test.name);
  test.run(bench);
  return await bench.finish();
}

function compare(
  what: string,
  got: Float32Array | Int32Array,
  wanted: Float32Array | Int32Array,
  test: Case,
): void {
  assert.equal(got.length, wanted.length, what);
  if (wanted instanceof Int32Array) {
    assert.deepEqual(got, wanted, what);
    return;
  }
  let squares = 0;
  for (const value of wanted) squares += value * value;
  const rms = Math.sqrt(squares / wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    const limit: number = test.tolerance * (Math.abs(wanted[i]) + rms) + (test.floor ?? 0);
    // Not >, so that NaN fails.
    if (!(Math.abs(got[i] - wanted[i]) <= limit)) {
      assert.fail(`${what}[${i}] of ${wanted.length}: ${got[i]}, expected ${wanted[i]} ± ${limit}`);
    }
  }
}
