/** How Deno is started on the bundle: by the npm package's command, by the single file and in the standalone executables. */
import config from "../deno.json" with { type: "json" };

/** The permissions of the command line, and no more: those of the task `hei-nw` (docs/dependencies.md says what each is for). */
export const permissions: string[] = config.tasks["hei-nw"].command.match(/--allow-\S+/g) ?? [];

/** What of Deno is not settled yet and used anyway, as in deno.json. */
export const unstable: string[] = config.unstable.map((name) => `--unstable-${name}`);

/** Flags of `deno run`. Nothing is looked for beside the program: no configuration, no packages, no update, and nothing is fetched to run it. */
export const runFlags: string[] = [
  "--quiet",
  ...unstable,
  "--no-config",
  "--no-lock",
  "--no-remote",
  "--no-npm",
  "--no-prompt",
  ...permissions,
];

/** Environment that goes with them. */
export const runEnvironment: Record<string, string> = { DENO_NO_PACKAGE_JSON: "1", DENO_NO_UPDATE_CHECK: "1" };
