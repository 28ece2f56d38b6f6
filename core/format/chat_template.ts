/** Chat templates: Jinja as transformers and llama.cpp read it, on top of @huggingface/jinja. */
import { explain, FormatError, InputError } from "../../schemas/errors.ts";
import type { ChatMessage } from "./tokenizer.ts";

/** What a template sees beside the messages. */
export interface TemplateContext {
  /** Where the model came from, for messages. */
  path: string;
  /** Texts of special tokens by name (`bos_token`); one that is not there is undefined in the template. */
  named: Readonly<Record<string, string>>;
  /** Today, for templates that write the date. */
  now?: () => Date;
}

/** The library has a `strftime_now` of its own, in the language of the machine, and lets nobody replace it. */
const ownDate = "strftime_in_english";

/** Writes a chat. */
export type ChatWriter = (messages: readonly ChatMessage[], generationPrompt: boolean) => string;

/**
 * Compiles a template.
 *
 * @throws {FormatError} if it is no Jinja. What it returns throws {@link InputError} where the template refuses the messages.
 */
export async function chatWriter(source: string, context: TemplateContext): Promise<ChatWriter> {
  const { Template } = await import("@huggingface/jinja");
  const { path, named, now = () => new Date() } = context;
  let template: InstanceType<typeof Template>;
  try {
    template = new Template(withLineFeeds(source).replace(/\bstrftime_now\b/g, ownDate));
    callOwnStrips(template.parsed);
  } catch (error) {
    throw new FormatError(explain({
      cannot: `read the tokenizer of ${path}`,
      field: "chat template",
      rule: "a Jinja template",
      received: (error as Error).message,
      hint: "the file is damaged or uses a newer Jinja.",
    }));
  }
  return (messages, generationPrompt) => {
    try {
      return template.render({
        ...named,
        messages: messages.map(({ role, content }) => ({ role, content })),
        add_generation_prompt: generationPrompt,
        tools: null,
        documents: null,
        [ownDate]: (format: string) => strftime(now(), format),
        ...ownStrips,
      });
    } catch (error) {
      throw new InputError(explain({
        cannot: `write a chat for ${path}`,
        field: "messages",
        rule: "a chat that the model's own template accepts",
        received: messages.map((m) => m.role),
        hint: (error as Error).message,
      }));
    }
  };
}

/** Python's `strip` of given characters; the library's own drops white space whatever it is told. */
const ownStrips = {
  strip_characters: (text: string, characters: string) => stripped(text, characters, true, true),
  lstrip_characters: (text: string, characters: string) => stripped(text, characters, true, false),
  rstrip_characters: (text: string, characters: string) => stripped(text, characters, false, true),
};

function stripped(text: string, characters: string, start: boolean, end: boolean): string {
  const kept = [...text];
  while (start && kept.length > 0 && characters.includes(kept[0])) kept.shift();
  while (end && kept.length > 0 && characters.includes(kept[kept.length - 1])) kept.pop();
  return kept.join("");
}

/** `x.strip(c)` becomes `strip_characters(x, c)`, everywhere in a parsed template. */
function callOwnStrips(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  const call = node as { type?: string; callee?: Record<string, unknown>; args?: unknown[] };
  const property = call.callee?.property as { type?: string; value?: unknown } | undefined;
  const name = `${property?.value}_characters`;
  if (
    call.type === "CallExpression" && call.callee?.computed === false && call.args?.length === 1 && name in ownStrips
  ) {
    call.args.unshift(call.callee.object);
    call.callee = { type: "Identifier", value: name };
  }
  for (const part of Object.values(node)) callOwnStrips(part);
}

/** What depends on more than the messages, or on what the model does not name: one sentence each. */
export function templateWarnings(source: string, named: Readonly<Record<string, string>>): string[] {
  const out: string[] = [];
  if (/\bstrftime_now\s*\(/.test(source)) {
    out.push("The chat template writes today's date into the prompt, so that results may change from day to day.");
  }
  for (const name of ["bos_token", "eos_token"]) {
    if (named[name] === undefined && new RegExp(`\\b${name}\\b`).test(source)) {
      out.push(`The chat template uses ${name}, but the model names no such token; nothing is written there.`);
    }
  }
  return out;
}

/** Jinja reads CRLF and CR as LF before anything else. */
function withLineFeeds(source: string): string {
  return source.replace(/\r\n?/g, "\n");
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  ..."January February March April May June July August September October November December".split(" "),
];

/** Python's `strftime` in the C locale, the directives that templates use; others stay as they are. */
export function strftime(date: Date, format: string): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const twelve = date.getHours() % 12 || 12;
  const directives: Record<string, () => string> = {
    Y: () => String(date.getFullYear()),
    y: () => two(date.getFullYear() % 100),
    m: () => two(date.getMonth() + 1),
    d: () => two(date.getDate()),
    e: () => String(date.getDate()).padStart(2),
    B: () => months[date.getMonth()],
    b: () => months[date.getMonth()].slice(0, 3),
    A: () => days[date.getDay()],
    a: () => days[date.getDay()].slice(0, 3),
    H: () => two(date.getHours()),
    I: () => two(twelve),
    M: () => two(date.getMinutes()),
    S: () => two(date.getSeconds()),
    p: () => (date.getHours() < 12 ? "AM" : "PM"),
    F: () => strftime(date, "%Y-%m-%d"),
    T: () => strftime(date, "%H:%M:%S"),
    "%": () => "%",
    "-d": () => String(date.getDate()),
    "-m": () => String(date.getMonth() + 1),
    "-H": () => String(date.getHours()),
    "-I": () => String(twelve),
  };
  return format.replace(/%(-?[A-Za-z%])/g, (written, name: string) => directives[name]?.() ?? written);
}
