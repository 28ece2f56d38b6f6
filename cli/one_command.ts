import type { Command } from "commander";
import type { Terminal } from "./print.ts";

type Register = (program: Command, terminal: Terminal) => void;

/** Where each command is declared: whoever calls one waits for no other. `completions` needs them all. */
const places: Readonly<Record<string, () => Promise<Register>>> = {
  remember: async () => (await import("./remember.ts")).registerRemember,
  ask: async () => (await import("./ask.ts")).registerAsk,
  recall: async () => (await import("./ask.ts")).registerAsk,
  chat: async () => (await import("./chat.ts")).registerChat,
  sleep: async () => (await import("./sleep.ts")).registerSleep,
  nights: async () => (await import("./sleep.ts")).registerSleep,
  serve: async () => (await import("./serve.ts")).registerServe,
  mcp: async () => (await import("./mcp.ts")).registerMcp,
  memory: async () => (await import("./memory.ts")).registerMemory,
  forget: async () => (await import("./memory.ts")).registerMemory,
  m4: async () => (await import("./m4.ts")).registerM4,
  ablate: async () => (await import("./ablate.ts")).registerAblate,
  sweep: async () => (await import("./sweep.ts")).registerSweep,
  accept: async () => (await import("./accept.ts")).registerAccept,
  doctor: async () => (await import("./doctor.ts")).registerDoctor,
  eval: async () => (await import("./eval.ts")).registerEval,
  "eval-model": async () => (await import("./eval_model.ts")).registerEvalModel,
  export: async () => (await import("./export.ts")).registerExport,
  gate: async () => (await import("./gate.ts")).registerGate,
  generate: async () => (await import("./generate.ts")).registerGenerate,
  pretrain: async () => (await import("./pretrain.ts")).registerPretrain,
  pull: async () => (await import("./pull.ts")).registerPull,
  report: async () => (await import("./report.ts")).registerReport,
  "train-lora": async () => (await import("./train_lora.ts")).registerTrainLora,
  "train-asker": async () => (await import("./train_asker.ts")).registerTrainAsker,
  "train-keyer": async () => (await import("./train_keyer.ts")).registerTrainKeyer,
  "train-reader": async () => (await import("./train_reader.ts")).registerTrainReader,
};

/** The names of all commands that can be had alone. */
export const loneCommands: readonly string[] = Object.keys(places);

/** The command line with one command, and those declared beside it; undefined if the name is none that can be had alone. */
export async function programWith(name: string | undefined, terminal: Terminal): Promise<Command | undefined> {
  if (name === undefined || !Object.hasOwn(places, name)) return undefined;
  const [{ bareProgram }, { addExamples }, register] = await Promise.all([
    import("./bare_program.ts"),
    import("./examples.ts"),
    places[name](),
  ]);
  const program = bareProgram(terminal);
  register(program, terminal);
  addExamples(program);
  return program;
}
