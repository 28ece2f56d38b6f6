/**
 * The typed errors of the project. Every message reads
 * "Cannot <verb> <thing>: <field> must be <rule>: received <x>. Hint: …", so that it can be shown to a person as it is.
 */

/** What went wrong, for programs: stable, one per class. */
export type ErrorCode = "format" | "input" | "model" | "run" | "device";

/** Base of all errors that this project throws on purpose. Anything else that is thrown is a defect. */
export class HeiNwError extends Error {
  /** The name of the class. */
  override readonly name: string = "HeiNwError";
  /** Stable across versions; the text of the message is not. */
  readonly code: ErrorCode;

  /** Takes a message in the common form, and the cause in `options`. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A file or an artifact does not hold what its format says: truncated, corrupt, of an unknown kind, not of its schema. */
export class FormatError extends HeiNwError {
  /** The name of the class. */
  override readonly name: string = "FormatError";

  /** Takes a message in the common form, and the cause in `options`. */
  constructor(message: string, options?: ErrorOptions) {
    super("format", message, options);
  }
}

/** The caller gave something that cannot be used: a flag, an option, a prompt, an episode. */
export class InputError extends HeiNwError {
  /** The name of the class. */
  override readonly name: string = "InputError";

  /** Takes a message in the common form, and the cause in `options`. */
  constructor(message: string, options?: ErrorOptions) {
    super("input", message, options);
  }
}

/** A model or an adapter cannot do what is asked: not found, shapes that do not fit, NaN weights, a sequence too long. */
export class ModelError extends HeiNwError {
  /** The name of the class. */
  override readonly name: string = "ModelError";

  /** Takes a message in the common form, and the cause in `options`. */
  constructor(message: string, options?: ErrorOptions) {
    super("model", message, options);
  }
}

/** What a model is to read leaves no room in its context. */
export class ContextError extends ModelError {
  /** The name of the class. */
  override readonly name: string = "ContextError";
}

/** A run folder, a checkpoint or the disk stands in the way. */
export class RunError extends HeiNwError {
  /** The name of the class. */
  override readonly name: string = "RunError";

  /** Takes a message in the common form, and the cause in `options`. */
  constructor(message: string, options?: ErrorOptions) {
    super("run", message, options);
  }
}

/** The device that computes is missing, lost or out of memory. */
export class DeviceError extends HeiNwError {
  /** The name of the class. */
  override readonly name: string = "DeviceError";

  /** Takes a message in the common form, and the cause in `options`. */
  constructor(message: string, options?: ErrorOptions) {
    super("device", message, options);
  }
}

/** The parts of a message, see {@link explain}. */
export interface Explanation {
  /** "read tokenizer.json", without "Cannot". */
  cannot: string;
  /** The field or flag that is wrong. */
  field: string;
  /** What it must be, without "must be". */
  rule: string;
  /** What was received; printed as JSON, shortened at 120 characters. */
  received: unknown;
  /** What to do about it. */
  hint?: string;
}

/** One message in the form all errors share. */
export function explain({ cannot, field, rule, received, hint }: Explanation): string {
  return `Cannot ${cannot}: ${field} must be ${rule}: received ${show(received)}.${hint ? ` Hint: ${hint}` : ""}`;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
