/** Another program that keeps a core busy. */

export interface BusyNeighbour {
  stop(): Promise<void>;
}

const loop = `console.log("busy"); for (;;);`;

/** Starts it, on one core if `core` is given (Linux: taskset), and waits until it runs. */
export async function busyNeighbour(core?: number): Promise<BusyNeighbour> {
  const command = core === undefined ? [] : ["taskset", "-c", String(core)];
  const [program, ...args] = [...command, Deno.execPath(), "eval", loop];
  const child = new Deno.Command(program, { args, stdout: "piped", stderr: "null" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    async stop() {
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}
