/** One message of a chat. */
export interface ChatMessage {
  /** Who speaks. */
  role: "system" | "user" | "assistant";
  /** What is said. */
  content: string;
}

/** The seam to a tokenizer: from `tokenizer.json` or from the metadata of a GGUF file. */
export interface Tokenizer {
  /** Number of ids the tokenizer knows. */
  readonly size: number;
  /** Ids that end a generation (end of text, end of turn). */
  readonly endIds: readonly number[];
  /** Beginning-of-text id, where the model wants one in front of plain text. */
  readonly bosId: number | undefined;
  /** What was decided by a guess, since the files do not say it: one sentence each. */
  readonly warnings: readonly string[];
  /** Encodes plain text; special tokens written out in the text are recognised, none is added. */
  encode(text: string): number[];
  /** Decodes ids; special tokens are left out unless `special` is true. */
  decode(ids: readonly number[], special?: boolean): string;
  /** The model's own chat template, ending ready for the assistant's turn. */
  chat(messages: readonly ChatMessage[]): string;
}
