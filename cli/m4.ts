import type { Command } from "commander";
import type { M4Options } from "../core/run/m4_options.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { episodeFields, runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { summaryText, warningsAfter, warningsBefore } from "./m4_report.ts";
import { printFiles, printJson, printWarnings, type Terminal, working } from "./print.ts";
import { givenEpisodes, registered } from "./registry_flags.ts";
import { recipeFlag, resolveRecipe } from "./recipe_flag.ts";

const fields = () => ({
  ...recipeFlag,
  ...changed(recipeFields, registered()),
  ...episodeFields,
  ...changed(runFields, { out: { shown: "reports/m4-replay/<run_slug>" } }),
  ...outputFields,
});

/** `hei-nw m4`. */
export function registerM4(program: Command, terminal: Terminal): void {
  const command = program.command("m4")
    .summary("the experiment: remember, sleep, and measure B0 to B3")
    .description(
      "Reads the stories of a scenario, writes those that pass the gate to memory, trains a LoRA adapter on them, and " +
        "measures the answers before and after, with memory and without (docs/consolidation.md explains the results).",
    );
  addFlags(command, fields(), terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = await m4Options(command);
    printWarnings(terminal, warningsBefore(options));
    const { runM4 } = await import("../core/run/m4/m4.ts");
    const outcome = await working(terminal, verbose, (context) => runM4(options, context));
    printWarnings(terminal, warningsAfter(outcome.summary, options));
    const pages = options.dryRun ? [] : await pagesOf(outcome.out, terminal);
    if (json) return printJson(terminal, { ...outcome, files: [...outcome.files, ...pages] });
    terminal.out(summaryText(outcome.summary));
    printFiles(terminal, [...outcome.files, ...pages]);
    if (pages.length > 0) terminal.out(`\nTo look at: ${pages[0]}\n`);
  });
}

/** The parsed command line of `m4` as the options of a run. */
export async function m4Options(command: Command): Promise<M4Options> {
  const { name, recipe } = await resolveRecipe(command, fields());
  return { ...recipe, ...flagValues(command, runFields), ...givenEpisodes(command), recipe: name };
}

/** Writes the run's report, which takes less than a second. The run is finished anyway where that fails. */
async function pagesOf(folder: string, terminal: Terminal): Promise<string[]> {
  try {
    const { writeReport } = await import("../reports/page/report.ts");
    const { files, warnings } = await writeReport({ folder });
    printWarnings(terminal, warnings);
    return files;
  } catch (error) {
    printWarnings(terminal, [`no report was written: ${(error as Error).message}`]);
    return [];
  }
}
