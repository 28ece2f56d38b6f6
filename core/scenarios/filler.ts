import type { Draft } from "./draft.ts";

/** A filler episode out of a line with a bar before its answer; nothing is asked about it. */
export function lineDraft(line: string, topic: string): Draft {
  return {
    kind: "filler",
    tell() {
      const start = line.indexOf("|");
      const text = line.replace("|", "");
      const length = text.slice(start).match(/^[\w' ]+/)?.[0].length ?? 0;
      return { text, slots: { topic }, answerSpan: { start, end: start + length }, cues: [] };
    },
  };
}
