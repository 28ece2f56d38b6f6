/** The commands of daily use, as a person types them. */
import assert from "node:assert/strict";
import { converse } from "../cli/chat.ts";
import { interruptibleTurns } from "../cli/interruption.ts";
import { openMemory } from "../mod.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

const base = ["--memory", "mine", "--device", "cpu"];
const recipe = JSON.stringify({ tau: -1, loraRank: 8, loraLr: 0.01, batchSize: 4, anchorWeight: 0, whiten: 0 });

Deno.test("remember, ask, recall, sleep, nights, list, export, forget and undo", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("recipe.json", recipe);
    await Deno.writeTextFile(
      "notes.jsonl",
      '{"text": "Our vet is Dr. Thistlewood.", "cues": ["Who is our vet?"], "answer": "Dr. Thistlewood"}\n' +
        '{"text": "The lease ends in June.", "cues": ["When does the lease end?"], "answer": "in June"}\n',
    );
    const flags = [...base, "--recipe", "recipe.json"];
    const done = async (...args: string[]) => {
      const { code, out, err } = await runCli(args);
      assert.equal(code, 0, `${args.join(" ")}: ${err}`);
      return out;
    };
    const run = (...args: string[]) => done(...args, ...flags);
    const withoutModel = async (...args: string[]) => {
      await Deno.rename("model", "away");
      const out = await done(...args, "--memory", "mine");
      await Deno.rename("away", "model");
      return out;
    };
    assert.match(
      await run("remember", "Milk, eggs, bread.", "--model", "model"),
      /remembered {2}note-\w+ {2}Milk, eggs, bread\.\nnot understood: note-/,
    );
    const told = JSON.parse(await run("remember", "--file", "notes.jsonl", "--json"));
    assert.deepEqual(told.written.map(({ questions }: { questions: string[] }) => questions.length), [1, 1]);
    assert.deepEqual([told.known, told.replaced, told.not_understood], [[], [], []]);

    // A question that no context has room for is refused before the model is loaded, and by its place.
    const long = await runCli(["ask", "Who?", "Who is it? ".repeat(400), ...flags]);
    assert.equal(long.code, 1);
    assert.match(
      long.err,
      /^hei-nw: Cannot ask: question 2 must be shorter.* 1024 tokens at most: received "\d+ tokens"/,
    );
    const asked = JSON.parse(await run("ask", "Who is our vet?", "--json", "--max-new-tokens", "2"));
    assert.ok(asked.notes.length > 0 && asked.night === null);
    const alone = JSON.parse(await run("ask", "Who is our vet?", "--no-memory", "--json", "--max-new-tokens", "2"));
    assert.deepEqual(alone.notes, []);
    assert.match(await run("recall", "Our vet is Dr. Thistlewood.", "--k", "1"), /Our vet is Dr\. Thistlewood\./);

    assert.match(await run("sleep", "--dry-run"), /2 notes with 2 questions/);
    const night = JSON.parse(await run("sleep", "--steps", "5", "--force", "--json"));
    assert.deepEqual([night.night, night.accepted, night.facts.not_understood], [1, true, 1]);
    assert.match(await withoutModel("nights"), /^1 +yes/m);
    const peft = JSON.parse(await Deno.readTextFile("mine/nights/0001/adapter_config.json"));
    assert.equal(peft.base_model_name_or_path, JSON.parse(await Deno.readTextFile("mine/memory.json")).model);
    const list = JSON.parse(await withoutModel("memory", "list", "--json"));
    assert.deepEqual(list.map(({ stage }: { stage: string }) => stage), ["not understood", "learning", "learning"]);
    assert.match(await withoutModel("memory", "check"), /3 notes, 1 night: all whole/);

    // What a night is made of is looked at, too; and it knows its model, if the file that names it is lost.
    const damage: [string, string | undefined, RegExp][] = [
      [
        "mine/current",
        "9\n",
        /Cannot read night 9: mine\/nights\/0009\/night\.json must be .*"no such file".*sleep --undo/,
      ],
      ["mine/nights/0001/night.json", "{", /Cannot read night 1: .*night\.json must be what a sleep wrote/],
      [
        "mine/nights/0001/adapter_model.safetensors",
        undefined,
        /0001: adapter_model\.safetensors must be in the folder/,
      ],
      ["mine/memory.json", "{}", /Cannot read mine\/memory\.json: .*Hint: restore a copy of it/],
    ];
    for (const [file, content, message] of damage) {
      const whole = await Deno.readFile(file);
      if (content === undefined) await Deno.remove(file);
      else await Deno.writeTextFile(file, content);
      const { code, err } = await runCli(["memory", "check", "--memory", "mine"]);
      assert.equal(code, 1, file);
      assert.match(err, message);
      await Deno.writeFile(file, whole);
    }
    const named = await Deno.readTextFile("mine/memory.json");
    await Deno.remove("mine/memory.json");
    await run("ask", "Who is our vet?", "--max-new-tokens", "2");
    assert.deepEqual(JSON.parse(await Deno.readTextFile("mine/memory.json")), JSON.parse(named));

    const lines = await withoutModel("memory", "export");
    assert.equal(lines.trim().split("\n").length, 3);
    await Deno.writeTextFile("all.jsonl", lines);
    const unknown = await runCli(["remember", "A note.", "--replaces", "nothing", ...flags]);
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.err,
      /--replaces must be the id or the whole text of a note in the memory: received "nothing"/,
    );
    const again = JSON.parse(await run("remember", "--file", "all.jsonl", "--json"));
    assert.equal(again.written.length, 3);
    assert.deepEqual(again.known, again.written.map(({ id }: { id: string }) => id));
    assert.match(
      await run("remember", "Milk, eggs, bread.", "--no-ask"),
      /^known {7}note-\w+ {2}Milk, eggs, bread\.\n/,
    );
    assert.equal(JSON.parse(await withoutModel("memory", "list", "--json")).length, 3);

    const gone = JSON.parse(await withoutModel("forget", "Our vet is Dr. Thistlewood.", "--json"));
    assert.deepEqual([gone.forgotten.length, gone.in_weights], [1, gone.forgotten]);
    assert.equal(JSON.parse(await withoutModel("memory", "stats", "--json")).notes, 2);
    assert.match(await withoutModel("sleep", "--undo"), /back to the base model/);
  });
});

