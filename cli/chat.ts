import type { Command } from "commander";
import { ContextError, HeiNwError } from "../schemas/errors.ts";
import type { ChatMessage } from "../core/format/tokenizer.ts";
import type { Memory } from "../core/run/memory/memory.ts";
import { addFlags, flagValues, outputFields } from "./flags.ts";
import { interruptibleTurns, keyboard, type Turn } from "./interruption.ts";
import { memoryFields, withMemory } from "./memory_flags.ts";
import { brief, printJson, type Terminal } from "./print.ts";
import { rememberText } from "./remember.ts";

const help = "/remember NOTE, /forget ID or TEXT, /sleep, /new (a new conversation), /bye\n";

/** `hei-nw chat`. */
export function registerChat(program: Command, terminal: Terminal): void {
  const command = program.command("chat")
    .summary("talk with the model and its memory")
    .description(
      `A conversation with memory. Inside it: ${help}Ctrl-C ends an answer or a sleep; at the prompt, the conversation.`,
    );
  addFlags(command, { ...memoryFields, ...outputFields }, terminal);
  command.action(async () => {
    await withMemory(
      command,
      terminal,
      (memory) => {
        const { json } = flagValues(command, outputFields);
        return converse(memory, terminal, lines(Deno.stdin.readable), { json, turn: interruptibleTurns(keyboard) });
      },
      { make: true },
    );
  });
}

/** How a conversation is held. */
export interface ConversationOptions {
  /** One object a line instead of pieces of text. */
  json?: boolean;
  /** Does what each line asks for. */
  turn?: Turn;
}

/** Answers line by line until the input ends or /bye. A turn that is interrupted ends no conversation. */
export async function converse(
  memory: Memory,
  terminal: Terminal,
  input: AsyncIterable<string>,
  { json = false, turn = (work) => work(new AbortController().signal) }: ConversationOptions = {},
): Promise<void> {
  let messages: ChatMessage[] = [];
  // With JSON, stdout holds nothing but answers.
  const said = { out: json ? terminal.err : terminal.out, err: terminal.err };
  terminal.err(help);
  for await (const line of input) {
    const [word, ...rest] = line.trim().split(/\s+/);
    const text = rest.join(" ");
    if (word === "" || word === undefined) continue;
    if (word === "/bye") return;
    // Of other bytes than UTF-8 a letter is lost, and a note would keep what nobody said.
    if (line.includes("\ufffd")) {
      terminal.err("a line must be in UTF-8; this one is left out\n");
      continue;
    }
    await turn(async (signal) => {
      try {
        if (word === "/new") messages = [];
        else if (word === "/remember") await remember(memory, said.out, text, signal);
        else if (word === "/forget") await forget(memory, said, text);
        else if (word === "/sleep") await sleep(memory, said.out, signal);
        else if (word.startsWith("/")) terminal.err(help);
        else {
          const asked: ChatMessage = { role: "user", content: line.trim() };
          messages = await answered(memory, terminal, [...messages, asked], { json, signal });
        }
      } catch (error) {
        // What cannot be done with one line, or was interrupted, ends no conversation.
        if (signal.aborted && error === signal.reason) return terminal.err(interruptedTurn[word] ?? "interrupted\n");
        if (!(error instanceof HeiNwError)) throw error;
        const hint = error instanceof ContextError ? " Hint: /new begins a new conversation." : "";
        terminal.err(`${error.message}${hint}\n`);
      }
    });
  }
}

/** What is said of an interrupted line, by its first word. */
const interruptedTurn: Readonly<Record<string, string>> = {
  "/sleep": "interrupted; what was done is kept, and /sleep goes on with it\n",
};

/** The conversation with the answer to its last message, or with as much of it as was written before the signal. */
async function answered(
  memory: Memory,
  terminal: Terminal,
  messages: ChatMessage[],
  { json, signal }: { json: boolean; signal: AbortSignal },
): Promise<ChatMessage[]> {
  let answer = "", whole = true;
  try {
    for await (const piece of memory.chat(messages, { signal })) {
      if (!json) terminal.out(piece);
      answer += piece;
    }
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    whole = false;
  }
  if (json) printJson(terminal, { text: answer, ...(whole ? {} : { interrupted: true }) });
  else terminal.out("\n");
  if (!whole) terminal.err("interrupted\n");
  return [...messages, { role: "assistant", content: answer }];
}

async function remember(
  memory: Memory,
  say: (text: string) => void,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  if (text === "") return say("/remember needs a note\n");
  say(rememberText(await memory.remember(text, { signal })));
}

async function forget(memory: Memory, { out, err }: Pick<Terminal, "out" | "err">, named: string): Promise<void> {
  const { findNotes } = await import("../core/run/memory/find_notes.ts");
  const { ids: [id] } = findNotes([named], await memory.list());
  if (id === undefined) return err(`no note has the id or the text "${brief(named)}"\n`);
  await memory.forget(id);
  out(`forgotten ${id}\n`);
}

async function sleep(memory: Memory, say: (text: string) => void, signal: AbortSignal): Promise<void> {
  const { accepted, reason, night } = await memory.sleep({ signal });
  say(accepted ? `night ${night} is in use\n` : `refused: ${reason}\n`);
}

/** The lines of a stream of bytes. */
async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split(/\r?\n/);
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== "") yield rest;
}
