/**
 * A folder that only one run at a time writes to. It is claimed before the work begins, so that a folder that cannot be written, that
 * another run is using, or that holds something else is refused at once and not after hours.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { lockFile } from "../../format/model_files.ts";
import { explain, RunError } from "../../../schemas/errors.ts";
import { isTemporary } from "../../format/write_whole.ts";
import { removeLeftBehind } from "./left_behind.ts";
import { type LockHolder, takeLock } from "./lock.ts";
import { madeFolder } from "../../format/made_folder.ts";

/** A claimed folder. Disposing of it lets others in; folders that were made for it and are still empty go. */
export interface Claim extends AsyncDisposable {
  /** The folder, as it was given. */
  readonly path: string;
  /** What lies in it, sorted; without the lock and what killed writes left behind. */
  readonly names: readonly string[];
}

/**
 * Claims a folder for this run; it is made if it is missing.
 *
 * @param work What the holder does, for the message that another gets: "hei-nw m4".
 * @param kind What it is to hold: a foreign folder is refused, and of one's own what killed writes left behind is removed.
 * @throws {RunError} if it cannot be written to, another run is at work in it, or it is foreign.
 */
export async function claimFolder(path: string, work: string, kind?: FolderKind | TrainingFolder): Promise<Claim> {
  const folder = resolve(path);
  try {
    await using stack = new AsyncDisposableStack();
    stack.use(await madeFolder(folder));
    stack.use(await takeOrRefuse(join(folder, lockFile), work, `the folder ${path}`));
    const names = await namesIn(folder);
    if (kind) {
      refuseForeign({ path, names }, "state" in kind ? { ...kind, marks: marksOf(kind) } : kind);
      await removeLeftBehind(folder, { depth: 1 });
    }
    const held = stack.move();
    return { path, names, [Symbol.asyncDispose]: () => held.disposeAsync() };
  } catch (error) {
    throw error instanceof RunError ? error : unwritable(`the folder ${path}`, error);
  }
}

/** Claims a single file that is to be written, by a lock beside it. @throws {RunError} as `claimFolder`. */
export async function claimFile(path: string, work: string): Promise<AsyncDisposable> {
  const file = resolve(path);
  try {
    await using stack = new AsyncDisposableStack();
    stack.use(await madeFolder(dirname(file)));
    stack.use(await takeOrRefuse(join(dirname(file), `.${basename(file)}${lockFile}`), work, path));
    await removeLeftBehind(dirname(file), { of: basename(file) });
    return stack.move();
  } catch (error) {
    throw error instanceof RunError ? error : unwritable(path, error);
  }
}

async function takeOrRefuse(lock: string, work: string, place: string): Promise<AsyncDisposable> {
  const result = await takeLock(lock, work);
  if ("lock" in result) return result.lock;
  const { holder } = result;
  throw new RunError(explain({
    cannot: `use ${place}`,
    field: "out",
    rule: "a folder that no other run is using",
    received: holder ? describe(holder) : "one that another process is using",
    hint: `wait until it has ended, or give another \`out\`. If it has ended, remove ${lock}.`,
  }));
}

function describe({ work, pid, host, since }: LockHolder): string {
  return `one that ${work} (process ${pid} on ${host}) has been writing to since ${since}`;
}

function unwritable(place: string, error: unknown): RunError {
  return new RunError(
    explain({
      cannot: `use ${place}`,
      field: "out",
      rule: "a folder that can be written to",
      received: (error as Error).message,
      hint: "give another `out`.",
    }),
    { cause: error },
  );
}

/** What a folder must hold to be taken for one of ours. */
export interface FolderKind {
  /** "a run", "an adapter", "a model". */
  holds: string;
  /** Files of which one is there where the folder is such. */
  marks: readonly string[];
}

/**
 * Refuses a folder that holds something, but nothing of ours.
 *
 * @throws {RunError}
 */
export function refuseForeign({ path, names }: Pick<Claim, "path" | "names">, { holds, marks }: FolderKind): void {
  if (names.length === 0 || names.some((name) => marks.includes(name))) return;
  throw new RunError(explain({
    cannot: `use the folder ${path}`,
    field: "out",
    rule: `a new or empty folder, or one that holds ${holds}`,
    received: names.slice(0, 5),
    hint: "nothing there was touched. Give another `out`.",
  }));
}

/** What a training leaves in its folder. */
export interface TrainingFolder extends FolderKind {
  /** The file that holds the result. */
  result: string;
  /** The file that holds an interrupted training. */
  state: string;
}

function marksOf({ marks, result, state }: TrainingFolder): string[] {
  return [...marks, result, state];
}

/**
 * Refuses a folder that holds a result or an interrupted training, unless it is to be replaced (`force`) or continued
 * (`resume`); of another's files none is touched in any case.
 *
 * @throws {RunError}
 */
export function refuseTaken(
  claim: Pick<Claim, "path" | "names">,
  folder: TrainingFolder,
  { resume, force }: { resume: boolean; force: boolean },
): void {
  refuseForeign(claim, { ...folder, marks: marksOf(folder) });
  if (force) return;
  const refused = (rule: string, received: string, hint: string) =>
    new RunError(explain({ cannot: `train into ${claim.path}`, field: "out", rule, received, hint }));
  if (claim.names.includes(folder.state)) {
    if (resume) return;
    const hint = "`resume` continues it, `force` starts over.";
    throw refused("a folder without a training", "one with an interrupted training", hint);
  }
  if (claim.names.includes(folder.result)) {
    const hint = resume
      ? "there is no interrupted training to resume; give another `out`, or `force` to start over."
      : "give another `out`, or `force`.";
    throw refused(`a folder without ${folder.holds}`, "one that holds one", hint);
  }
}

/**
 * Remembers the state of a file, or that there is none. The returned function is called before the file is written, and throws if somebody
 * else has written it since: on a drive without locks, two runs may use one folder.
 */
export async function guardFile(path: string): Promise<() => Promise<void>> {
  const before = await standOf(path);
  return async () => {
    if (await standOf(path) === before) return;
    throw new RunError(explain({
      cannot: `write ${path}`,
      field: "the file",
      rule: "as it was when this run began",
      received: before === "" ? "one that another run has written since" : "another one",
      hint: "move it away and continue with `resume`, or give another `out`.",
    }));
  };
}

async function standOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? [found.size, found.mtime.getTime(), found.ino].join(" ") : "";
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== lockFile && !isTemporary(name)).sort();
}
