/** Whether an error of the operating system is one of these: "ENOENT" where a file or folder is not there. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
