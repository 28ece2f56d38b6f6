/**
 * One writer at a time. A lock is a small file that names its holder and on which the operating system keeps a lock, so that a
 * process that was killed holds nothing. Where a file system has no locks (some network drives), the named process counts as
 * the holder as long as it may still live.
 */
import { randomUUID } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, platform } from "node:os";
import process from "node:process";
import { hasCode } from "../../format/has_code.ts";
import { writeAtomic } from "../../format/write_whole.ts";
import { isAlive } from "./runtime.ts";

/** Who holds a lock, as its file says. */
export interface LockHolder {
  /** Process id. */
  pid: number;
  /** The machine it runs on. */
  host: string;
  /** What it does there: "hei-nw m4". */
  work: string;
  /** When it took the lock, ISO 8601. */
  since: string;
  /** When the process began, as the kernel counts it; absent if the kernel does not say (it is read on Linux). */
  began?: string;
  /** Where no lock of the operating system's goes with the name (Node has none, and some network drives): one of a kind. */
  byName?: string;
}

/** A lock that is held until it is disposed of. */
export type HeldLock = AsyncDisposable;

/** Milliseconds after which nobody replaces a dead process's name who began before. */
const settles = 50;

/** A file that the operating system keeps locked for this process, open for its name. */
export interface LockedFile {
  /** Whether the file still stands at its path: its last holder may have removed it in the meantime. */
  stands(): Promise<boolean>;
  /** Puts a text instead of what the file holds. */
  write(text: string): Promise<void>;
  /** Closes the file, which gives the lock up. */
  close(): void;
}

/** What the lock needs of the operating system, so that a test can take locks away. */
export interface LockSystem {
  /** Locks a file, made if it is missing, for this process alone; false if another has it, undefined if there are no locks. */
  lock(path: string): Promise<LockedFile | false | undefined>;
  /** This machine's name. */
  host: string;
}

/** The part of Deno that locks files. Node has none. */
interface DenoFiles {
  open(path: string, options: { read: true; write: true; create: true }): Promise<{
    tryLock(exclusive: boolean): Promise<boolean>;
    stat(): Promise<{ ino: number | null; dev: number }>;
    truncate(): Promise<void>;
    write(bytes: Uint8Array): Promise<number>;
    close(): void;
  }>;
}

const operatingSystem: LockSystem = { lock: lockInDeno, host: hostname() };

async function lockInDeno(path: string): Promise<LockedFile | false | undefined> {
  const { Deno: deno } = globalThis as { Deno?: DenoFiles };
  if (deno === undefined) return undefined;
  const file = await deno.open(path, { read: true, write: true, create: true });
  const locked = await file.tryLock(true).catch(() => undefined);
  if (!locked) {
    file.close();
    return locked;
  }
  return {
    async stands() {
      const [own, there] = [await file.stat(), await stat(path).catch(() => undefined)];
      return there !== undefined && own.ino === there.ino && own.dev === there.dev;
    },
    async write(text) {
      await file.truncate();
      await file.write(new TextEncoder().encode(text));
    },
    close: () => file.close(),
  };
}

/**
 * Takes the lock that a file stands for.
 *
 * @param path The lock's file; made if it is missing, in a folder that is there, and removed with the lock.
 * @param work What the holder does, for the message that another gets.
 * @returns The lock; or who holds it, undefined in `holder` where that cannot be read.
 * @throws where the file cannot be written.
 */
export async function takeLock(
  path: string,
  work: string,
  system: LockSystem = operatingSystem,
): Promise<{ lock: HeldLock } | { holder: LockHolder | undefined }> {
  for (;;) {
    const file = await system.lock(path);
    if (file === false) return { holder: await readNewHolder(path) };
    let kept = false;
    try {
      const before = await readHolder(path);
      if (before && (!file || before.byName) && await mayLive(before, system.host)) return { holder: before };
      if (file && !await file.stands()) continue; // Its last holder has just removed it: what was locked is no file any more.
      const own: LockHolder = {
        pid: process.pid,
        host: system.host,
        work,
        since: new Date().toISOString(),
        began: await beganAt(process.pid),
        ...(file ? {} : { byName: randomUUID() }),
      };
      const text = `${JSON.stringify(own)}\n`;
      if (file) await file.write(text);
      else if (!await writeName(path, text)) continue;
      kept = true;
      return { lock: { [Symbol.asyncDispose]: () => release(path, file) } };
    } finally {
      if (!kept) file?.close();
    }
  }
}

/** Writes a holder's name if there are no locks; false if another was quicker. */
async function writeName(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  // A dead process's name. Of several that replace it at once the last one has the lock, which is settled a moment later.
  await writeAtomic(path, text);
  await new Promise((resolve) => setTimeout(resolve, settles));
  return await readFile(path, "utf8").catch(() => "") === text;
}

/** The file goes first: what is removed while it is locked nobody else can have locked. */
async function release(path: string, file: LockedFile | undefined): Promise<void> {
  try {
    await rm(path);
  } catch {
    // It went with its folder, or cannot be removed: an unlocked file holds nobody up.
  } finally {
    file?.close();
  }
}

/** The holder of a lock that is held; one that has only just taken it may still be writing its name. */
async function readNewHolder(path: string): Promise<LockHolder | undefined> {
  for (let tries = 0; tries < 10; tries++) {
    const holder = await readHolder(path);
    if (holder) return holder;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return undefined;
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const { pid, host, work, since, began, byName } = JSON.parse(await readFile(path, "utf8"));
    if (typeof pid !== "number" || typeof host !== "string") return undefined;
    return { pid, host, work: String(work), since: String(since), began, byName };
  } catch {
    return undefined; // Just made, or (on Windows) closed to others while it is locked.
  }
}

/** Whether a process that took a lock may still be there. One on another machine, or that cannot be looked up, may. */
async function mayLive({ pid, host, began }: LockHolder, here: string): Promise<boolean> {
  if (host !== here) return true;
  if (platform() !== "linux") return await isAlive(pid) ?? true;
  const now = await beganAt(pid);
  return now !== undefined && (began === undefined || now === began);
}

/** When a process began, in the kernel's ticks; undefined if there is none, or the kernel does not say. */
async function beganAt(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold anything; the start time is the 20th field behind it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
