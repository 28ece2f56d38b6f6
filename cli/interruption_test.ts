import assert from "node:assert/strict";
import { interruptedText, interruption } from "./interruption.ts";
import { createProgram } from "./program.ts";

const program = createProgram({ out: () => {}, err: () => {}, interactive: false });
const command = (name: string) => program.commands.find((one) => one.name() === name);

Deno.test("the first signal aborts, the second one ends the process", () => {
  const exits: number[] = [];
  let heard = () => {}, first = 0, now = 0;
  const source = {
    listen: (call: () => void) => heard = call,
    exit: (code: number) => exits.push(code),
    now: () => now,
  };
  const signal = interruption(source, () => first++);
  assert.equal(signal.aborted, false);
  heard();
  assert.deepEqual([signal.aborted, first, exits], [true, 1, []]);
  now = 20;
  heard();
  assert.deepEqual([first, exits], [1, []], "deno task has passed on the same Ctrl-C");
  now = 400;
  heard();
  assert.deepEqual([first, exits], [1, [130]]);
});

Deno.test("what is said names the command to go on with, as a shell takes it", () => {
  const text = (...args: string[]) => interruptedText("deno task hei-nw", args, command(args[0]));
  assert.equal(
    text("m4", "--n", "3", "--out", "it's here"),
    `hei-nw: interrupted; what was done is kept. Go on with: deno task hei-nw m4 --n 3 --out 'it'\\''s here' --resume\n`,
  );
  assert.match(text("m4", "--resume", "--n", "3"), /with: deno task hei-nw m4 --resume --n 3\n$/);
  assert.match(text("sleep", "--steps", "9"), /Go on with: deno task hei-nw sleep --steps 9\n$/);
  assert.equal(text("export", "--to", "peft"), "hei-nw: interrupted.\n");
});
