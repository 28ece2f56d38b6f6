/** The page: what is clicked goes to the worker, what comes back is shown. One call at a time. */
import type { Opened, ShownNight, ShownNote, WantedDevice } from "../messages.ts";
import { LossCurve, showBars, showSaid } from "./charts.ts";
import { byId, element } from "./element.ts";
import { EngineClient, Problem } from "./engine_client.ts";

const status = byId("status"), problem = byId("problem"), progress = byId<HTMLProgressElement>("progress");
const file = byId<HTMLInputElement>("file"), device = byId<HTMLSelectElement>("device");
const notes = byId<HTMLTextAreaElement>("notes"), question = byId<HTMLInputElement>("question");
const steps = byId<HTMLInputElement>("steps");
const stop = byId<HTMLButtonElement>("stop"), make = byId<HTMLButtonElement>("make");
const curve = new LossCurve(byId<SVGElement>("curve"), byId("loss"));

let isOpen = false, hasNight = false, busy = false;
const links: string[] = [];

const stages: Readonly<Record<string, string>> = {
  "ask itself": "Makes questions from the notes",
  "check what it asked": "Checks what it asked",
  "drift before": "Measures what it knows now",
  "contrast questions": "Makes questions that no note answers",
  "anchor rows": "Collects what must not change",
  sleep: "Sleeps",
  "ask again": "Asks again, without the notes",
  "ask what was never told": "Asks what was never told",
  "drift after": "Measures whether anything else changed",
};

const engine = new EngineClient({
  progress({ stage, step, total, loss }) {
    status.textContent = `${stages[stage] ?? stage} … ${step} of ${total}`;
    if (total > 0) [progress.max, progress.value] = [total, step];
    if (stage !== "sleep" || loss === undefined) return;
    if (step === 1) curve.begin(total);
    curve.add(loss);
  },
  bars: (bars) => showBars(byId("bars"), bars),
  lost: (why) => say(problem, `The page's worker has ended: ${why}. What was kept is still there; reload the page.`),
});

function say(where: HTMLElement, text: string): void {
  where.textContent = text;
  where.hidden = text === "";
  byId("foot").hidden = !busy && problem.hidden;
}

/** Runs one call; buttons wait for it. */
async function run(what: string, work: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  say(problem, "");
  status.textContent = `${what} …`;
  byId("work").hidden = false;
  progress.removeAttribute("value");
  enable();
  try {
    await work();
  } catch (error) {
    say(problem, (error as Error).message);
    if (error instanceof Problem) await goOn(error);
    else console.error(error);
  } finally {
    busy = false;
    status.textContent = "";
    byId("work").hidden = true;
    enable();
  }
}

/** Shows what is there after something went wrong. */
async function goOn({ open }: Problem): Promise<void> {
  isOpen = open;
  const { notes: kept, night } = open ? await engine.call("list", {}) : { notes: [], night: undefined };
  hasNight = night !== undefined;
  if (!open) say(byId("opened"), "");
  showNotes(kept);
}

function enable(): void {
  byId("foot").hidden = !busy && problem.hidden;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button")) button.disabled = busy || !isOpen;
  byId<HTMLButtonElement>("load").disabled = busy;
  stop.disabled = !isOpen;
  make.disabled = busy || !hasNight;
}

function onSubmit(form: string, act: () => void): void {
  byId(form).addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
}

onSubmit("open", () => {
  const chosen = document.querySelector<HTMLInputElement>("input[name=model]:checked")?.value;
  const picked = chosen === "file" ? file.files?.[0] : undefined;
  if (chosen === "file" && !picked) return say(problem, "Choose a GGUF file first.");
  run("Loads the model", async () => {
    showOpened(await engine.call("open", { file: picked, device: device.value as WantedDevice }));
  });
});

file.addEventListener("change", () => {
  document.querySelector<HTMLInputElement>("input[name=model][value=file]")!.checked = true;
});

function showOpened(opened: Opened): void {
  isOpen = true;
  hasNight = opened.night !== undefined;
  const kept = opened.notes.length > 0 ? ` ${opened.notes.length} notes of an earlier visit are here.` : "";
  const night = hasNight ? ` Night ${opened.night} is in use.` : "";
  say(
    byId("opened"),
    `${opened.model}, ${millions(opened.parameters)} parameters, on ${opened.device}.${kept}${night}`,
  );
  byId("remarks").replaceChildren(...opened.remarks.map((remark) => element("li", remark)));
  steps.value = String(opened.steps ?? "");
  dropLinks();
  showNotes(opened.notes);
}

const millions = (count: number) => `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} million`;

