/** What went wrong, in plain sentences. */
import { HeiNwError } from "../../schemas/errors.ts";

/** What a person reads. Our own errors are sentences already. */
export function problemOf(error: unknown): string {
  if (error instanceof HeiNwError) return error.message;
  const { name = "Error", message = String(error) } = error as Partial<Error>;
  if (isFull(error)) return fullDisk;
  if (name === "AbortError") return "Stopped. Nothing was changed.";
  if (error instanceof RangeError && /allocation|invalid array|memory/i.test(message)) {
    return "The browser has no memory left for this. Close other tabs, or take a smaller model. Nothing was changed.";
  }
  return `Unexpected error: ${message}. Nothing that was stored is lost; reload the page to continue.`;
}

/** Whether there is no room in the browser's storage. */
export function isFull(error: unknown): boolean {
  return (error as Partial<Error> | undefined)?.name === "QuotaExceededError";
}

const fullDisk =
  "The browser's storage for this page is full, so this was not kept. What was kept before is still there. " +
  "Make room on the disk or forget some notes, then try again.";
