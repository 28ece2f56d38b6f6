/** The options of a run that no recipe holds: where and how it takes place. */

/** Headings of the help. */
const material = "What is remembered:", model = "Model:", run = "Run:";

/** What a recipe does not hold: where and how a run takes place. */
export const runFields = {
  device: {
    rule: { kind: "choice", of: ["auto", "cpu", "webgpu", "reference"] },
    default: "auto",
    help: "device that computes",
    group: model,
    value: "<name>",
  },
  threads: {
    rule: { kind: "integer", min: 1, max: 256 },
    default: undefined,
    help: "worker threads; the result does not depend on it",
    group: model,
    shown: "all cores",
  },
  driftText: {
    rule: { kind: "text" },
    default: undefined,
    help: "text file on which the drift guard also measures perplexity",
    group: run,
    value: "<FILE>",
    level: "expert",
  },
  out: { rule: { kind: "text" }, default: undefined, help: "the run's own folder", group: run, value: "<DIR>" },
  resume: {
    rule: { kind: "switch" },
    default: false,
    help: "continue the run in the folder (same flags)",
    group: run,
  },
  force: {
    rule: { kind: "switch" },
    default: false,
    help: "start over, and replace a run in the folder",
    group: run,
  },
  dryRun: {
    rule: { kind: "switch" },
    default: false,
    help: "only build the replay queue and the scheduler's history",
    group: run,
  },
} as const;

/** Episodes that no generator makes; they take the scenarios' place. */
export const episodeFields = {
  episodes: {
    rule: { kind: "text" },
    default: undefined,
    help: "file of your own episodes (docs/episodes.md), instead of --scenario and --n",
    group: material,
    value: "<FILE.jsonl>",
  },
} as const;
