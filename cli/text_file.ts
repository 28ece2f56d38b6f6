import { explain } from "../schemas/errors.ts";
import { UsageError } from "./flags.ts";

/**
 * The text of a file that a person names; "-" is stdin.
 *
 * @param cannot What cannot be done without it: "read notes".
 * @param field What names it: "--file".
 * @throws {UsageError} if it cannot be read, or is no UTF-8: a wrong letter would be read as another. NUL stands in no text, and no store
 * takes it.
 */
export async function textIn(file: string, cannot: string, field = "--file"): Promise<string> {
  try {
    const bytes = file === "-" ? await new Response(Deno.stdin.readable).bytes() : await Deno.readFile(file);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const nul = text.indexOf("\0");
    if (nul >= 0) throw new Error(`a NUL character in line ${text.slice(0, nul).split("\n").length}`);
    return text;
  } catch (error) {
    throw new UsageError(
      explain({ cannot, field, rule: "a text file in UTF-8", received: `${file} (${plainly(error as Error)})` }),
    );
  }
}

/** What stands in the way, without the words of the system where it is what a mistyped name leads to. */
function plainly(error: Error): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  return error instanceof Deno.errors.IsADirectory ? "a folder" : error.message;
}