onSubmit("remember", () => {
  const told = notes.value;
  if (told.trim() === "") return say(problem, "Write a note first.");
  run("Remembers", async () => {
    const result = await engine.call("remember", { text: told });
    const parts = [`${count(result.written.length, "note")} written.`];
    if (result.refused.length > 0) {
      parts.push(`${count(result.refused.length, "note")} let go: known already, or not worth keeping.`);
    }
    if (result.replaced.length > 0) parts.push(`${count(result.replaced.length, "older note")} replaced.`);
    if (result.notUnderstood.length > 0) {
      parts.push(
        `The model found no questions for ${
          count(result.notUnderstood.length, "note")
        }: you can ask about them with memory, but a sleep does not train them.`,
      );
    }
    if (result.notAsked.length > 0) {
      parts.push(`${count(result.notAsked.length, "note")} without questions yet: the next sleep makes them.`);
    }
    say(byId("remembered"), parts.join(" "));
    notes.value = "";
    showNotes(result.notes);
  });
});

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

function showNotes(all: readonly ShownNote[]): void {
  byId("list").replaceChildren(...all.map(({ id, text, stage, questions }) => {
    const line = element("li", ""), forget = element("button", "Forget");
    forget.type = "button";
    forget.setAttribute("aria-label", `Forget: ${text}`);
    forget.addEventListener("click", () =>
      run("Forgets", async () => {
        const { notes: left, nightGone } = await engine.call("forget", { id });
        if (nightGone) {
          hasNight = false;
          dropLinks();
          say(
            byId("slept"),
            "The night knew this note, so it was deleted too. Sleep again to learn the notes that are left.",
          );
        }
        showNotes(left);
      }));
    line.append(
      element("span", text),
      forget,
      element("small", `${stageNames[stage]} · ${count(questions, "question")}`),
    );
    return line;
  }));
  enable();
}

const stageNames: Readonly<Record<ShownNote["stage"], string>> = {
  memory: "in memory",
  learning: "being learned",
  weights: "in the weights",
  "not understood": "not understood",
};

onSubmit("ask", () => ask(true));
byId("without").addEventListener("click", () => ask(false));

function ask(memory: boolean): void {
  const asked = question.value.trim();
  if (asked === "") return say(problem, "Write a question first.");
  run("Answers", async () => {
    const { text, notes: used, night } = await engine.call("ask", { question: asked, memory });
    const line = element("li", "");
    const how = `${memory ? "with memory" : "without memory"}, ${
      night === undefined ? "before any sleep" : `after night ${night}`
    }`;
    const from = used.length > 0 ? `from: ${used.toReversed().join(" / ")}` : "";
    line.append(
      element("small", `${asked} (${how})`),
      element("b", text === "" ? "(no answer)" : text),
      element("small", from),
    );
    byId("answers").prepend(line);
  });
}

onSubmit("sleep", () =>
  void run("Sleeps", async () => {
    showBars(byId("bars"), { share: {}, questions: [] });
    const wanted = Math.round(Number(steps.value));
    showNight(await engine.call("sleep", { steps: wanted >= 1 ? wanted : undefined }));
  }));
stop.addEventListener("click", () => engine.stop());

function showNight(night: ShownNight): void {
  showBars(byId("bars"), night.bars);
  showSaid(byId("said"), night.bars);
  showNotes(night.notes);
  const { points, count: asked } = night.drift;
  const parts = [
    night.accepted
      ? `Night ${night.night} is in use: ${night.steps} steps${
        night.from === undefined ? "" : ` from night ${night.from} on`
      } in ${Math.round(night.seconds)} s.`
      : `The night is not used, because ${night.reason}. Everything is as it was; try more steps.`,
    `On ${asked} questions that have nothing to do with the notes, ${
      points === 0 ? "nothing changed" : `${Math.abs(points).toFixed(1)} points were ${points < 0 ? "lost" : "won"}`
    }.`,
  ];
  if (night.accepted && night.notKept) {
    parts.push(night.notKept, "The night can be used and downloaded until this tab is closed.");
  }
  say(byId("slept"), parts.join(" "));
  if (!night.accepted) return;
  hasNight = true;
  dropLinks();
}

make.addEventListener("click", () =>
  run("Makes the files", async () => {
    const { weights, config } = await engine.call("adapter", {});
    dropLinks();
    byId("files").replaceChildren(
      link("adapter_model.safetensors", new Blob([weights])),
      link("adapter_config.json", new Blob([config], { type: "application/json" })),
    );
  }));

byId("lines").addEventListener("click", () =>
  run("Saves the notes", async () => {
    const lines = await engine.call("lines", {});
    byId("saved").replaceChildren(link("notes.jsonl", new Blob([lines])));
  }));

function link(name: string, data: Blob): HTMLAnchorElement {
  const made = element("a", `${name} (${Math.ceil(data.size / 1000)} kB)`);
  made.href = URL.createObjectURL(data);
  made.download = name;
  links.push(made.href);
  return made;
}

/** Files of an earlier night. */
function dropLinks(): void {
  byId("files").replaceChildren();
  byId("saved").replaceChildren();
  for (const url of links.splice(0)) URL.revokeObjectURL(url);
}

enable();
showBars(byId("bars"), { share: {}, questions: [] });
