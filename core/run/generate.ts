import { readPeft } from "../format/peft.ts";
import { chatPrompt } from "../train/chat_row.ts";
import { otherBase } from "./adapter_base.ts";
import type { GenerateCommandOptions } from "./m4_options.ts";
import { openRunModel } from "./open_model.ts";
import type { ProgressSink } from "./progress.ts";

/** What `hei-nw generate` prints. */
export interface Generated {
  text: string;
  tokenIds: number[];
  /** One line each. */
  warnings: string[];
}

/** Answers (or with `raw` continues) one prompt. */
export async function runGenerate(options: GenerateCommandOptions, progress: ProgressSink): Promise<Generated> {
  const adapter = options.adapter === undefined ? undefined : await readPeft(options.adapter);
  const model = await openRunModel(options, progress);
  try {
    const adapters = adapter ? ["adapter"] : [];
    if (adapter) model.addAdapter("adapter", adapter);
    const { bosId } = model.tokens;
    const prompt = options.raw
      ? [...(bosId === undefined ? [] : [bosId]), ...model.tokens.encode(options.prompt)]
      : chatPrompt(model.tokens, options.prompt);
    const [tokenIds] = await model.generate([prompt], {
      maxNewTokens: options.maxNewTokens,
      temperature: options.temperature,
      topP: options.topP,
      seed: options.seed,
      adapters,
    });
    const warning = adapter && otherBase(adapter, options.model);
    return { text: model.tokens.decode(tokenIds), tokenIds, warnings: warning === undefined ? [] : [warning] };
  } finally {
    model.close();
  }
}
