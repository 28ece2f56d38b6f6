import assert from "node:assert/strict";
import { textNotes } from "./text_notes.ts";

Deno.test("a note a line, or a note a paragraph where blank lines part the text", () => {
  assert.deepEqual(textNotes("One.\r\nTwo.\n"), ["One.", "Two."]);
  assert.deepEqual(textNotes("\uFEFFOne\nstill one.\n \n\nTwo.\n"), ["One still one.", "Two."]);
  assert.deepEqual(textNotes("  \n \n"), []);
});
