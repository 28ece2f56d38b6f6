import type { Command } from "commander";
import type { Night } from "../schemas/night.ts";
import { explain } from "../schemas/errors.ts";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import type { SleepPlan, SleepResult } from "../core/run/memory/memory_types.ts";
import { absenceLine } from "./absence_line.ts";
import { addFlags, changed, flagValues, givenFlags, outputFields, UsageError } from "./flags.ts";
import { folderField, memoryFields, memoryFolder, withMemory } from "./memory_flags.ts";
import { many, number, printJson, table, type Terminal } from "./print.ts";

const fromRecipe = { shown: "from the recipe" };
const nightRecipe = changed(pick(recipeFields, ["steps", "loraRank", "loraLr", "loraLayers", "seed"]), {
  steps: fromRecipe,
  loraRank: fromRecipe,
  loraLr: fromRecipe,
  loraLayers: fromRecipe,
  seed: fromRecipe,
});
const sleepFields = {
  dryRun: { rule: { kind: "switch" }, default: false, help: "only say what would be trained" },
  force: {
    rule: { kind: "switch" },
    default: false,
    help: "keep the night even if its measurements are too bad",
  },
  anew: {
    rule: { kind: "switch" },
    default: false,
    help: "train from nothing instead of from the night before",
  },
  noAbstain: {
    rule: { kind: "switch" },
    default: false,
    help: 'train no "I don\'t know." rows; the model may then make things up',
  },
  undo: { rule: { kind: "switch" }, default: false, help: "return to the night before" },
  ...memoryFields,
} as const;

/** `hei-nw sleep` and `hei-nw nights`. */
export function registerSleep(program: Command, terminal: Terminal): void {
  const sleep = program.command("sleep")
    .summary("train what memory holds into the weights")
    .description(
      "Makes questions from the notes, trains an adapter on them, measures it, and keeps the night or refuses it. " +
        "If a sleep was interrupted during training, the same command continues it.",
    );
  addFlags(sleep, { ...sleepFields, ...nightRecipe, ...outputFields }, terminal);
  sleep.action(async () => {
    const { anew, dryRun, force, noAbstain, undo } = flagValues(sleep, sleepFields);
    const { json } = flagValues(sleep, outputFields);
    if (undo) {
      requireUndoAlone(sleep);
      const { existingMemory } = await import("../core/run/memory/read_notes.ts");
      const { undoNight } = await import("../core/run/memory/undo_night.ts");
      const night = await undoNight(await existingMemory(await memoryFolder(sleep)));
      if (json) return printJson(terminal, { night: night ?? null });
      return terminal.out(
        night === undefined ? "back to the base model: no night is in use\n" : `back to night ${night}\n`,
      );
    }
    const recipe = { ...givenFlags(sleep, nightRecipe), ...(noAbstain ? { contrastRows: 0 } : {}) };
    if (dryRun) {
      const plan = await withMemory(sleep, terminal, (memory) => memory.sleepPlan({ recipe, anew }));
      return json ? printJson(terminal, planJson(plan)) : terminal.out(planText(plan));
    }
    const night = await withMemory(
      sleep,
      terminal,
      (memory, { signal, progress }) =>
        memory.sleep({ recipe, anew, force, onProgress: progress, ...(signal ? { signal } : {}) }),
    );
    if (json) return printJson(terminal, asJson(night));
    terminal.out(told(night));
  });

  const nights = program.command("nights").summary("show what each night learned and lost");
  addFlags(nights, { ...folderField, ...outputFields }, terminal);
  nights.action(async () => {
    const { listedNights } = await import("../core/run/memory/read_notes.ts");
    const { nights: all, current } = await listedNights(await memoryFolder(nights));
    if (flagValues(nights, outputFields).json) {
      return printJson(terminal, all.map((night) => ({ ...glance(night), current: night.night === current })));
    }
    if (all.length === 0) return terminal.out("no night yet: run hei-nw sleep\n");
    const head = [
      "night",
      "in use",
      "time",
      "in the weights",
      "learning",
      "made up",
      "EM points",
      "chat points",
      "seconds",
    ];
    terminal.out(table(
      head,
      all.map((night) => {
        const { facts, drift, seconds, time, absence } = glance(night);
        const cells = [
          night.night === current ? "yes" : "",
          time,
          facts.weights,
          facts.learning,
          number(absence?.made_up_after, 2),
          number(drift.em, 1),
          number(drift.chat, 1),
        ];
        return [String(night.night), ...cells.map(String), seconds.toFixed(0)];
      }),
    ));
  });
}

