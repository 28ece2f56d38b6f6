/** How long a timer waits for its turn. */

/** Starts a timer of so many milliseconds; `stop` gives the gaps between its ticks, that before the first and after the last included. */
export function timerGaps(milliseconds: number): { stop(): number[] } {
  const gaps: number[] = [];
  let last = performance.now();
  const note = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  };
  const timer = setInterval(note, milliseconds);
  return {
    stop() {
      clearInterval(timer);
      note();
      return gaps;
    },
  };
}
