/** Whether the list of all commands is asked for. `deno task m4 -- --n 8`, as npm wants it: the dashes mean nothing here. */
export function asksForHelp(args: readonly string[]): boolean {
  const [first, ...rest] = args.filter((arg) => arg !== "--");
  return first === undefined || rest.length === 0 && ["--help", "-h", "help"].includes(first);
}
