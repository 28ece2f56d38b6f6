/** The command line against its specification: flags, defaults, exit codes, what goes to stdout and what to stderr. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Command } from "commander";
import { acceptOptions } from "../cli/accept.ts";
import { ablationOptions } from "../cli/ablate.ts";
import { evalOptions } from "../cli/eval.ts";
import { flagValues } from "../cli/flags.ts";
import { gateOptions } from "../cli/gate.ts";
import { generateFields } from "../cli/generate.ts";
import { main } from "../cli/main.ts";
import { loneCommands, programWith } from "../cli/one_command.ts";
import { createProgram } from "../cli/program.ts";
import { helpModule } from "../cli/write_help_text.ts";
import { m4Options } from "../cli/m4.ts";
import { trainLoraFields } from "../cli/train_lora.ts";
import { trainReaderFields } from "../cli/train_reader.ts";
import { projections } from "../core/format/lora_adapter.ts";
import { presetNames } from "../core/run/recipes.ts";
import type { AblationOptions, EvalOptions } from "../core/run/m4_options.ts";
import config from "../deno.json" with { type: "json" };
import defaultRecipe from "../recipes/default.json" with { type: "json" };
import smollm2 from "../recipes/smollm2.json" with { type: "json" };
import { type Field, flagName } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { parseValue } from "../schemas/rule.ts";
import { runFields } from "../schemas/run_fields.ts";
import { root } from "./source_files.ts";

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const terminal = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    interactive: false,
  };
  return { code: await main(args, terminal), ...said };
}

/** A command that has parsed its flags and not acted upon them. */
function parsed(...args: string[]): Command {
  const program = createProgram({ out: () => {}, err: () => {}, interactive: false });
  const command = program.commands.find((c: Command) => c.name() === args[0]);
  assert.ok(command, args[0]);
  command.action(() => {});
  program.parse(args, { from: "user" });
  return command;
}

const salience = { "--alpha": "1.0", "--beta": "1.0", "--gamma": "0.5", "--delta": "0.8" };
const shared = {
  "--seed": "13",
  "--model": "Qwen/Qwen2.5-1.5B-Instruct",
  "--tau": "1.5",
  "--device": "auto",
  "--threads": "all cores",
};
const memory = { "--reader": "auto", "--top-k": "2", "--max-memory-tokens": "128", "--max-new-tokens": "16" };
const training = {
  "--cycles": "1",
  "--queue-size": "512",
  "--lambda-recency": "1.0",
  "--lambda-sim": "1.0",
  "--lora-rank": "8",
  "--lora-alpha": "16.0",
  "--lora-lr": "1e-4",
  "--epochs": "1",
  "--batch-size": "8",
  "--steps": "from --epochs",
};
/** Shown by --help-all only. */
const expert = {
  "--lora-targets": "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj",
  "--lora-layers": "0",
  "--min-steps": "0",
  "--warmup": "0",
  "--schedule": "cosine",
  "--whiten": "0",
  "--anchor-weight": "0.5",
  "--anchor-bound": "0",
  "--anchor-share": "1",
  "--anchor-chat": "5",
  "--anchor-text": "3",
  "--anchor-statements": "0",
  "--anchor-memory": "1",
  "--keyer": "auto",
  "--mem.words": "0.7",
  "--ann.m": "16",
  "--ann.ef_construction": "100",
  "--ann.ef_search": "64",
  "--hopfield.steps": "0",
  "--hopfield.temperature": "0.1",
  "--no-hopfield": null,
};

