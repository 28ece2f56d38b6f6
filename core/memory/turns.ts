/** Long work in one thread that lets the event loop turn: timers, signals and other requests are heard in the meantime. */

/** Milliseconds of work in one go. */
const patience = 20;

/** Gives what is to be awaited after each small piece of work: it waits for a turn of the event loop where one is due. */
export function turns(): () => Promise<void> {
  let turned = performance.now();
  return async () => {
    if (performance.now() - turned < patience) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    turned = performance.now();
  };
}
