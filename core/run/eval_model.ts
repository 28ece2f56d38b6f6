/** `hei-nw eval-model`: what a model can do before it has learned anything from a stream. */
import { answerTime, examineScenario, examineSkills, type ScenarioExam } from "../eval/model_exam.ts";
import type { ScenarioName } from "../episodes/episode.ts";
import { knowledgeOf } from "./m4/base_knowledge_of.ts";
import type { ModelOptions, RunContext } from "./m4_options.ts";
import { openRunModel } from "./open_model.ts";

/** What is asked of which model. */
export interface EvalModelOptions extends ModelOptions {
  scenarios: readonly ScenarioName[];
  /** Records of a scenario and seed. */
  n: number;
  /** Seeds of the streams. */
  seeds: readonly number[];
}

/** What the model can do, in shares of exact matches. */
export interface ModelReport {
  model: string;
  sha256: string;
  parameters: number;
  device: string;
  /** Seconds until the model was ready. */
  load_seconds: number;
  /** Median wall time of one answer with four memory lines, in milliseconds. */
  answer_ms: number;
  exams: ScenarioExam[];
  /** The invariant set of the drift guard. */
  invariants: { n: number; em: number };
}

/** Opens the model and asks. */
export async function runEvalModel(options: EvalModelOptions, context: RunContext): Promise<ModelReport> {
  const opening = performance.now();
  const model = await openRunModel(options, context.progress);
  const loaded = (performance.now() - opening) / 1000;
  try {
    const exams: ScenarioExam[] = [];
    for (const seed of options.seeds) {
      for (const scenario of options.scenarios) {
        exams.push(
          await examineScenario(model, scenario, {
            n: options.n,
            seed,
            progress: (part, step, total) => context.progress({ stage: `seed ${seed}, ${part}`, step, total }),
          }),
        );
      }
    }
    return {
      model: options.model,
      sha256: model.sha256,
      parameters: model.parameters,
      device: model.device.description,
      load_seconds: loaded,
      answer_ms: await answerTime(model, () => performance.now()),
      exams,
      invariants: await examineSkills(model, knowledgeOf(model)),
    };
  } finally {
    model.close();
  }
}