/** Flag → its default as the help shows it; null where it has none. */
const contract: Record<string, Record<string, string | null>> = {
  m4: {
    ...shared,
    ...salience,
    ...memory,
    ...training,
    "--scenario": "A",
    "--n": "48",
    "-n,": null,
    "--filler-ratio": "0.5",
    "--scheduler": "ca2",
    "--out": "reports/m4-replay/<run_slug>",
    "--resume": null,
    "--force": null,
    "--dry-run": null,
    "--recipe": "default",
    "--json": null,
    "--help": null,
    "--help-all": null,
    "-h,": null,
  },
  ablate: {
    ...shared,
    ...salience,
    ...memory,
    ...training,
    "--scenario": "A",
    "--n": "64",
    "--seeds": "3",
    "--recipe": "default",
    "--out": "reports/m4-ablation",
    "--resume": null,
    "--force": null,
    "--json": null,
    "--help": null,
  },
  sweep: {
    ...shared,
    ...salience,
    ...memory,
    ...training,
    "--scenario": "A",
    "--n": "48",
    "--seeds": "5",
    "--scheduler": "ca2",
    "--recipe": "default",
    "--out": "reports/m4-sweep/<run_slug>",
    "--resume": null,
    "--force": null,
    "--json": null,
    "--help": null,
  },
  eval: {
    ...shared,
    ...salience,
    ...memory,
    "--mode": "B0",
    "--scenario": "A",
    "--n": "48",
    "--replay-root": "the folder that m4 writes for the same scenario, n, seed, model and tau",
    "--baseline-ref": "B1",
    "--adapter": null,
    "--out": "reports/eval/<run_slug>",
    "--force": null,
    "--json": null,
  },
  gate: {
    ...shared,
    ...salience,
    "--scenario": "A",
    "--n": "48",
    "--filler-ratio": "20",
    "--threshold-sweep": "--tau alone",
    "--target-rate": null,
    "--recipe": "default",
    "--out": "reports/m3-gate/<run_slug>",
    "--resume": null,
    "--force": null,
    "--json": null,
  },
  accept: {
    ...shared,
    ...salience,
    ...memory,
    "--scenario": "A",
    "--n": "48",
    "--filler-ratio": "0.5",
    "--recipe": "default",
    "--oracle-limit": "0.95 for the model in the project, else 0.9",
    "--out": "reports/m2-accept/<run_slug>",
    "--resume": null,
    "--force": null,
    "--json": null,
    "--help-all": null,
  },
  generate: {
    "--model": "Qwen/Qwen2.5-1.5B-Instruct",
    "--prompt": null,
    "--raw": null,
    "--max-new-tokens": "64",
    "--temperature": "0",
    "--top-p": "1",
    "--seed": "13",
    "--adapter": null,
    "--device": "auto",
    "--json": null,
  },
  doctor: { "--json": null },
  export: {
    "--memory": "hei-nw/memory in your data folder",
    "--adapter": null,
    "--to": "merged",
    "--model": "that of the memory, or the one that the adapter names",
    "--dtype": "f16",
    "--merged-type": "q8_0",
    "--out": null,
    "--force": null,
    "--json": null,
  },
  "train-lora": {
    "--model": "Qwen/Qwen2.5-1.5B-Instruct",
    "--data": null,
    "--out": null,
    "--raw": null,
    "--no-anchors": null,
    "--epochs": "from the rows",
    "--steps": "from the rows",
    "--batch-size": "from the rows",
    "--lora-rank": "32",
    "--lora-alpha": "twice the rank",
    "--lora-lr": "from the model",
    "--dtype": "f32",
    "--seed": "13",
    "--resume": null,
    "--force": null,
    "--json": null,
  },
  "train-reader": {
    "--model": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "--seed": "13",
    "--resume": null,
    "--json": null,
  },
  pull: { "--help": null },
};

/** The help's entries by their flags, each as one line. */
function entriesOf(help: string): string[] {
  // Continuation lines are indented further than flags are.
  return help.replace(/\n {4,}(?!-)/g, " ").split("\n").map((line) => line.replace(/\s+/g, " "))
    .filter((line) => /^ -/.test(line));
}

function entryOf(entries: readonly string[], flag: string): string | undefined {
  return entries.find((line) => line.split(" ").slice(1, 4).includes(flag));
}

function assertFlags(help: string, flags: Record<string, string | null>): void {
  const entries = entriesOf(help);
  for (const [flag, byDefault] of Object.entries(flags)) {
    const entry = entryOf(entries, flag);
    assert.ok(entry, `${flag} is not in the help`);
    if (byDefault !== null) {
      assert.match(entry, new RegExp(`default: ${byDefault.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\)`));
    }
  }
}

