/**
 * Short stretches of plain prose, in different registers. They are anchors (a style that nothing anchors is free to move), and idle lines
 * of the corpus. Written for this project; they state no fact that the drift guard or a scenario asks for (a test proves it).
 */
import registers from "./plain_text.json" with { type: "json" };

/** All stretches, always the same and in the same order, registers one after another. A line break inside a stretch is kept. */
export function plainText(): string[] {
  return Object.values(registers).flat();
}
