import { homedir, platform } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Where a person's memory lies if no folder is named: `$HEI_NW_MEMORY`, or `hei-nw/memory` in the folder for a user's data. */
export function defaultMemoryFolder(
  get: (name: string) => string | undefined = (name) => process.env[name],
  os: string = platform(),
  home: string = homedir(),
): string {
  const named = get("HEI_NW_MEMORY");
  if (named) return named;
  if (os === "win32") return join(get("LOCALAPPDATA") ?? join(home, "AppData", "Local"), "hei-nw", "memory");
  if (os === "darwin") return join(home, "Library", "Application Support", "hei-nw", "memory");
  return join(get("XDG_DATA_HOME") || join(home, ".local", "share"), "hei-nw", "memory");
}
