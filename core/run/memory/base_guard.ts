/** What the base model knows before any night. It is the same every night, so it is measured once and kept in the memory's folder. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type } from "arktype";
import { type DriftMeasurement, type DriftProbe, guardBits } from "../../eval/drift_guard.ts";
import { userTurn } from "../../eval/prompt.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { chatPrompt } from "../../train/chat_row.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import type { MemoryFolder } from "./memory_folder.ts";

const schema = type({
  measured_on: "string",
  exact: /^[01]*$/,
  contained: /^[01]*$/,
  perplexity: type({ tokens: "number.integer >= 0", value: "number > 0" }).or("null"),
}).onUndeclaredKey("reject");

/**
 * The base model's answers to a probe: those that are on file, if they were given by the same model to the same
 * questions on the same device with the same rounding; else they are measured and kept.
 */
export async function baseAnswers(
  { path }: MemoryFolder,
  model: LocalModel,
  probe: DriftProbe,
  measure: () => Promise<DriftMeasurement>,
): Promise<DriftMeasurement> {
  const file = join(path, "base_guard.json");
  const measuredOn = circumstances(model, probe);
  const kept = await read(file);
  const exact = bitsIn(kept?.exact), contained = bitsIn(kept?.contained);
  const fits = exact.length === probe.invariants.length && contained.length === probe.chat.length;
  if (kept?.measured_on === measuredOn && fits) return { exact, contained, perplexity: kept.perplexity };
  const measured = await measure();
  const [e, c] = [measured.exact, measured.contained].map((bits) => bits.map(Number).join(""));
  await writeJsonAtomic(file, { measured_on: measuredOn, exact: e, contained: c, perplexity: measured.perplexity });
  return measured;
}

/** SHA-256 of all that the answers depend on. */
function circumstances(model: LocalModel, { invariants, chat, text }: DriftProbe): string {
  const { sha256, device, net: { activationBits } } = model;
  const bits = Math.max(guardBits, activationBits);
  // The ids show another tokenizer or chat template beside the same weights.
  const ids = chat.map(({ question }) => chatPrompt(model.tokens, userTurn(question)));
  const on = [sha256, device.name, device.description, bits, invariants, chat, ids, text];
  return createHash("sha256").update(JSON.stringify(on)).digest("hex");
}

async function read(file: string) {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value = schema(JSON.parse(text));
    return value instanceof type.errors ? undefined : value;
  } catch {
    return undefined; // Damaged: it is measured again.
  }
}

function bitsIn(text = ""): boolean[] {
  return [...text].map((bit) => bit === "1");
}