Deno.test("a flag that a command has no use for is refused", async () => {
  await inWorkFolder(async () => {
    await (await openMemory({ path: "mine", model: "model", device: "cpu" }))[Symbol.asyncDispose]();
    const opensNone = [["nights"], ["forget", "x"], ["memory", "list"], ["memory", "show", "x"], ["memory", "export"]];
    for (const args of [...opensNone, ["memory", "stats"], ["memory", "check"]]) {
      for (const flag of ["--model", "--recipe", "--threads"]) {
        const { code, err } = await runCli([...args, "--memory", "mine", flag, "1"]);
        assert.deepEqual([code, err.includes(`unknown option '${flag}'`)], [2, true], `${args.join(" ")}: ${err}`);
      }
    }
    for (const flag of [["--dry-run"], ["--force"], ["--steps", "5"], ["--model", "model"]]) {
      const { code, err } = await runCli(["sleep", "--undo", "--memory", "mine", ...flag]);
      assert.equal(code, 2, err);
      assert.match(err, new RegExp(`--undo must be given alone, or with --memory: received \\["${flag[0]}"\\]`));
    }
    assert.equal((await runCli(["sleep", "--undo", "--memory", "mine", "--json"])).code, 0);
  });
});

Deno.test("a note that no prompt has room for is named", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("recipe.json", recipe);
    const flags = [...base, "--model", "model", "--recipe", "recipe.json", "--no-ask", "--json"];
    const { out, err } = await runCli(["remember", "The hut is green.", "A mill stood here. ".repeat(60), ...flags]);
    const [, { id }] = JSON.parse(out).written;
    for (
      const more of [{ cues: [`Where ${"was it ".repeat(900)}?`] }, { cues: ["Where?"], answer: "by it ".repeat(900) }]
    ) {
      await Deno.writeTextFile("long.jsonl", JSON.stringify({ text: "A mill stood by it.", answer: "by it", ...more }));
      const long = await runCli(["remember", "--file", "long.jsonl", ...flags]);
      assert.equal(long.code, 1);
      assert.match(
        long.err,
        /Cannot remember note 1: a question with its answer must be at most 1024 tokens.*tokens: Where/,
      );
    }
    assert.match(err, new RegExp(`warning: Longer than the \\d+ memory tokens of a prompt: ${id}\\. It can be found`));
  });
});