for (const [command, flags] of Object.entries(contract)) {
  Deno.test(`${command} --help lists every flag with its default`, async () => {
    const { code, out, err } = await run(command, "--help");
    assert.equal(code, 0);
    assert.equal(err, "");
    assertFlags(out, flags);
  });
}

Deno.test("what few people need is in --help-all and not in --help; both name their groups", async () => {
  for (const command of ["m4", "ablate", "sweep"]) {
    const [brief, whole] = [await run(command, "--help"), await run(command, "--help-all")];
    assert.deepEqual([whole.code, whole.err], [0, ""]);
    assertFlags(whole.out, { ...contract[command], ...expert });
    for (const flag of Object.keys(expert)) assert.equal(entryOf(entriesOf(brief.out), flag), undefined, flag);
    assert.match(brief.out, /\nWrite gate:\n/);
    assert.doesNotMatch(brief.out, /\nAnchors/);
    assert.match(whole.out, /\nAnchors, what must not change:\n/);
    assert.doesNotMatch(whole.out, /--hold-/);
  }
});

Deno.test("every row of the table is a flag of m4, and --help-all shows each once", async () => {
  const { out } = await run("m4", "--help-all");
  const flags = entriesOf(out).map((entry) => /--[a-z0-9._-]+/.exec(entry)?.[0]);
  const rows = Object.entries<Field>({ ...recipeFields, ...runFields });
  for (const [name, field] of rows) {
    const flag = `--${flagName(name, field)}`;
    assert.equal(flags.filter((other) => other === flag).length, 1, flag);
  }
});

Deno.test("help lists all commands", async () => {
  for (const args of [[], ["--help"], ["help"]]) {
    const { code, out } = await run(...args);
    assert.equal(code, 0);
    for (const command of Object.keys(contract)) assert.match(out, new RegExp(`^  ${command} `, "m"));
  }
  const version = await run("--version");
  assert.deepEqual([version.code, version.out.trim()], [0, config.version]);
});

