import { explain, InputError } from "../../../schemas/errors.ts";
import { takeLock } from "../store/lock.ts";
import type { MemoryFolder } from "./memory_folder.ts";

/** The lock of a memory in which one process at a time sleeps. @throws {InputError} that names who sleeps. */
export async function sleepLock(folder: MemoryFolder): Promise<AsyncDisposable> {
  const taken = await takeLock(folder.lock, "a sleep");
  if (!("holder" in taken)) return taken.lock;
  throw new InputError(explain({
    cannot: "sleep",
    field: "memory",
    rule: "one without another sleep in progress",
    received: taken.holder ? `a sleep of process ${taken.holder.pid} since ${taken.holder.since}` : "another sleep",
    hint: "wait until it has ended.",
  }));
}
