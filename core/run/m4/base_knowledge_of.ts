import type { LocalModel } from "../../model/local_model.ts";
import { type BaseKnowledge, generalKnowledge } from "../../eval/probes/base_knowledge.ts";
import { embeddedKnowledge } from "../../eval/probes/embedded_knowledge.ts";

/** What a model knows: this project's corpus and nothing else, or what every model of the world's texts knows. */
export function knowledgeOf(model: Pick<LocalModel, "ownCorpus">): BaseKnowledge {
  return model.ownCorpus ? embeddedKnowledge : generalKnowledge;
}
