/**
 * One writer at a time. A lock is a small file that names its holder and on which the operating system keeps a lock, so that a
 * process that was killed holds nothing. Where a file system has no locks (some network drives), the named process counts as
 * the holder as long as it may still live.
 */
import { hostname } from "node:os";

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
  /** When the process began, as the kernel counts it; absent where the kernel does not say (it is read on Linux). */
  began?: string;
}

/** A lock that is held until it is disposed of. */
export type HeldLock = AsyncDisposable;

/** What the lock needs of the operating system, so that a test can take locks away. */
export interface LockSystem {
  /** Locks an open file for this process alone; false where another has it. Throws where there are no locks. */
  tryLock(file: Deno.FsFile): Promise<boolean>;
  /** This machine's name. */
  host: string;
}

const operatingSystem: LockSystem = { tryLock: (file) => file.tryLock(true), host: hostname() };

/**
 * Takes the lock that a file stands for.
 *
 * @param path The lock's file; made where it is missing, in a folder that is there, and removed with the lock.
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
    const file = await Deno.open(path, { read: true, write: true, create: true });
    let kept = false;
    try {
      const locked = await system.tryLock(file).catch(() => undefined);
      if (locked === false) return { holder: await readNewHolder(path) };
      if (locked === undefined) {
        const holder = await readHolder(path);
        if (holder && await mayLive(holder, system.host)) return { holder };
      } else if (!await isSame(file, path)) continue; // Its last holder has just removed it: what was locked is no file any more.
      const own: LockHolder = {
        pid: Deno.pid,
        host: system.host,
        work,
        since: new Date().toISOString(),
        began: await beganAt(Deno.pid),
      };
      await file.truncate();
      await file.write(new TextEncoder().encode(`${JSON.stringify(own)}\n`));
      kept = true;
      return { lock: { [Symbol.asyncDispose]: () => release(file, path) } };
    } finally {
      if (!kept) file.close();
    }
  }
}

/** The file goes first: what is removed while it is locked nobody else can have locked. */
async function release(file: Deno.FsFile, path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch {
    // It went with its folder, or cannot be removed: an unlocked file holds nobody up.
  } finally {
    file.close();
  }
}

async function isSame(file: Deno.FsFile, path: string): Promise<boolean> {
  const [own, there] = [await file.stat(), await Deno.stat(path).catch(() => undefined)];
  return there !== undefined && own.ino === there.ino && own.dev === there.dev;
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
    const { pid, host, work, since, began } = JSON.parse(await Deno.readTextFile(path));
    if (typeof pid !== "number" || typeof host !== "string") return undefined;
    return { pid, host, work: String(work), since: String(since), began };
  } catch {
    return undefined; // Just made, or (on Windows) closed to others while it is locked.
  }
}

/** Whether a process that took a lock may still be there. One on another machine, or that cannot be looked up, may. */
async function mayLive({ pid, host, began }: LockHolder, here: string): Promise<boolean> {
  if (host !== here || Deno.build.os !== "linux") return true;
  const now = await beganAt(pid);
  return now !== undefined && (began === undefined || now === began);
}

/** When a process began, in the kernel's ticks; undefined where there is none, or the kernel does not say. */
async function beganAt(pid: number): Promise<string | undefined> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  // The name in parentheses may hold anything; the start time is the 20th field behind it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
