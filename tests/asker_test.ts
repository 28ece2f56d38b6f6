/** The asker that ships for SmolLM2, on notes that it was not trained on. Ignored, with the reason, where the model is not on this machine. */
import assert from "node:assert/strict";
import { referenceModel } from "../core/format/known_models.ts";
import { locateModel, processEnvironment } from "../core/format/locate.ts";
import { hasWords } from "../core/episodes/whole_words.ts";
import { startModel } from "../core/model/load.ts";
import { addReader } from "../core/run/open_model.ts";
import { openAsker } from "../core/run/open_asker.ts";
import { contrastQuestions } from "../core/replay/rehearsal/contrast.ts";
import { rehearse } from "../core/replay/rehearsal/rehearse.ts";
import { thoroughTest } from "./thorough.ts";

const found = locateModel(referenceModel.id, processEnvironment);
const path = found?.kind === "gguf" ? found.path : undefined;
if (path === undefined) console.warn(`The asker's test is ignored: hei-nw pull ${referenceModel.id}`);

thoroughTest({
  name: "the shipped asker finds questions that come back right, and the same about others",
  ignore: path === undefined,
  async fn() {
    using model = await startModel(path!, { device: "cpu", threads: 2, activationBits: 8 });
    const reader = await addReader(model, "auto");
    const asker = await openAsker(model);
    assert.equal(asker.name, "adapter asker");
    const note = "The accordion is stored in the blue trunk under the stairs.";
    const told = await rehearse(asker, { model, reader }, note, { mostRows: 6, holdOut: true, seed: 1 });
    assert.ok(told.rows.length >= 3, JSON.stringify(told));
    assert.ok(told.rows.every(({ answer }) => note.includes(answer)));
    assert.ok(told.rows.every(({ question, answer }) => answer === note || !hasWords(question, answer)));
    assert.ok(told.rows.some(({ question }) => question.includes("accordion")), JSON.stringify(told.rows));

    const questions = ["Where is the accordion?"];
    const contrast = await contrastQuestions({ asker, questions, texts: [note], options: { seed: 1 } });
    assert.ok(contrast.length > 0);
    assert.ok(
      contrast.some(({ kind, question }) => kind === "far" && !question.includes("accordion")),
      JSON.stringify(contrast),
    );
  },
});
