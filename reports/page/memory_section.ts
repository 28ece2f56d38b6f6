/** A memory: its notes by stage, what each night learned and cost, and what is still known nights later. */
import { listedNotes } from "../../core/run/memory/read_notes.ts";
import { recordedModel } from "../../core/run/memory/memory_model.ts";
import { currentNight, nightFolder, nightNumbers, openMemoryFolder } from "../../core/run/memory/memory_folder.ts";
import type { ListedNote } from "../../core/run/memory/memory_types.ts";
import { readAbsence } from "../../schemas/absence.ts";
import { type Night, readNight } from "../../schemas/night.ts";
import { heldJson, lacking } from "./artifacts.ts";
import {
  type Block,
  type Cell,
  counted,
  missing,
  type Part,
  type Section,
  share,
  signed,
  text,
  type Tile,
} from "./blocks.ts";
import { absencePart, driftPart } from "./harm_part.ts";
import { nightFigures, retentionFigures, stages } from "./memory_figures.ts";

/** The sections of a memory. @param words Whether the notes' texts and the answers that may quote them are shown. */
export async function memorySections(path: string, words: boolean): Promise<Section[]> {
  const folder = await openMemoryFolder(path);
  const [current, model, listed] = [await currentNight(folder), await recordedModel(folder), await listedNotes(path)];
  const held = await Promise.all(
    (await nightNumbers(folder)).map((night) => heldJson(nightFolder(folder, night), "night.json", readNight)),
  );
  const nights = held.flatMap(({ value }) => value === undefined ? [] : [value]);
  const damage = held.flatMap(({ lacks }) => lacks === undefined ? [] : [lacking(lacks, "a night")]);
  const shown = nights.find(({ night }) => night === current) ?? nights.at(-1);
  const about: Block[] = [
    { kind: "tiles", tiles: glance(listed, shown, current) },
    text(
      model === undefined
        ? "Made by an older version, which did not record the model."
        : `Model ${model.model}, SHA-256 ${model.sha256.slice(0, 16)}….`,
    ),
    ...(words ? [text("This page holds the words of the notes. forget cannot change it: delete it by hand.")] : []),
  ];
  const parts: Part[] = [
    { title: "At a glance", blocks: about },
    await nightsPart(nights, current, damage),
    await retentionPart(nights),
  ];
  if (shown !== undefined) {
    const absence = await heldJson(nightFolder(folder, shown.night), "absence.json", readAbsence);
    const [drift, made] = [await driftPart({ value: shown.drift }), await absencePart(absence, words)];
    const named = (part: Part): Part => ({ ...part, title: `${part.title} (night ${shown.night})` });
    const hidden = missing("The single answers are left out, since they may quote notes; --notes shows them.");
    parts.push(
      named(drift),
      named(words || absence.value === undefined ? made : { ...made, blocks: [...made.blocks, hidden] }),
    );
  }
  parts.push(notesPart(listed, shown, words));
  return [{ title: "Memory", parts }];
}

function glance(notes: readonly ListedNote[], night: Night | undefined, current: number | undefined): Tile[] {
  const of = (stage: ListedNote["stage"]) => notes.filter((note) => note.stage === stage).length;
  const tiles: Tile[] = [
    { label: "notes", value: String(notes.length) },
    { label: "in the weights", value: String(of("weights")), note: "answered with memory off" },
    { label: "learning", value: String(of("learning")), note: "trained, not yet answered with memory off" },
    { label: "only in memory", value: String(of("memory")), note: "not trained yet" },
    { label: "not understood", value: String(of("not understood")), note: "no questions could be made from them" },
    { label: "night in use", value: current === undefined ? "none" : String(current) },
  ];
  if (night?.drift) {
    tiles.push({
      label: "drift, points",
      value: signed(night.drift.delta_em),
      tone: night.drift.passed ? "good" : "bad",
    });
  }
  if (night?.absence) tiles.push({ label: "never told: made up", value: share(night.absence.made_up_after, 2) });
  return tiles;
}

async function nightsPart(nights: readonly Night[], current: number | undefined, damage: Block[]): Promise<Part> {
  const title = "Nights";
  if (nights.length === 0) return { title, blocks: [...damage, missing("No night yet: hei-nw sleep makes one.")] };
  const count = (night: Night, stage: string) =>
    String(Object.values(night.facts).filter((fact) => fact.stage === stage).length);
  const rows = nights.map((one): Cell[] => [
    ...[one.night === current ? `${one.night}\u00a0(in\u00a0use)` : `${one.night}`, minuteOf(one.time)],
    one.from === undefined ? "anew" : `night ${one.from}`,
    ...stages.map(({ stage }) => count(one, stage)),
    ...[String(one.rows), String(one.steps), `${share(one.loss.first, 2)} → ${share(one.loss.last, 2)}`],
    one.drift.passed
      ? signed(one.drift.delta_em)
      : { text: `${signed(one.drift.delta_em)} above the limit`, tone: "bad" },
    one.drift.chat ? signed(one.drift.chat.delta_contained) : "–",
    share(one.absence?.made_up_after, 2),
    one.seconds.toFixed(0),
  ]);
  return {
    title,
    blocks: [
      { kind: "figures", figures: await nightFigures(nights) },
      {
        kind: "table",
        table: {
          head: [
            ...["night", "time (UTC)", "from", "in the weights", "learning", "not understood", "rows", "steps", "loss"],
            ...["drift", "chat questions", "made up", "seconds"],
          ],
          rows,
        },
      },
      ...damage,
    ],
  };
}

async function retentionPart(nights: readonly Night[]): Promise<Part> {
  const figures = await retentionFigures(nights);
  return {
    title: "What is still known some nights later",
    blocks: figures.length === 0 ? [missing("Not here: no night has asked about its facts.")] : [
      text(
        "Share of questions in wordings that were not trained, memory off. A row is what was first asked about in one night; a column is a later night.",
      ),
      { kind: "figures", figures },
    ],
  };
}

function notesPart(notes: readonly ListedNote[], night: Night | undefined, words: boolean): Part {
  const title = "Notes";
  if (notes.length === 0) return { title, blocks: [missing("No notes.")] };
  const rows = notes.map(({ id, stage, time, text }): Cell[] => {
    const fact = night?.facts[id];
    const right = fact === undefined || fact.asked === 0 ? "–" : `${fact.right} of ${fact.asked}`;
    const tone = stage === "weights" ? "good" as const : stage === "not understood" ? "bad" as const : "dim" as const;
    return [
      id,
      { text: stage, tone },
      time === undefined ? "–" : minuteOf(time),
      right,
      ...(words ? [text.replace(/\s+/g, " ")] : []),
    ];
  });
  const head = ["id", "stage", "told", "right", ...(words ? ["text"] : [])];
  return {
    title,
    blocks: [
      ...(words ? [] : [
        text(
          "By id, without their words: forget could not reach them here. --notes --out DIR shows the words; hei-nw memory show ID shows one.",
        ),
      ]),
      {
        kind: "table",
        table: { head, rows, words: [1, 4] },
        ...(rows.length > 12 ? { folded: `all ${counted(rows.length, "note")}` } : {}),
      },
    ],
  };
}

/** A time to the minute. */
function minuteOf(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
