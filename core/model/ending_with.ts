import type { CallOptions, LanguageModel } from "./language_model.ts";

/**
 * The same model, whose calls end with a signal as well as with their own: for work of many calls that a person may end.
 * Closing it closes the model.
 */
export function endingWith(model: LanguageModel, signal: AbortSignal | undefined): LanguageModel {
  if (!signal) return model;
  const both = <T extends CallOptions>(options: T): T => ({
    ...options,
    signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal,
  });
  return {
    config: model.config,
    tokens: model.tokens,
    device: model.device,
    source: model.source,
    sha256: model.sha256,
    addAdapter: (name, adapter) => model.addAdapter(name, adapter),
    removeAdapter: (name) => model.removeAdapter(name),
    adapterNames: () => model.adapterNames(),
    generate: (prompts, options) => model.generate(prompts, both(options)),
    stream: (prompt, options = {}) => model.stream(prompt, both(options)),
    chat: (messages, options = {}) => model.chat(messages, both(options)),
    score: (items, options = {}) => model.score(items, both(options)),
    hidden: (sequences, layers, options = {}) => model.hidden(sequences, layers, both(options)),
    close: () => model.close(),
    [Symbol.dispose]: () => model.close(),
  };
}
