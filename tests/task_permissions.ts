import config from "../deno.json" with { type: "json" };

/** The permissions that a task gives to the program, as flags of Deno. */
export function taskPermissions(task: "hei-nw" | "serve" | "mcp"): string[] {
  return config.tasks[task].command.split(" ").filter((word) => /^--(allow|deny|no-prompt)/.test(word));
}