/** What says how to sleep says nothing of going back. */
function requireUndoAlone(command: Command): void {
  const beside = Object.keys({ undo: true, ...folderField, ...outputFields });
  const others = command.options.filter((option) =>
    command.getOptionValueSource(option.attributeName()) === "cli" && !beside.includes(option.attributeName())
  );
  if (others.length === 0) return;
  throw new UsageError(explain({
    cannot: `run hei-nw ${command.name()}`,
    field: "--undo",
    rule: "given alone, or with --memory",
    received: others.map(({ long }) => long!),
    hint: "it trains nothing and opens no model.",
  }));
}

function planJson({ facts, rows, open, notUnderstood, underWay }: SleepPlan) {
  const under = underWay && { night: underWay.night, step: underWay.step, steps: underWay.steps };
  return {
    ...{ facts, rows, open, not_understood: notUnderstood },
    under_way: under ? { ...under, goes_on: underWay.reason === undefined, reason: underWay.reason ?? null } : null,
  };
}

function planText({ facts, rows, open, notUnderstood, underWay }: SleepPlan): string {
  const after = underWay?.reason === undefined
    ? "sleep continues it"
    : `sleep would discard it, because ${underWay.reason}`;
  return `${many(facts, "note")} with ${
    many(rows, "question")
  } would be trained; ${open} more get their questions first; ` +
    `${notUnderstood} were not understood\n` +
    (underWay ? `night ${underWay.night} is under way, at step ${underWay.step} of ${underWay.steps}: ${after}\n` : "");
}

/** A night in numbers. */
function glance({ night, time, seconds, facts, drift, absence }: Omit<Night, "absence"> & Pick<Night, "absence">) {
  const stages = Object.values(facts).map(({ stage }) => stage);
  const count = (stage: string) => stages.filter((one) => one === stage).length;
  return {
    night,
    facts: { weights: count("weights"), learning: count("learning"), not_understood: count("not understood") },
    ...{ seconds, time },
    drift: {
      ...{ em: drift.delta_em, chat: drift.chat?.delta_contained ?? null, prompts: drift.count },
      perplexity: drift.perplexity === null ? null : 100 * (drift.perplexity.ratio - 1),
    },
    absence: absence ?? null,
  };
}

function asJson(night: SleepResult) {
  const { accepted, reason } = night;
  return { ...glance(night), accepted, reason: reason ?? null };
}

function told(night: SleepResult): string {
  const { facts, drift, seconds } = glance(night);
  const verdict = night.accepted
    ? `night ${night.night} is in use${night.reason ? ` because of --force, although ${night.reason}` : ""}`
    : `refused: ${night.reason}; --force keeps it`;
  return `${verdict}\n` +
    `facts: ${facts.weights} in the weights, ${facts.learning} learning, ${facts.not_understood} not understood\n` +
    `general skills: ${number(drift.em, 1)} EM points on ${drift.prompts} prompts, ${
      number(drift.chat, 1)
    } points on chat questions${
      drift.perplexity === null ? "" : `, perplexity ${drift.perplexity > 0 ? "+" : ""}${number(drift.perplexity, 1)} %`
    }\n` +
    absenceLine(night.absence) +
    `${
      night.from === undefined ? "from nothing" : `from night ${night.from}`
    }: ${night.steps} steps on ${night.rows} questions, ${seconds.toFixed(0)} s\n`;
}
