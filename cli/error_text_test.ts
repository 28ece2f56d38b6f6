import assert from "node:assert/strict";
import { explain, FormatError, InputError, ModelError, RunError } from "../schemas/errors.ts";
import { commandOf, withFlags } from "./error_text.ts";
import { createProgram } from "./program.ts";

const program = createProgram({ out: () => {}, err: () => {}, interactive: false });
const command = (name: string) => program.commands.find((one) => one.name() === name);

function message(field: string, hint?: string): string {
  return explain({ cannot: "run", field, rule: "right", received: 1, hint });
}

Deno.test("a field becomes the flag of the command that failed", () => {
  const text = (field: string, name: string) => withFlags(new InputError(message(field)), command(name));
  assert.match(text("loraLr", "m4"), /^Cannot run: --lora-lr must be right: received 1\.$/);
  assert.match(text("scenarios", "m4"), /: --scenario must be/);
  assert.match(text("anchorChat", "m4"), /: --anchor-chat must be/);
  assert.match(text("data", "train-lora"), /: --data must be/);
  assert.match(text("data", "m4"), /: data must be/, "m4 has no such flag");
  assert.match(text("layers", "m4"), /: --lora-layers must be/, "what an adapter calls it");
  assert.match(text("layers", "pretrain"), /: --layers must be/);
  const two = new InputError(
    "Cannot run m4: tau must be a number: received nothing; loraLr must be a number: received NaN.",
  );
  assert.match(withFlags(two, command("m4")), /: --tau must be a number: .*; --lora-lr must be a number/);
});

Deno.test("a hint that names flags is added where the error brings none", () => {
  assert.match(
    withFlags(new RunError(message("out")), command("m4")),
    /--out must be right: received 1\. Hint: .*--force/,
  );
  assert.match(withFlags(new RunError(message("out", "wait.")), command("m4")), /received 1\. Hint: wait\.$/);
});

Deno.test("where a model cannot be had, the flag that takes the one in the project is named", () => {
  const error = new ModelError("Cannot pull model x/y. On this machine: hei-nw/dummy-model.");
  assert.match(withFlags(error, command("m4")), /\. --recipe dummy-model takes the model in the project\.$/);
  for (const name of ["remember", "chat", "serve"]) {
    assert.match(withFlags(error, command(name)), /\. --model hei-nw\/dummy-model takes the model in the project\.$/);
  }
});

Deno.test("a field in backticks becomes a flag where the command has it", () => {
  const error = new RunError(message("seed", "give another `out`, or `replayRoot`; see `llama-server`."));
  assert.match(
    withFlags(error, command("m4")),
    /--seed must be .*give another --out, or `replayRoot`; see `llama-server`\.$/,
  );
  assert.match(withFlags(error, command("eval")), /or --replay-root;/);
});

Deno.test("a command in a command has its own flags", () => {
  assert.equal(commandOf(program, ["m4", "--n", "0"])?.name(), "m4");
  assert.equal(commandOf(program, ["memory", "list", "--json"])?.name(), "list");
  assert.equal(commandOf(program, ["--version"]), undefined);
});

Deno.test("the fields of a file are no flags", () => {
  assert.match(
    withFlags(new FormatError(message("model", "use `force`.")), command("m4")),
    /: model must be.*use --force\.$/,
  );
});