Deno.test("what lists notes shows the beginning of a long one; memory show and --json have it whole", async () => {
  await inWorkFolder(async () => {
    await Deno.writeTextFile("recipe.json", recipe);
    const long = `Bees 🐝 ${"live in a hive. ".repeat(60)}The end.`;
    const flags = [...base, "--model", "model", "--recipe", "recipe.json"];
    const mine = ["--memory", "mine"];
    const line = new RegExp(`^\\S.*Bees 🐝 live in a hive\\. .*…$`, "m");
    const shown = async (...args: string[]) => {
      const { code, out, err } = await runCli(args);
      assert.equal(code, 0, err);
      return out;
    };
    for (
      const args of [["remember", long, "--no-ask", ...flags], ["memory", "list", ...mine], ["recall", "bees", ...base]]
    ) {
      const out = await shown(...args);
      assert.match(out, line);
      for (const each of out.split("\n")) assert.ok(each.length < 200, each);
    }
    const [{ id }] = JSON.parse(await shown("memory", "list", ...mine, "--json"));
    assert.match(await shown("memory", "show", id, ...mine), /The end\.$/m);
    assert.match(await shown("memory", "list", ...mine, "--json"), /The end\./);
    await Deno.writeTextFile("deaf.json", '{"tau": 1000}');
    assert.match(
      await shown("remember", `Ants ${long}`, ...base, "--recipe", "deaf.json"),
      /^left out +Ants.*… \(score/m,
    );
    const unknown = (await runCli(["forget", `No ${long}`, ...mine])).err;
    assert.match(unknown, /^hei-nw: warning: no note has the id or the text "No Bees.*…"$/m);
  });
});

Deno.test("where there is no memory, or nothing to say, it is said", async () => {
  await inWorkFolder(async () => {
    const wrong: [string[], number, RegExp][] = [
      [["ask", "Where?", ...base], 1, /--memory must be the folder of a memory.*hei-nw remember/],
      [["memory", "list", "--memory", "mine"], 1, /which holds none/],
      [["remember", ...base], 2, /a note must be given/],
      [["ask", ...base], 2, /a question must be given/],
      [
        ["remember", "x", "--memory", "model/config.json", "--model", "model"],
        1,
        /--memory must be a folder that can be read/,
      ],
      [["remember", " ", "--model", "model", ...base], 1, /text must be a text that is not empty/],
      [
        ["remember", "x", "--replaces", "y", "--model", "model", ...base],
        2,
        /--replaces must be the id or the whole text/,
      ],
      [
        ["remember", "The caf\ufffd is shut.", "--model", "model", ...base],
        2,
        /an argument must be in UTF-8: received "The/,
      ],
      [["ask", "", ...base], 1, /question must be a text that is not empty/],
      [["recall", " ", ...base], 1, /question must be a text that is not empty/],
      [["remember", "--file", "absent.jsonl", ...base], 1, /--file must be a file of JSON lines/],
      [
        ["remember", "--file", "absent.txt", ...base],
        2,
        /--file must be a text file in UTF-8: received "absent\.txt \(there is no such file\)"/,
      ],
      [["ask", "--file", "model", ...base], 2, /--file must be a text file in UTF-8: received "model \(a folder\)"/],
      [
        ["remember", "--file", "latin.txt", ...base],
        2,
        /Cannot read notes: --file must be .* in UTF-8: received "latin/,
      ],
      // Before anything is opened: the model that is named is not there.
      ...["remember", "ask"].map((command): [string[], number, RegExp] => [
        [command, "--file", "nul.txt", "--model", "./absent", ...base],
        2,
        /--file must be a text file in UTF-8: received "nul\.txt \(a NUL character in line 2\)"/,
      ]),
      [
        ["ask", "--file", "latin.txt", ...base],
        2,
        /Cannot read questions: --file must be .* in UTF-8: received "latin/,
      ],
    ];
    // A new memory is made when its model and its recipe are there: none of these leaves a folder behind.
    await Deno.writeTextFile("no_reader.json", JSON.stringify({ reader: "absent" }));
    wrong.push(
      [["remember", "x", "--model", "./absent", ...base], 1, /Cannot open model \.\/absent/],
      [["remember", "x", "--model", "./absent", "--memory", "mine/a/b"], 1, /Cannot open model \.\/absent/],
      [["remember", "x", "--model", "model", "--recipe", "no_reader.json", ...base], 1, /absent/],
      [
        ["remember", "x", "--recipe", "nul.txt", ...base],
        1,
        /nul\.txt:\n {2}line 1 is not JSON.*\n {2}line 2 is not JSON/,
      ],
      [["memory", "salvage", "--memory", "mine", "--out", "mine/a/b"], 1, /of which nothing can be read/],
    );
    await Deno.writeTextFile("nul.txt", "The hut is green.\nThe barn is\0 red.\n");
    await Deno.writeFile("latin.txt", Uint8Array.of(...[..."The café is shut."].map((letter) => letter.charCodeAt(0))));
    for (const [args, code, message] of wrong) {
      const result = await runCli(args);
      assert.equal(result.code, code, `${args.join(" ")}: ${result.err}`);
      assert.match(result.err, message);
    }
    assert.equal(await Deno.stat("mine").then(() => true, () => false), false);
  });
});

Deno.test("a conversation remembers, forgets and answers", async () => {
  await inWorkFolder(async () => {
    await using memory = await openMemory({ path: "mine", model: "model", device: "cpu", recipe: { tau: -1 } });
    let out = "", err = "";
    const terminal = { out: (text: string) => out += text, err: (text: string) => err += text, interactive: false };
    async function* typed(...lines: string[]) {
      yield* lines;
    }
    const latin = "/remember The caf\ufffd is shut.";
    await converse(memory, terminal, typed("/remember Milk, eggs, bread.", latin, "/forget nothing", "/sleep", ""));
    assert.deepEqual((await memory.list()).map(({ text }) => text), ["Milk, eggs, bread."]);
    assert.match(err, /a line must be in UTF-8; this one is left out\n/);
    assert.match(out, /^remembered {2}note-\w+ {2}Milk, eggs, bread\.\nnot understood: note-/);
    assert.match(err, /no note has the id or the text "nothing"/);
    assert.match(err, /one or more with questions/);
    err = "";
    await converse(memory, terminal, typed("Why? ".repeat(1000), "/remember \0", "/forget nobody"));
    assert.match(err, /messages must be shorter than 1024 tokens.*Hint: \/new begins a new conversation\.\n/);
    assert.match(err, /NUL.*\n.*the text "nobody"\n$/);
    out = "";
    await converse(memory, terminal, typed("/forget Milk, eggs, bread.", "/bye", "never read"));
    assert.match(out, /^forgotten note-/);
    assert.deepEqual(await memory.list(), []);
  });
});

Deno.test("Ctrl-C ends the answer that is being written, and the conversation goes on; between answers it ends the process", async () => {
  await inWorkFolder(async () => {
    await using memory = await openMemory({ path: "mine", model: "model", device: "cpu", recipe: { tau: -1 } });
    let press = () => {}, now = 0, out = "", err = "", pieces = 0;
    const exits: number[] = [];
    const turn = interruptibleTurns({
      listen: (heard) => press = heard,
      exit: (code) => exits.push(code),
      now: () => now += 1000,
    });
    const terminal = {
      out(text: string) {
        out += text;
        if (pieces++ === 0) press();
      },
      err: (text: string) => err += text,
      interactive: false,
    };
    async function* typed() {
      yield "Why?";
      assert.equal(err.match(/^interrupted$/gm)?.length, 1, err);
      assert.ok(out.length > 1 && out.endsWith("\n"), "what was written stays");
      assert.deepEqual(exits, []);
      out = "";
      yield "/remember The hut is green.";
      assert.match(out, /^remembered/);
      press();
      assert.deepEqual(exits, [130]);
    }
    await converse(memory, terminal, typed(), { turn });
  });
});
