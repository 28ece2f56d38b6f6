/** `hei-nw report`: the page of a folder, and its files. */
import { join, relative, resolve } from "node:path";
import { SqliteMemoryStore } from "../../core/memory/sqlite_store.ts";
import { quotesIn, stretchesIn } from "../../core/eval/episode_quotes.ts";
import { writeAtomic } from "../../core/format/write_whole.ts";
import { explain, InputError, RunError } from "../../schemas/errors.ts";
import { ablationSection } from "./ablation_section.ts";
import { acceptSection } from "./accept_section.ts";
import { missing, type Page, type Section } from "./blocks.ts";
import { findRuns, type Found, type FoundRun } from "./find_runs.ts";
import { gateSection } from "./gate_section.ts";
import { htmlPage } from "./html.ts";
import { evalSection, m4Artifacts, m4Section } from "./m4_section.ts";
import { commandBlocks } from "./machine_part.ts";
import { markdownPage } from "./markdown.ts";
import { memorySections } from "./memory_section.ts";
import { overviewPart, type ReadRun } from "./overview_part.ts";
import { sweepSection } from "./sweep_section.ts";

/** Runs that are shown whole; of the others there is a line in the table. */
const shownWhole = 12;

/** What a report is made of and where it goes. */
export interface ReportOptions {
  /** The folder. */
  folder: string;
  /** Where the files are written; the folder itself where undefined. */
  out?: string;
  /** Show the words of a memory's notes; `out` must then lie elsewhere. */
  notes?: boolean;
}

/** What was written. */
export interface ReportOutcome {
  /** Paths: the HTML page, the Markdown page. */
  files: string[];
  /** What could not be read. */
  warnings: string[];
}

/**
 * Writes `report.html` and `report.md`.
 *
 * @throws {InputError} if the folder holds nothing to report on, or where words of notes would lie in the memory.
 * @throws {RunError} if a page would hold text of an episode.
 */
export async function writeReport({ folder, out = folder, notes = false }: ReportOptions): Promise<ReportOutcome> {
  const found = await findRuns(folder);
  if (found.kind === "memory" && notes && !relative(resolve(folder), resolve(out)).startsWith("..")) {
    throw new InputError(explain({
      cannot: "show the words of notes",
      field: "out",
      rule: "a folder outside the memory, because forget cannot change a page",
      received: out,
    }));
  }
  const { page, warnings } = await reportPage(found, notes);
  const files = [
    { path: join(out, "report.html"), data: htmlPage(page) },
    { path: join(out, "report.md"), data: markdownPage(page) },
  ];
  if (!notes) { for (const { path, data } of files) await refuseQuotes(found, path, data); }
  for (const { path, data } of files) await writeAtomic(path, data);
  return { files: files.map(({ path }) => path), warnings };
}

/** The page of what was found. */
export async function reportPage(found: Found, notes = false): Promise<{ page: Page; warnings: string[] }> {
  if (found.kind === "memory") {
    const sections = await memorySections(found.path, notes);
    return { page: { title: "A memory and its nights", about: [], sections }, warnings: [] };
  }
  const { head, damaged } = found;
  const runs = found.runs.filter(({ config }) => wholes[config.command] === undefined);
  const read = await Promise.all(runs.map(async (run): Promise<ReadRun> => ({ run, found: await m4Artifacts(run) })));
  const sections: Section[] = [];
  const own = head && wholes[head.config.command];
  if (own !== undefined) sections.push(await own(head!));
  const compared = read.filter(({ run }) => run.config.command === "m4");
  if (compared.length > 1) sections.push({ title: "Overview", parts: [await overviewPart(compared)] });
  for (const one of read.slice(0, shownWhole)) sections.push(await sectionOf(one, read.length > 3));
  const left = read.slice(shownWhole).map(({ run }) => run.name);
  const rest = [
    ...(head && !runs.includes(head) && own === undefined
      ? [{ title: "The command for all", blocks: await commandBlocks(head.config) }]
      : []),
    ...(left.length > 0
      ? [{
        title: "Not shown in full",
        blocks: [missing(`${left.length} more runs; hei-nw report shows each: ${left.join(", ")}`)],
      }]
      : []),
    ...(damaged.length > 0 ? [{ title: "Not read", blocks: damaged.map((text) => missing(text)) }] : []),
  ];
  if (rest.length > 0) sections.push({ title: rest.length === 1 ? rest[0].title : "Other folders", parts: rest });
  return {
    page: { title: titleOf(head ?? found.runs[0], found.runs), about: aboutOf(found.runs), sections },
    warnings: damaged,
  };
}

/** Commands whose result stands above the runs that they are made of. */
const wholes: Readonly<Record<string, (run: FoundRun) => Promise<Section>>> = {
  ablate: ablationSection,
  sweep: sweepSection,
};

async function sectionOf({ run, found }: ReadRun, folded: boolean): Promise<Section> {
  const section = run.config.command === "gate"
    ? await gateSection(run)
    : run.config.command === "accept"
    ? await acceptSection(run, found)
    : run.config.command === "eval"
    ? await evalSection(run, found)
    : await m4Section(run, found);
  return { ...section, folded };
}

const titles: Readonly<Record<string, string>> = {
  m4: "Replay and consolidation",
  ablate: "The order of replay",
  sweep: "A sweep",
  eval: "One mode",
  gate: "The write gate",
  accept: "Is memory good enough?",
};

function titleOf({ config }: FoundRun, runs: readonly FoundRun[]): string {
  const commands = new Set(runs.map(({ config }) => config.command));
  const what = titles[config.command] ?? config.command;
  return commands.size > 1 ? `${runs.length} runs` : what;
}

function aboutOf(runs: readonly FoundRun[]): string[] {
  const models = [...new Set(runs.map(({ config }) => config.model.id))];
  const of = (name: string) => [...new Set(runs.map(({ config }) => String(config.flags[name] ?? "–")))].join(", ");
  return [`${models.join(", ")}. Scenario ${of("scenario")}, n ${of("n")}, seed ${of("seed")}.`];
}

/** The pointer-only rule on a page: no words of what the store holds, but those of its questions. */
async function refuseQuotes(found: Found, path: string, page: string): Promise<void> {
  const stores = found.kind === "memory" ? [found.path] : found.runs.map((run) => run.path);
  for (const folder of stores) {
    const store = join(folder, "memory.sqlite");
    if (!await Deno.stat(store).then(({ isFile }) => isFile, () => false)) continue;
    await using open = await SqliteMemoryStore.openWritten(store, "restore a copy of it.");
    const documents = await open.documents();
    const allowed = documents.flatMap(({ cues, heldOutCues }) => [...cues, ...heldOutCues]);
    const [quote] = quotesIn(page, stretchesIn(documents.map(({ text }) => text), { allowed }));
    if (quote === undefined) continue;
    throw new RunError(explain({
      cannot: `write ${path}`,
      field: "the page",
      rule: "without episode text (pointers only)",
      received: quote,
      hint: "This is a defect of hei-nw: please report it.",
    }));
  }
}
