/** The ledger: `reports/index.jsonl`, one line for every run that was finished. Append-only. */
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { readRunLedgerLine, type RunLedgerLine } from "../../../schemas/run_ledger_line.ts";
import { FormatError } from "../../../schemas/errors.ts";
import { flagsOf } from "./run_folder.ts";
import { writeError } from "../../format/write_whole.ts";
import { hasCode } from "../../format/has_code.ts";

/** The options in a line: all that can change a result, by flag, and LoRA's three again under one name. */
export function ledgerParams(options: LoraRow & { recipe?: string }): Record<string, unknown> {
  const { loraRank, loraAlpha, loraLr, recipe } = options;
  const lora = loraRank === undefined ? {} : { lora: { rank: loraRank, alpha: loraAlpha, lr: loraLr } };
  return { recipe: recipe ?? null, ...flagsOf(options), ...lora };
}

interface LoraRow {
  loraRank?: number;
  loraAlpha?: number;
  loraLr?: number;
}

/**
 * Adds one line. The line goes out in one write to a file opened for appending, so that two runs at once do not mix.
 *
 * @throws {FormatError} if the line is not of its schema; nothing is written then.
 * @throws {RunError} if the file cannot be written.
 */
export async function appendLedger(path: string, line: RunLedgerLine): Promise<void> {
  const data = new TextEncoder().encode(`${JSON.stringify(readRunLedgerLine(line))}\n`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, "a");
    try {
      const { bytesWritten } = await file.write(data);
      if (bytesWritten !== data.length) {
        throw new Error(`no space left: ${bytesWritten} of ${data.length} bytes were written`);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw writeError(path, error);
  }
}

/** All lines of a ledger; none if the file does not exist. @throws {FormatError} that names the line. */
export async function readLedger(path: string): Promise<RunLedgerLine[]> {
  const text = await readFile(path, "utf8").catch((error) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
  return text.split("\n").filter((line) => line !== "").map((line, i) => {
    try {
      return readRunLedgerLine(JSON.parse(line));
    } catch (error) {
      throw new FormatError(`${path}, line ${i + 1}: ${(error as Error).message}`, { cause: error });
    }
  });
}
