/** How the adapter was trained: the loss, the hold on the base model, the answers on the way, and with what. */
import type { LoRAConfigDump } from "../../schemas/lora_config.ts";
import type { TrainingHistory } from "../../schemas/training_history.ts";
import { type Held, lacking } from "./artifacts.ts";
import { type Block, counted, type Figure, type Part, share, type Table, text } from "./blocks.ts";
import { colour, drawn, thinned } from "./plot.ts";

/** The part on training. */
export async function trainingPart(history: Held<TrainingHistory>, lora: Held<LoRAConfigDump>): Promise<Part> {
  const blocks: Block[] = [];
  if (history.value === undefined) blocks.push(lacking(history.lacks, "the loss"));
  else {
    const { steps, epochs_made: passes, early_stopped: early, loss, eval_em, tokens } = history.value;
    const seen = tokens === undefined ? "" : `, ${tokens.toLocaleString("en")} tokens`;
    blocks.push(
      text(`${counted(steps, "step")}, ${passes} passes over the queue${seen}${early ? "; it ended early" : ""}.`),
    );
    const figures: Figure[] = [];
    if (loss.length > 0) {
      figures.push(await seriesFigure("Loss on the replay rows", loss.map((y, i) => ({ x: i + 1, y })), "b3"));
    }
    if (history.value.hold_loss !== undefined && history.value.hold_loss.length > 0) {
      const points = history.value.hold_loss.map((y, i) => ({ x: i + 1, y }));
      figures.push(await seriesFigure("Distance from the base model on the anchors (KL)", points, "b2"));
    }
    if (eval_em.length > 0) {
      const at = history.value.eval_steps ?? eval_em.map((_, i) => Math.round((i + 1) * steps / eval_em.length));
      const points = eval_em.map((y, i) => ({ x: at[i], y }));
      figures.push(await seriesFigure("Exact answers on a sample of the rows", points, "b1", [0, 1]));
    }
    if (figures.length > 0) blocks.push({ kind: "figures", figures });
  }
  blocks.push(
    lora.value === undefined ? lacking(lora.lacks, "the adapter's settings") : {
      kind: "table",
      folded: "the adapter and how it was trained",
      table: settings(lora.value),
    },
  );
  return { title: "Training", blocks };
}

async function seriesFigure(
  title: string,
  points: readonly { x: number; y: number }[],
  name: "b1" | "b2" | "b3",
  domain?: [number, number],
): Promise<Figure> {
  const shown = thinned(points);
  const lowest = Math.min(0, ...points.map(({ y }) => y));
  const svg = await drawn((Plot) => ({
    ...{ height: 180, marginLeft: 46, marginBottom: 36 },
    x: { label: "step", labelArrow: "none", ticks: 5 },
    y: { label: null, grid: true, ticks: 5, ...(domain ? { domain } : { zero: true, nice: true }) },
    marks: [
      Plot.ruleY([Math.max(0, lowest)], { stroke: colour("line") }),
      Plot.line(shown, { x: "x", y: "y", z: null, stroke: colour(name), strokeWidth: 1.6 }),
      ...(points.length <= 30 ? [Plot.dot(shown, { x: "x", y: "y", fill: colour(name), r: 3.5 })] : []),
    ],
  }));
  return { title, svg, table: seriesTable(points) };
}

/** A dozen of the points. */
function seriesTable(points: readonly { x: number; y: number }[]): Table {
  return {
    head: ["step", "value"],
    rows: thinned(points, 12).map((
      { x, y },
    ) => [String(x), Math.abs(y) < 0.001 && y !== 0 ? y.toExponential(2) : share(y)]),
  };
}

function settings({ hold, target_modules, ...rest }: LoRAConfigDump): Table {
  const named = Object.entries(rest).map((
    [name, value],
  ): [string, string] => [name.replaceAll("_", " "), String(value)]);
  const held = hold === undefined
    ? []
    : Object.entries(hold).map(([name, value]): [string, string] => [`anchors: ${name}`, String(value)]);
  return { head: ["setting", "value"], rows: [...named, ["targets", target_modules.join(", ")], ...held], words: [1] };
}