const mistakes: { args: string[]; says: RegExp }[] = [
  { args: ["m4", "--n", "0"], says: /--n must be a whole number from 1 to 1000000: received "0"/ },
  { args: ["m4", "-n", "abc"], says: /--n must be a whole number/ },
  { args: ["m4", "--n", "4.5"], says: /--n must be a whole number/ },
  { args: ["m4", "--n"], says: /--n <N>.*missing/ },
  { args: ["m4", "--seed", "-1"], says: /--seed must be a whole number from 0 to 2147483647: received "-1"/ },
  { args: ["m4", "--tau", "high"], says: /--tau must be a number: received "high"/ },
  { args: ["m4", "--lora-lr", "0"], says: /--lora-lr must be a number, above 0: received "0"/ },
  { args: ["m4", "--lora-rank", "1e3"], says: /--lora-rank must be a whole number/ },
  {
    args: ["m4", "--scheduler", "shuffeld"],
    says: /--scheduler must be one of ca2, shuffled: received "shuffeld".*Did you mean shuffled\?/,
  },
  { args: ["m4", "--scenario", "A,D"], says: /--scenario must be one or more of A, B, C/ },
  {
    args: ["m4", "--episodes", "f.jsonl", "--scenario", "A"],
    says: /--scenario must be left out when --episodes is given/,
  },
  {
    args: ["eval", "--episodes", "f.jsonl", "-n", "4"],
    says: /--n must be left out when --episodes is given: received 4/,
  },
  {
    args: ["gate", "--episodes", "f.jsonl", "--filler-ratio", "3"],
    says: /--filler-ratio must be left out when --episodes is given/,
  },
  { args: ["gate", "--threshold-sweep", "1 1"], says: /--threshold-sweep must be numbers, .* none twice/ },
  { args: ["accept", "--hopfield.temperature", "0"], says: /--hopfield\.temperature must be a number, above 0/ },
  { args: ["m4", "--hold-weight", "-1"], says: /--hold-weight must be a number, 0 or more/ },
  { args: ["m4", "--lora-targets", "q_proj,x"], says: /--lora-targets must be one or more of q_proj/ },
  { args: ["m4", "--device", "gpu"], says: /--device must be one of auto, cpu, webgpu, reference/ },
  { args: ["m4", "--threads", "0"], says: /--threads must be a whole number from 1/ },
  { args: ["m4", "--anchor-weight", "-1"], says: /--anchor-weight must be a number, 0 or more/ },
  { args: ["m4", "--out", ""], says: /--out must be a text that is not empty/ },
  { args: ["m4", "--lora-rnk", "8"], says: /unknown option '--lora-rnk'\n\(Did you mean --lora-rank\?\)/ },
  { args: ["m4", "extra"], says: /too many arguments/ },
  { args: ["ablate", "--scenario", "A,B"], says: /--scenario must be one of A, B, C/ },
  { args: ["ablate", "--scheduler", "ca2"], says: /unknown option '--scheduler'/ },
  { args: ["eval", "--mode", "B4"], says: /--mode must be one of B0, B1, B2, B3/ },
  { args: ["eval", "--baseline-ref", "B2"], says: /--baseline-ref must be one of B1, B0/ },
  {
    args: ["m4", "--recipe", "smolm2"],
    says: /--recipe must be one of default, dummy-model, smollm2, notes, or a recipe file: .*did you mean smollm2\?/,
  },
  { args: ["sleep", "--recipe", "absent.json"], says: /--recipe must be one of .*: received "absent\.json"/ },
  { args: ["generate"], says: /--prompt must be given/ },
  { args: ["generate", "--prompt", "x", "--top-p", "1.5"], says: /--top-p must be a number, above 0 and 1 or less/ },
  { args: ["abalte"], says: /unknown command 'abalte'\n\(Did you mean ablate\?\)/ },
  { args: ["--frobnicate"], says: /unknown option '--frobnicate'/ },
];
for (const { args, says } of mistakes) {
  Deno.test(`a wrong command line ends with 2 and says why: ${args.join(" ")}`, async () => {
    const { code, out, err } = await run(...args);
    assert.equal(code, 2);
    assert.match(err, says);
    assert.equal(out, "");
  });
}

Deno.test("the defaults of m4 are those of the specification", async () => {
  const specified = {
    ...{ scenarios: ["A"], n: 48, seed: 13, model: "Qwen/Qwen2.5-1.5B-Instruct", tau: 1.5, cycles: 1, queueSize: 512 },
    ...{ scheduler: "ca2", alpha: 1, beta: 1, gamma: 0.5, delta: 0.8, lambdaRecency: 1, lambdaSim: 1 },
    ...{ loraRank: 8, loraAlpha: 16, loraLr: 1e-4, epochs: 1, batchSize: 8, resume: false, dryRun: false },
  };
  const options = await m4Options(parsed("m4"));
  assert.deepEqual({ ...options, ...specified }, options);
  assert.equal(options.recipe, "default");
  assert.deepEqual(await m4Options(parsed("m4", "--recipe", "default")), options);
  const { $schema: _schema, about: _about, steps, ...rest } = defaultRecipe;
  assert.deepEqual({ ...options, ...rest, steps: steps ?? undefined }, options);
  assert.deepEqual(
    Object.keys(defaultRecipe).filter((name) => name !== "$schema" && name !== "about"),
    Object.keys(recipeFields),
  );
});

Deno.test("the table's projections are the engine's", () => {
  assert.deepEqual(recipeFields.loraTargets.rule.of, projections);
});

/** Another value than a row's default, as a flag's text. */
function another({ rule, default: byDefault }: Field): string {
  const known: Record<string, string> = { ca2: "shuffled", A: "B,C" };
  if (rule.kind === "choice" || rule.kind === "number choice") {
    return String(rule.of.find((choice) => choice !== byDefault));
  }
  if (rule.kind === "list") return rule.of.slice(1, 3).join(",");
  if (rule.kind === "integer") return String((typeof byDefault === "number" ? byDefault : 1) + 1);
  if (rule.kind === "number") return String(typeof byDefault === "number" ? byDefault / 3 + 0.3 : 1);
  return known[String(byDefault)] ?? "other";
}

