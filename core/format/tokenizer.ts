/** One message of a chat. */
export interface ChatMessage {
  /** Who speaks. */
  role: "system" | "user" | "assistant";
  /** What is said. */
  content: string;
}

/** The interface of tokenizers, from a `tokenizer.json` or from the metadata of a GGUF file. */
export interface Tokenizer {
  /** Number of ids the tokenizer knows. */
  readonly size: number;
  /** Ids that end a generation (end of text, end of turn). */
  readonly endIds: readonly number[];
  /** The id of the model's end token (`eos_token`), if the files name one. */
  readonly eosId?: number;
  /** Beginning-of-text id, if the model wants one before plain text. */
  readonly bosId: number | undefined;
  /** Ids of added tokens: each is always one token of its own. */
  readonly addedIds?: ReadonlySet<number>;
  /** Whether the model learned answers as separate texts, independent of what is before them; models of `hei-nw pretrain` did. */
  readonly answersApart?: boolean;
  /** Warnings: what had to be guessed because the files do not say it, one sentence each. */
  readonly warnings: readonly string[];
  /** Encodes plain text; special tokens written out in the text are recognised, none is added. */
  encode(text: string): number[];
  /** Decodes ids; special tokens are left out unless `special` is true. */
  decode(ids: readonly number[], special?: boolean): string;
  /**
   * Applies the model's chat template.
   *
   * @param generationPrompt Whether the result ends ready for the assistant's turn; true by default.
   */
  chat(messages: readonly ChatMessage[], generationPrompt?: boolean): string;
}
