import assert from "node:assert/strict";
import { inWorkFolder, runCli } from "./run_cli.ts";

Deno.test("doctor measures the cpu device, says what is with webgpu, and names the caches and what is wrong with them", async () => {
  await inWorkFolder(async () => {
    const { code, out, err } = await runCli(["doctor", "--json"]);
    assert.equal(code, 0, err);
    const report = JSON.parse(out);
    const [cpu, webgpu] = report.devices;
    assert.equal(cpu.device, "cpu");
    assert.ok(cpu.gflops > 0.1 && cpu.problem === undefined);
    const pairs = /in pairs/.test(cpu.description) || Deno.build.arch !== "x86_64";
    assert.equal(/revectorize/.test(cpu.details?.hint ?? ""), !pairs);
    assert.ok(webgpu.gflops > 0 || /adapter/.test(webgpu.problem));
    assert.equal(report.caches.length, 2);
    const before = Deno.env.get("HF_HUB_CACHE");
    await Deno.writeTextFile("rows.jsonl", "");
    Deno.env.set("HF_HUB_CACHE", "rows.jsonl");
    const plain = await runCli(["doctor"]);
    if (before === undefined) Deno.env.delete("HF_HUB_CACHE");
    else Deno.env.set("HF_HUB_CACHE", before);
    assert.equal(plain.code, 0, plain.err);
    assert.match(
      plain.out,
      /devices \(--device auto takes (?:cpu|webgpu)\)\n {2}cpu \(.* threads?, .*\): [\d.]+ GFLOP\/s/,
    );
    assert.match(
      plain.out,
      /\nmodels\n {2}in the project: hei-nw\/dummy-model\n(?:.*\n)+ {2}rows\.jsonl: not a folder\n/,
    );
  });
});
