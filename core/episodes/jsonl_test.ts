import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import type { EpisodeLine } from "../../schemas/episode_line.ts";
import { readEpisodeFile } from "./jsonl.ts";

const key: EpisodeLine = {
  text: "The boat key hangs behind the oar.",
  cues: ["Where is the boat key?", "Where does the boat key hang?"],
  answer: "behind the oar",
  held_out_cues: ["Name the place of the boat key."],
};

/** Reads a file with these lines, or these bytes. */
async function read(...lines: (EpisodeLine | string | Uint8Array)[]) {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/my facts, 2026.jsonl`;
    using file = await Deno.open(path, { write: true, create: true });
    for (const line of lines) {
      const bytes = line instanceof Uint8Array
        ? line
        : new TextEncoder().encode(typeof line === "string" ? line : `${JSON.stringify(line)}\n`);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    }
    return await readEpisodeFile(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** That reading is refused, with a message for each of `problems`, and no more. */
async function refused(lines: Parameters<typeof read>, ...problems: string[]): Promise<void> {
  await assert.rejects(read(...lines), (error) => {
    assert.ok(error instanceof InputError);
    const [head, ...list] = error.message.split("\n");
    assert.match(
      head,
      /Cannot read episodes from .*my facts, 2026\.jsonl: \d+ lines? (is|are) wrong\. Nothing was run\./,
    );
    assert.deepEqual(list, problems.map((problem) => `  ${problem}`));
    return true;
  });
}

Deno.test("a line becomes an episode with all that it says", async () => {
  const file = await read({
    ...key,
    time: "2026-11-29T20:15:00Z",
    source: "diary",
    tags: ["boat"],
    should_remember: false,
    reward: true,
    pin: false,
  });
  assert.deepEqual(await Array.fromAsync(file), [{
    text: key.text,
    answer: key.answer,
    answerSpan: { start: 19, end: 33 },
    cues: key.cues,
    heldOutCues: key.held_out_cues,
    time: "2026-11-29T20:15:00Z",
    source: "diary",
    tags: ["boat"],
    shouldRemember: false,
    reward: true,
    pin: false,
  }]);
  assert.deepEqual([file.scenario, file.size, file.askable, file.lines], ["my-facts-2026", 1, 1, [1]]);
  assert.match(file.sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(file.notices, []);
});

Deno.test("a byte order mark, CRLF, a missing last line break and white space change nothing; empty lines are told", async () => {
  const plain = await read(key, { text: "Ada is a cook." });
  const [one, two] = [JSON.stringify(key), JSON.stringify({ text: "  Ada is a cook.\t" })];
  const file = await read(`\ufeff${one}  \r\n\r\n   \n${two}`);
  assert.deepEqual(await Array.fromAsync(file), await Array.fromAsync(plain));
  assert.deepEqual(file.lines, [1, 4]);
  assert.deepEqual(file.notices, [
    "2 empty lines were skipped",
    "line 4: no cues, so the note is kept in memory and not rehearsed",
  ]);
});

Deno.test("all wrong lines are named at once, by number and field", async () => {
  await refused(
    [
      '{"text": "cut of\n',
      key,
      '{"texts": "x"}\n',
      '{"text": "a", "cues": ["", 3], "answer": " ", "pin": "yes", "time": "yesterday"}\n',
      "[1]\n",
      new Uint8Array([...new TextEncoder().encode('{"text": "caf'), 0xe9, ...new TextEncoder().encode('"}\n')]),
      '{"text": "b", "cues": "Where?"}\n',
    ],
    "line 1: the line must be one JSON object: received " +
      '"{\\"text\\": \\"cut of (Unterminated string in JSON at position 16 (line 1 colu…',
    "line 3: text must be a text that is not blank: received nothing",
    "line 3: texts must be one of the fields of a line: text, id, cues, answer, held_out_cues, time, source, tags, " +
      'should_remember, reward, pin, replaces: received "x"',
    'line 4: answer must be a text that is not blank: received " "',
    'line 4: cues[0] must be a text that is not blank: received ""',
    "line 4: cues[1] must be a text that is not blank: received 3",
    'line 4: pin must be true or false: received "yes"',
    "line 4: time must be a date or a time as ISO 8601 has it (2026-11-29 or 2026-11-29T20:15:00Z): " +
      'received "yesterday"',
    "line 5: the line must be a JSON object: received [1]",
    'line 6: the line must be in UTF-8: received "another"',
    'line 7: cues must be a list of questions: received "Where?"',
  );
});

Deno.test("many wrong lines are counted, and the first twenty listed", async () => {
  await assert.rejects(read(...Array.from({ length: 50 }, () => "{}\n")), (error) => {
    assert.match((error as Error).message, /50 lines are wrong/);
    assert.match((error as Error).message, /\n {2}line 20: .*\n {2}… and 30 more$/);
    return true;
  });
});

Deno.test("a held-out cue that is trained anywhere is refused, whatever its case and punctuation", async () => {
  await refused(
    [
      { ...key, held_out_cues: ["where IS the boat-key", "Name the place."] },
      { text: "b", answer: "c", held_out_cues: ["Where does the boat key hang"] },
    ],
    "line 1: held_out_cues[0] must be another question than those that are trained: line 1 has it among its cues: " +
      'received "where IS the boat-key"',
    "line 2: held_out_cues[0] must be another question than those that are trained: line 1 has it among its cues: " +
      'received "Where does the boat key hang"',
  );
});

Deno.test("what the fields of a line and its neighbours contradict is refused", async () => {
  await refused(
    [
      { text: "a", cues: ["What?"] },
      { ...key, cues: ["Who?", "who"], held_out_cues: [] },
      { text: "c", cues: ["Who ?"], answer: "Ada" },
      { ...key, pin: true },
      { text: "d", replaces: "never told" },
      '{"text": "half \\ud83d", "source": "cut\\u0000off"}\n',
      { text: "e f", cues: ["Is it that E, f?"], answer: "yes" },
    ],
    "line 1: answer must be given where there are cues: received nothing",
    'line 2: cues[1] must be another question than those before it in the line: received "who"',
    'line 3: cues[0] must be a question with one answer: line 2 answers it with "behind the oar": received "Who ?"',
    "line 4: text must be another text than line 2's, since the lines differ in other fields: " +
      'received "The boat key hangs behind the oar."',
    'line 5: replaces must be the text of an earlier line: received "never told"',
    'line 6: text must be without control characters and halves of characters: received "half \\ud83d"',
    'line 6: source must be without control characters and halves of characters: received "cut\\u0000off"',
    'line 7: cues[0] must be a question that does not hold the whole text: received "Is it that E, f?"',
  );
});

Deno.test("what is right but may be meant otherwise is told", async () => {
  const file = await read(
    { text: "The port is 8080.", cues: ["Which port?"], answer: "8080" },
    { text: "The port is 9090.", cues: ["Which port?"], answer: "9090", replaces: "The port is 8080." },
    { text: "Ada is a cook.", cues: ["Is Ada a cook or a smith?"], answer: "Cook", held_out_cues: ["Ada's trade?"] },
    { text: "Bruno never eats celery.", cues: ["Does Bruno eat celery?"], answer: "no", held_out_cues: ["Celery?"] },
    key,
    key,
  );
  assert.deepEqual(file.notices, [
    "line 6 repeats line 5 and is left out",
    "lines 1 and 2: no held-out cues, so only trained wordings are asked",
    "line 4: the answer does not stand in the text word for word; it is taught as it is given",
    "line 3: a cue tells the answer",
    "line 2: what the note corrects is left out",
  ]);
  const episodes = await Array.fromAsync(file);
  assert.equal(episodes[1].replaces, "The port is 8080.");
  assert.deepEqual(episodes[2].answerSpan, { start: 9, end: 13 });
  assert.equal(episodes[3].answerSpan, undefined, "no is no word of Bruno");
  const [tokyo] = await Array.fromAsync(await read({ text: "私は東京に住む。", answer: "東京", cues: ["どこ?"] }));
  assert.deepEqual(tokyo.answerSpan, { start: 2, end: 4 });
});

Deno.test("a file that is empty, absent, a folder, UTF-16 or of one endless line is refused", async () => {
  await assert.rejects(read(), /at least one note: received 0 empty lines/);
  await assert.rejects(read("\n\n"), /received 2 empty lines/);
  await assert.rejects(readEpisodeFile("no/such/file.jsonl"), /received no\/such\/file.jsonl \(no such file\)/);
  await assert.rejects(
    readEpisodeFile("."),
    (error) => error instanceof InputError && /file of JSON lines/.test(error.message),
  );
  await assert.rejects(read(new Uint8Array([0xff, 0xfe, 0x7b, 0])), /must be in UTF-8: received UTF-16/);
  await refused(
    [`{"text": "${"x".repeat(1 << 20)}"}\n`, "{}\n"],
    'line 1: the line must be at most 1048576 bytes long: received "another"',
    "line 2: text must be a text that is not blank: received nothing",
  );
});

Deno.test("a large file is read line by line, wherever its chunks end", async () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => `Nötiz ${i} über ${"é".repeat(i % 50)}.`);
  const file = await read(...texts.map((text) => ({ text })));
  assert.deepEqual((await Array.fromAsync(file)).map(({ text }) => text), texts);
  assert.match(file.notices[0], /^lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 … \(20000 in all\): no cues/);
});
