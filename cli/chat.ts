import type { Command } from "commander";
import { ContextError, HeiNwError } from "../schemas/errors.ts";
import type { ChatMessage } from "../core/format/tokenizer.ts";
import type { Memory } from "../core/run/memory/memory.ts";
import { addFlags, flagValues, outputFields } from "./flags.ts";
import { memoryFields, withMemory } from "./memory_flags.ts";
import { printJson, type Terminal } from "./print.ts";
import { rememberText } from "./remember.ts";

const help = "/remember NOTE, /forget ID or TEXT, /sleep, /new (a new conversation), /bye\n";

/** `hei-nw chat`. */
export function registerChat(program: Command, terminal: Terminal): void {
  const command = program.command("chat")
    .summary("talk with the model and its memory")
    .description(`A conversation with memory. Inside it: ${help}`);
  addFlags(command, { ...memoryFields, ...outputFields }, terminal);
  command.action(async () => {
    await withMemory(
      command,
      terminal,
      (memory) => converse(memory, terminal, lines(Deno.stdin.readable), flagValues(command, outputFields).json),
      {
        make: true,
      },
    );
  });
}

/** Answers line by line until the input ends or /bye. @param json One object a line instead of pieces of text. */
export async function converse(
  memory: Memory,
  terminal: Terminal,
  input: AsyncIterable<string>,
  json = false,
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
    try {
      if (word === "/new") messages = [];
      else if (word === "/remember") await remember(memory, said.out, text);
      else if (word === "/forget") await forget(memory, said, text);
      else if (word === "/sleep") await sleep(memory, said.out);
      else if (word.startsWith("/")) terminal.err(help);
      else messages = await answered(memory, terminal, [...messages, { role: "user", content: line.trim() }], json);
    } catch (error) {
      // What cannot be done with one line ends no conversation.
      if (!(error instanceof HeiNwError)) throw error;
      const hint = error instanceof ContextError ? " Hint: /new begins a new conversation." : "";
      terminal.err(`${error.message}${hint}\n`);
    }
  }
}

/** The conversation with the answer to its last message. */
async function answered(
  memory: Memory,
  terminal: Terminal,
  messages: ChatMessage[],
  json: boolean,
): Promise<ChatMessage[]> {
  let answer = "";
  for await (const piece of memory.chat(messages)) {
    if (!json) terminal.out(piece);
    answer += piece;
  }
  if (json) printJson(terminal, { text: answer });
  else terminal.out("\n");
  return [...messages, { role: "assistant", content: answer }];
}

async function remember(memory: Memory, say: (text: string) => void, text: string): Promise<void> {
  if (text === "") return say("/remember needs a note\n");
  say(rememberText(await memory.remember(text)));
}

async function forget(memory: Memory, { out, err }: Pick<Terminal, "out" | "err">, named: string): Promise<void> {
  const { findNotes } = await import("../core/run/memory/find_notes.ts");
  const { ids: [id] } = findNotes([named], await memory.list());
  if (id === undefined) return err(`no note has the id or the text "${named}"\n`);
  await memory.forget(id);
  out(`forgotten ${id}\n`);
}

async function sleep(memory: Memory, say: (text: string) => void): Promise<void> {
  const { accepted, reason, night } = await memory.sleep();
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
