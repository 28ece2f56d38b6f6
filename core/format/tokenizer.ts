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
  /** The id of the model's own end token (`eos_token`), where the files name one. */
  readonly eosId?: number;
  /** Beginning-of-text id, where the model wants one in front of plain text. */
  readonly bosId: number | undefined;
  /** Ids of added tokens: they are taken whole out of a text and are no piece of a word. */
  readonly addedIds?: ReadonlySet<number>;
  /** The model learned its answers as texts of their own, whatever stands before them: so do the models of `hei-nw pretrain`. */
  readonly answersApart?: boolean;
  /** What was decided by a guess, since the files do not say it: one sentence each. */
  readonly warnings: readonly string[];
  /** Encodes plain text; special tokens written out in the text are recognised, none is added. */
  encode(text: string): number[];
  /** Decodes ids; special tokens are left out unless `special` is true. */
  decode(ids: readonly number[], special?: boolean): string;
  /**
   * The model's own chat template.
   *
   * @param generationPrompt Ends ready for the assistant's turn; default true.
   */
  chat(messages: readonly ChatMessage[], generationPrompt?: boolean): string;
}
