/** For tests: a temporary folder that is gone afterwards. */
export async function withFolder<T>(use: (dir: string) => T | Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir();
  try {
    return await use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Names of everything in a folder, with what is below. */
export function namesIn(dir: string): string[] {
  const out: string[] = [];
  for (const entry of Deno.readDirSync(dir)) {
    out.push(entry.name);
    if (entry.isDirectory) { for (const below of namesIn(`${dir}/${entry.name}`)) out.push(`${entry.name}/${below}`); }
  }
  return out.sort();
}