Deno.test("every flag of m4 reaches the options, and changes no other", async () => {
  const plain = await m4Options(parsed("m4"));
  for (const [name, field] of Object.entries<Field>({ ...recipeFields, ...runFields })) {
    const flag = `--${flagName(name, field)}`;
    const text = another(field);
    const args = field.rule.kind === "switch" ? [flag] : [flag, text];
    const expected = field.rule.kind === "switch" ? true : parseValue(field.rule, text);
    assert.notDeepEqual(expected, field.default, name);
    assert.deepEqual(await m4Options(parsed("m4", ...args)), { ...plain, [name]: expected }, flag);
  }
});

Deno.test("-n and --n are one flag, and of a repeated flag the last one counts", async () => {
  for (
    const args of [["-n", "8"], ["--n", "8"], ["-n8"], ["--n=8"], ["--n", "3", "-n", "8"], ["-n", "3", "--n", "8"]]
  ) {
    assert.equal((await m4Options(parsed("m4", ...args))).n, 8, args.join(" "));
  }
});

Deno.test("ablate, eval, generate and the trainers make whole options", async () => {
  const ablate: AblationOptions = await ablationOptions(parsed("ablate", "--seeds", "5"));
  assert.deepEqual(
    [ablate.scenario, ablate.n, ablate.seed, ablate.seeds, ablate.out, ablate.resume, ablate.loraLr],
    ["A", 64, 13, 5, "reports/m4-ablation", false, 1e-4],
  );
  const evaluation: EvalOptions = await evalOptions(parsed("eval", "--mode", "B3", "--replay-root", "r"));
  const { mode, scenario, n, replayRoot, baselineRef, adapter } = evaluation;
  assert.deepEqual([mode, scenario, n, replayRoot, baselineRef, adapter], ["B3", "A", 48, "r", "B1", undefined]);
  const generate = flagValues(parsed("generate", "--prompt", "x", "--raw", "--json"), generateFields);
  assert.deepEqual([generate.prompt, generate.raw, generate.maxNewTokens, "json" in generate], ["x", true, 64, false]);
  const lora = flagValues(parsed("train-lora", "--data", "d.jsonl", "--out", "o", "--json"), trainLoraFields);
  assert.deepEqual(
    [lora.data, lora.out, lora.steps, lora.raw, lora.dtype, "json" in lora],
    ["d.jsonl", "o", undefined, false, "f32", false],
  );
  const reader = flagValues(parsed("train-reader"), trainReaderFields);
  assert.deepEqual([reader.seed, reader.resume, reader.out, "verbose" in reader], [13, false, undefined, false]);
});

/** What a task passes to the command line. */
function taskArgs(task: keyof typeof config.tasks): string[] {
  return config.tasks[task].command.split("--quiet hei-nw ")[1].split(" ");
}

Deno.test("a recipe gives its values, the specification those that it does not name, and flags win before and after it", async () => {
  const { $schema: _schema, about: _about, ...values } = smollm2;
  const plain = await m4Options(parsed("m4", "--recipe", "smollm2"));
  const specified = await m4Options(parsed("m4"));
  assert.deepEqual(plain, { ...specified, ...values, recipe: "smollm2" });
  for (
    const args of [
      ["--recipe", "smollm2", "--epochs", "3", "--lora-lr", "0.01", "--model", "m.gguf"],
      ["--epochs", "3", "--lora-lr", "0.01", "--model", "m.gguf", "--recipe", "smollm2"],
    ]
  ) {
    const changed = await m4Options(parsed("m4", ...args));
    assert.deepEqual(changed, { ...plain, epochs: 3, loraLr: 0.01, model: "m.gguf" });
  }
});

