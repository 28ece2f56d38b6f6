/** An example of every command, shown under its help. */
import type { Command } from "commander";

/** By the command's own words; each is tried by a test. */
export const examples: Readonly<Record<string, string>> = {
  remember: 'hei-nw remember "The boathouse key hangs behind the blue oar."',
  ask: 'hei-nw ask "Where is the boathouse key?"',
  recall: 'hei-nw recall "boathouse key"',
  chat: "hei-nw chat",
  sleep: "hei-nw sleep --dry-run",
  nights: "hei-nw nights",
  serve: "hei-nw serve --port 8765",
  mcp: "hei-nw mcp --memory mine",
  memory: "hei-nw memory list",
  "memory list": "hei-nw memory list --json",
  "memory show": 'hei-nw memory show "The boathouse key hangs behind the blue oar."',
  "memory stats": "hei-nw memory stats",
  "memory check": "hei-nw memory check",
  "memory export": "hei-nw memory export --out notes.jsonl",
  "memory import": "hei-nw memory import notes.jsonl",
  "memory salvage": "hei-nw memory salvage --memory mine --out rescued",
  forget: 'hei-nw forget "The boathouse key hangs behind the blue oar."',
  m4: "hei-nw m4 --recipe dummy-model --scenario A,B --seed 21",
  ablate: "hei-nw ablate --recipe dummy-model --scenario A --seeds 3",
  sweep: "hei-nw sweep --recipe dummy-model --scenario A --cycles 1,2,3 --seeds 2",
  accept: "hei-nw accept --recipe dummy-model --scenario A,B,C",
  completions: "source <(hei-nw completions bash)",
  doctor: "hei-nw doctor",
  eval: "hei-nw eval --mode B3 --recipe dummy-model --replay-root reports/m4-replay/RUN",
  "eval-model": "hei-nw eval-model",
  export: "hei-nw export --to gguf-merged --out night.gguf",
  gate: "hei-nw gate --recipe dummy-model --scenario A --n 64 --target-rate 3",
  generate: 'hei-nw generate --model hei-nw/dummy-model --prompt "What is the capital of France?"',
  pretrain: "hei-nw pretrain --out model --steps 100",
  pull: "hei-nw pull HuggingFaceTB/SmolLM2-135M-Instruct",
  report: "hei-nw report reports/m4-replay",
  "train-lora": "hei-nw train-lora --data rows.jsonl --out adapter",
  "train-asker": "hei-nw train-asker --model hei-nw/dummy-model --out asker",
  "train-keyer": "hei-nw train-keyer --model hei-nw/dummy-model --out keyer",
  "train-reader": "hei-nw train-reader --model hei-nw/dummy-model --out reader",
};

/** Puts the examples under the help of a command and of those inside it. */
export function addExamples(command: Command, at: readonly string[] = []): void {
  for (const one of command.commands) {
    const place = [...at, one.name()];
    const example = examples[place.join(" ")];
    if (example !== undefined) one.addHelpText("after", `\nExample:\n  ${example}`);
    addExamples(one, place);
  }
}
