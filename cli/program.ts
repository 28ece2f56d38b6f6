import type { Command } from "commander";
import { bareProgram } from "./bare_program.ts";
import { addExamples } from "./examples.ts";
import { registerAccept } from "./accept.ts";
import { registerAblate } from "./ablate.ts";
import { registerAsk } from "./ask.ts";
import { registerChat } from "./chat.ts";
import { registerCompletions } from "./completions.ts";
import { registerDoctor } from "./doctor.ts";
import { registerEval } from "./eval.ts";
import { registerEvalModel } from "./eval_model.ts";
import { registerExport } from "./export.ts";
import { registerGate } from "./gate.ts";
import { registerGenerate } from "./generate.ts";
import { registerM4 } from "./m4.ts";
import { registerMcp } from "./mcp.ts";
import { registerMemory } from "./memory.ts";
import { registerPretrain } from "./pretrain.ts";
import { registerPull } from "./pull.ts";
import { registerRemember } from "./remember.ts";
import { registerReport } from "./report.ts";
import { registerServe } from "./serve.ts";
import { registerSleep } from "./sleep.ts";
import { registerSweep } from "./sweep.ts";
import { registerTrainLora } from "./train_lora.ts";
import { registerTrainAsker } from "./train_asker.ts";
import { registerTrainKeyer } from "./train_keyer.ts";
import { registerTrainReader } from "./train_reader.ts";
import type { Terminal } from "./print.ts";

/** In the order of the help. */
const registers = [
  registerRemember,
  registerAsk,
  registerChat,
  registerSleep,
  registerServe,
  registerMcp,
  registerMemory,
  registerM4,
  registerAblate,
  registerSweep,
  registerAccept,
  registerCompletions,
  registerDoctor,
  registerEval,
  registerEvalModel,
  registerExport,
  registerGate,
  registerGenerate,
  registerPretrain,
  registerPull,
  registerReport,
  registerTrainLora,
  registerTrainAsker,
  registerTrainKeyer,
  registerTrainReader,
];

/** The whole command line: for the help, completions and whatever is no command. */
export function createProgram(terminal: Terminal): Command {
  const program = bareProgram(terminal);
  for (const register of registers) register(program, terminal);
  addExamples(program);
  return program;
}
