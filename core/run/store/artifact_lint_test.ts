import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { withFolder } from "../../format/test_folder.ts";
import { RunError } from "../../../schemas/errors.ts";
import { lintArtifacts, requirePointerOnly } from "./artifact_lint.ts";

const episode = "On Monday Ines Okafor met the harbour pilot at the old mill near Lisbon, and gave him a brass key.";
const cue = "Where did Ines Okafor meet the harbour pilot?";

Deno.test("artifacts of pointers, cues and answers pass", async () => {
  await withFolder(async (folder) => {
    const row = {
      trace_id: "group-0-a:0",
      cue,
      answer: "the old mill",
      pointer: { doc: "group-0-a", start: 0, end: 98 },
    };
    await Deno.writeTextFile(join(folder, "replay_queue.jsonl"), `${JSON.stringify(row)}\n`);
    await Deno.mkdir(join(folder, "weights"));
    await Deno.writeFile(
      join(folder, "weights/adapter_model.safetensors"),
      crypto.getRandomValues(new Uint8Array(4096)),
    );
    await Deno.writeTextFile(join(folder, "lora_config.json"), '{"hold": {"text": 3}}');
    assert.deepEqual(await lintArtifacts(folder, [episode]), []);
    await requirePointerOnly(folder, [episode]);
  });
});

const leaks: { file: string; content: string; what: string }[] = [
  { file: "a.json", content: JSON.stringify({ deep: [{ note: `so: ${episode}` }] }), what: "whole, in JSON" },
  {
    file: "a.json",
    content: JSON.stringify({ note: "MET the harbour\npilot, at the old mill near lisbon" }),
    what: "eight words, in other case and spacing",
  },
  {
    file: "rows.jsonl",
    content: `{"a": 1}\n${JSON.stringify({ b: episode.slice(10) })}\n`,
    what: "the second line of JSONL",
  },
  { file: "a.json", content: JSON.stringify({ [episode]: 1 }), what: "a key" },
  { file: "sub/figure.svg", content: `<svg><text>${episode}</text></svg>`, what: "a figure in a folder" },
  { file: "traces.sqlite", content: `SQLite format 3\0\x01\x02${episode}\0\x03`, what: "a database" },
  { file: "broken.json", content: `{"a": "${episode}`, what: "a broken JSON" },
];
for (const { file, content, what } of leaks) {
  Deno.test(`episode text is found as ${what}`, async () => {
    await withFolder(async (folder) => {
      await Deno.mkdir(join(folder, "sub"));
      await Deno.writeTextFile(join(folder, file), content);
      const findings = await lintArtifacts(folder, [episode]);
      assert.ok(findings.length > 0);
      assert.ok(findings.every((finding) => finding.file === file && finding.reason === "episode text"));
      await assert.rejects(requirePointerOnly(folder, [episode]), (error) => {
        assert.ok(error instanceof RunError);
        assert.ok(error.message.includes(file));
        return true;
      });
    });
  });
}

Deno.test("seven words in a row are no finding, and neither are words that a cue gives away", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.json"), JSON.stringify({ a: "the harbour pilot at the old mill" }));
    assert.deepEqual(await lintArtifacts(folder, [episode]), []);
    await Deno.writeTextFile(
      join(folder, "a.json"),
      JSON.stringify({ a: "met the harbour pilot at the old mill near" }),
    );
    assert.equal((await lintArtifacts(folder, [episode])).length, 2);
    assert.deepEqual(
      await lintArtifacts(folder, [episode], { allowed: ["Who met the harbour pilot at the old mill near Lisbon?"] }),
      [],
    );
  });
});

Deno.test("an episode of fewer words counts as a whole", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.json"), JSON.stringify({ a: "I said: port is 8443." }));
    assert.equal((await lintArtifacts(folder, ["Port is 8443"])).length, 1);
    assert.deepEqual(await lintArtifacts(folder, ["Port is 8444"]), []);
  });
});

Deno.test("banned keys are found, whatever they carry", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.json"), JSON.stringify({ rows: [{ episode_text: null, text: "short" }] }));
    const findings = await lintArtifacts(folder, []);
    assert.deepEqual(findings.map(({ found, reason }) => [found, reason]), [
      ["episode_text", "banned key"],
      ["text", "banned key"],
    ]);
  });
});

Deno.test("a file that is excepted is not looked into", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "documents.sqlite"), episode);
    assert.deepEqual(await lintArtifacts(folder, [episode], { except: ["documents.sqlite"] }), []);
  });
});

Deno.test("of a memory's file only the table of texts is excepted", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "memory.sqlite");
    const lint = () => lintArtifacts(folder, [episode], { exceptTables: { "memory.sqlite": ["documents"] } });
    using db = new DatabaseSync(path);
    db.exec("CREATE TABLE documents (text TEXT); CREATE TABLE traces (note TEXT, key BLOB)");
    db.prepare("INSERT INTO documents VALUES (?)").run(episode);
    assert.deepEqual(await lint(), []);
    assert.ok((await lintArtifacts(folder, [episode])).length > 0);
    db.prepare("INSERT INTO traces VALUES ('x', ?)").run(new TextEncoder().encode(episode));
    assert.ok((await lint()).every(({ file, reason }) => file === "memory.sqlite" && reason === "episode text"));
    assert.ok((await lint()).length > 0);
  });
});