Deno.test("--mem.k and --mem.max_tokens are further names, without a warning", async () => {
  const named = await m4Options(parsed("m4", "--mem.k", "3", "--mem.max_tokens", "64"));
  assert.deepEqual([named.topK, named.maxMemoryTokens], [3, 64]);
  assert.throws(() => parsed("m4", "--mem.k", "0"), /--mem\.k must be a whole number/);
});

Deno.test("ablate takes the recipe's n where it names one, and its own 64 otherwise", async () => {
  assert.equal((await ablationOptions(parsed("ablate", "--recipe", "smollm2"))).n, 64);
  assert.equal((await ablationOptions(parsed("ablate", "--recipe", "default"))).n, 48);
  assert.equal((await ablationOptions(parsed("ablate", "--recipe", "default", "-n", "5"))).n, 5);
});

Deno.test("gate reads a day's filler unless a recipe or a flag says otherwise, and accept takes the readout's flags", async () => {
  assert.equal((await gateOptions(parsed("gate", "--recipe", "smollm2"))).fillerRatio, 20);
  assert.equal((await gateOptions(parsed("gate", "--filler-ratio", "1"))).fillerRatio, 1);
  const sweep = await gateOptions(parsed("gate", "--threshold-sweep", "0.8 1.0,1.2", "--scenario", "A,B"));
  assert.deepEqual([sweep.thresholdSweep, sweep.targetRate, sweep.scenarios], [[0.8, 1, 1.2], undefined, ["A", "B"]]);
  const accept = await acceptOptions(
    parsed("accept", "--hopfield.steps", "3", "--hopfield.temperature", "0.2", "--no-hopfield", "--ann.ef_search", "9"),
  );
  assert.equal(accept.annEfSearch, 9);
  assert.deepEqual([accept.hopfieldSteps, accept.hopfieldTemperature, accept.noHopfield], [3, 0.2, true]);
});

Deno.test("a file of one's own episodes reaches the options, and is not among them where none is given", async () => {
  const args = ["--episodes", "f.jsonl", "--recipe", "smollm2"];
  assert.equal((await m4Options(parsed("m4", ...args))).episodes, "f.jsonl");
  assert.equal((await ablationOptions(parsed("ablate", ...args))).episodes, "f.jsonl");
  assert.equal((await evalOptions(parsed("eval", ...args))).episodes, "f.jsonl");
  // Absent, so that the record of a run on a scenario is what it was.
  assert.ok(!("episodes" in await m4Options(parsed("m4"))));
});

Deno.test("an old flag name works and warns; of two names of one flag the last one counts", async () => {
  const said = { err: "" };
  const program = createProgram({ out: () => {}, err: (text) => void (said.err += text), interactive: false });
  const command = program.commands.find((c: Command) => c.name() === "m4")!;
  command.action(() => {});
  program.parse("m4 --anchor-chat 2 --hold-chat 7 --hold-text 4 --anchor-text 9".split(" "), { from: "user" });
  const options = await m4Options(command);
  assert.deepEqual([options.anchorChat, options.anchorText], [7, 9]);
  assert.match(said.err, /warning: --hold-chat is now --anchor-chat/);
  assert.ok(!("holdChat" in options));
});

Deno.test("the tasks choose a recipe; what is given after them wins", async () => {
  const m4 = await m4Options(parsed(...taskArgs("m4")));
  assert.deepEqual([m4.recipe, m4.model, m4.scenarios, m4.n], [
    "dummy-model",
    "hei-nw/dummy-model",
    ["A", "B", "C"],
    48,
  ]);
  assert.deepEqual((await m4Options(parsed(...taskArgs("m4"), "--scenario", "B"))).scenarios, ["B"]);
  const large = await m4Options(parsed(...taskArgs("m4:smollm2"), "--epochs", "9"));
  assert.deepEqual([large.recipe, large.scenarios, large.epochs], ["smollm2", ["A"], 9]);
  assert.equal((await ablationOptions(parsed(...taskArgs("ablate")))).recipe, "smollm2");
  assert.deepEqual(presetNames, ["default", "dummy-model", "smollm2", "notes"]);
});

