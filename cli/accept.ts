import type { Command } from "commander";
import type { AcceptOptions } from "../core/run/m4_options.ts";
import { gateWords } from "../reports/gate_words.ts";
import { counted } from "../reports/page/blocks.ts";
import type { AcceptanceRun, RandomWritesAblation } from "../schemas/acceptance.ts";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { episodeFields, runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, givenFlags, outputFields } from "./flags.ts";
import { NotMet, number, printFiles, printJson, printPage, table, type Terminal, working } from "./print.ts";
import { recipeFlag, resolveRecipe } from "./recipe_flag.ts";
import { givenEpisodes, registered } from "./registry_flags.ts";

const settings = changed(pick(runFields, ["device", "threads", "out", "resume", "force"]), {
  out: { shown: "reports/m2-accept/<run_slug>" },
});
// deno-fmt-ignore
const taken = [
  "scenarios", "n", "seed", "fillerRatio", "model", "activationBits", "tau", "alpha", "beta", "gamma", "delta",
  "reader", "topK", "keyer", "wordShare", "annM", "annEfConstruction", "annEfSearch", "hopfieldSteps", "hopfieldTemperature", "noHopfield",
  "maxMemoryTokens", "maxNewTokens",
] as const;
const own = {
  oracleLimit: {
    rule: { kind: "number", min: 0, max: 1 },
    default: undefined,
    help: "exact match required when each question comes with its own note",
    group: recipeFields.maxNewTokens.group,
    value: "<EM>",
    shown: "0.95 for the model in the project, else 0.9",
  },
} as const;
const fields = () => ({
  ...recipeFlag,
  ...changed(pick(recipeFields, taken), { scenarios: registered().scenarios }),
  ...episodeFields,
  ...own,
  ...settings,
  ...outputFields,
});

/** `hei-nw accept`. */
export function registerAccept(program: Command, terminal: Terminal): void {
  const command = program.command("accept")
    .summary("measure whether memory is good enough to train on; exit code 1 if not")
    .description(
      "Checks what a consolidation relies on: with memory off, the model equals the base model bit for bit; it answers from " +
        "the right note; the right note is found; memory answers more than the base model. Exit code 1 if a check fails.",
    );
  addFlags(command, fields(), terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = await acceptOptions(command);
    const { runAccept } = await import("../core/run/accept/accept.ts");
    const outcome = await working(terminal, verbose, (context) => runAccept(options, context));
    if (json) printJson(terminal, outcome);
    else {
      terminal.out(outcome.summary.runs.map(acceptText).join("\n"));
      printFiles(terminal, outcome.files);
      printPage(terminal, outcome.out);
    }
    if (!outcome.summary.passed) throw new NotMet();
  });
}

/** The parsed command line of `accept` as the options of a run. */
export async function acceptOptions(command: Command): Promise<AcceptOptions> {
  const { name, recipe } = await resolveRecipe(command, fields());
  const { oracleLimit } = givenFlags(command, own);
  return {
    ...pick(recipe, taken),
    ...flagValues(command, settings),
    ...givenEpisodes(command),
    // Left out where it is not given, so that it is no flag of the run.
    ...(oracleLimit === undefined ? {} : { oracleLimit }),
    recipe: name,
  };
}

function acceptText({ scenario, passed, gates, retrieval: r, gate, hopfield, random_writes }: AcceptanceRun): string {
  const rows = gates.map((one) => [
    gateWords[one.gate],
    number(one.value),
    `${one.rule} ${one.limit}`,
    one.passed ? "met" : `NOT MET, by ${number(one.short_by)}`,
  ]);
  const found = `found first ${number(r.p_at_1)}, among ${r.k} ${number(r.p_at_k)}; near misses ${
    number(r.near_miss_rate)
  }`;
  const wrote = `${gate.writes} of ${gate.total} texts written, ${number(gate.recall_facts)} of the facts`;
  const readout = hopfield === null
    ? ""
    : `Hopfield readout (${counted(hopfield.steps, "step")}, temperature ${hopfield.temperature}): ` +
      `found first ${number(hopfield.p_at_1_without)} → ${number(hopfield.p_at_1_with)}, lift ${
        number(hopfield.lift.mean)
      } ` +
      `(${number(hopfield.lift.ci_low)} to ${number(hopfield.lift.ci_high)}), other recalls in ${
        number(hopfield.recalls_changed)
      }\n`;
  return table([`${scenario}: ${passed ? "accepted" : "NOT ACCEPTED"}`, "measured", "asked for", ""], rows) +
    `${wrote}; ${found}\n${randomText(random_writes)}${readout}`;
}

function randomText({ writes, recall_facts, p_at_1, b1_em, gain }: RandomWritesAblation): string {
  return `As many texts (${writes}) written at random: ${number(recall_facts)} of the facts, found first ${
    number(p_at_1)
  }, ` +
    `B1 ${number(b1_em)}; the gate adds ${number(gain.mean)} (${number(gain.ci_low)} to ${number(gain.ci_high)})\n`;
}