Deno.test("the task m4 hands its flags on, dashes or not, and its exit code back", async () => {
  for (const args of [["--n", "0"], ["--", "--n", "0"]]) {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "m4", ...args],
      cwd: root,
    }).output();
    assert.equal(code, 2);
    assert.match(new TextDecoder().decode(stderr), /--n must be a whole number from 1 to 1000000: received "0"/);
    assert.equal(stdout.length, 0);
  }
});

Deno.test("under a task, paths are meant from where the person stands", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "mine.json"), '{"n": 0}');
    const { INIT_CWD: _outer, ...env } = Deno.env.toObject();
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "--config", join(root, "deno.json"), "hei-nw", "m4", "--recipe", "mine.json"],
      ...{ cwd: folder, env, clearEnv: true },
    }).output();
    assert.equal(code, 1);
    assert.match(new TextDecoder().decode(stderr), /Cannot take the recipe mine\.json: n must be a whole number/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("every command prints JSON on request", () => {
  const program = createProgram({ out: () => {}, err: () => {}, interactive: false });
  // A command of commands prints nothing itself.
  const commands = program.commands.flatMap((command) => command.commands.length > 0 ? command.commands : [command]);
  for (const command of commands) assert.ok(command.options.some(({ long }) => long === "--json"), command.name());
});

Deno.test("the help that is printed is that of the commands, and one command alone is the same as among all", async () => {
  const there = await Deno.readTextFile(`${root}/cli/help_text.ts`);
  assert.equal(there, helpModule(), "deno task help-text writes it anew");
  const terminal = { out: () => {}, err: () => {}, interactive: false };
  const program = createProgram(terminal);
  for (const args of [[], ["--help"], ["-h"], ["help"], ["--", "--help"]]) {
    assert.deepEqual(await run(...args), { code: 0, out: program.helpInformation(), err: "" });
  }
  assert.deepEqual(program.commands.map((command) => command.name()).filter((name) => !loneCommands.includes(name)), [
    "completions",
  ]);
  for (const name of loneCommands) {
    const find = (from: Command | undefined) =>
      from?.commands.find((command) => command.name() === name)?.helpInformation();
    assert.equal(find(await programWith(name, terminal)), find(program), name);
  }
});

Deno.test("help loads nothing heavy", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "cli/main.ts"],
    cwd: root,
  }).output();
  assert.equal(code, 0);
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: {
      specifier: string;
      dependencies?: { code?: { specifier: string }; specifier: string; isDynamic?: boolean }[];
    }[];
  };
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const seen = new Set<string>();
  const visit = (specifier: string) => {
    if (seen.has(specifier)) return;
    seen.add(specifier);
    for (const { code, isDynamic } of byName.get(specifier)?.dependencies ?? []) {
      if (code && !isDynamic) visit(code.specifier);
    }
  };
  const start = modules.find(({ specifier }) => specifier.endsWith("/cli/main.ts"));
  assert.ok(start);
  visit(start.specifier);
  // The list of commands is a text.
  assert.deepEqual([...seen].filter((specifier) => /commander|\/program\.ts|\/core\//.test(specifier)), []);
  for (const { specifier } of modules) if (specifier.endsWith("/cli/program.ts")) visit(specifier);
  const heavy = [...seen].filter((specifier) =>
    /arktype|observablehq|linkedom|resvg|huggingface|kernels\/(?!activation_bits)/.test(specifier)
  );
  assert.deepEqual(heavy, []);
});

Deno.test("a failure of the run is one message and exit code 1, with the stack only on request", async () => {
  const args = ["eval", "--mode", "B3", "--replay-root", "/nowhere/at/all", "--model", "/nowhere/model.gguf"];
  const { code, out, err } = await run(...args);
  assert.equal(code, 1);
  assert.equal(out, "");
  assert.match(err, /^hei-nw: Cannot [^\n]+\n$/);
  Deno.env.set("HEI_NW_DEBUG", "1");
  try {
    assert.match((await run(...args)).err, /\n\s+at /);
  } finally {
    Deno.env.delete("HEI_NW_DEBUG");
  }
});
