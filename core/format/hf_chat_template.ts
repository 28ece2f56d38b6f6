/** Which chat template of a Hugging Face folder is meant, as transformers 5 decides. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { type FolderFiles, folderJson, folderText, type JsonObject } from "./folder_files.ts";

/** Folder of the templates beside the default. */
const others = "additional_chat_templates";

/** The template that is used. */
export interface FolderTemplate {
  /** Jinja source; undefined if the folder has none, or several and none of them is the default. */
  source?: string;
  /** Names of all templates, for messages. */
  names: string[];
  warnings: string[];
}

/**
 * Files win over tokenizer_config.json: `chat_template.jinja` is the default, `additional_chat_templates/NAME.jinja` are others. Then comes
 * `chat_template` of tokenizer_config.json, one text or several with names, and last `chat_template.json`, which older processors wrote.
 *
 * @throws {FormatError} if one of them is no text.
 */
export function folderTemplate(folder: FolderFiles, config: JsonObject): FolderTemplate {
  const warnings: string[] = [];
  const files = new Map<string, string>();
  const jinja = folderText(folder, "chat_template.jinja");
  if (jinja !== undefined) files.set("default", jinja);
  for (const file of folder.names(others)) {
    const text = file.endsWith(".jinja") ? folderText(folder, `${others}/${file}`) : undefined;
    if (text !== undefined) files.set(file.slice(0, -".jinja".length), text);
  }
  const own = named(folder, "tokenizer_config.json", config.chat_template);
  const chosen = files.size > 0 ? files : own;
  if (chosen.size > 0) {
    const source = chosen.get("default");
    if (source === undefined && files.size > 0 && own.has("default")) {
      warnings.push(
        "additional_chat_templates has no default, so the chat template of tokenizer_config.json is used; transformers would refuse.",
      );
      return { source: own.get("default"), names: [...files.keys(), "default"], warnings };
    }
    return { ...(source === undefined ? {} : { source }), names: [...chosen.keys()], warnings };
  }
  const legacy = named(folder, "chat_template.json", folderJson(folder, "chat_template.json")?.chat_template);
  const source = legacy.get("default");
  if (source === undefined) return { names: [...legacy.keys()], warnings };
  warnings.push(
    "The chat template comes from chat_template.json, since no other file has one; transformers reads it for processors only.",
  );
  return { source, names: [...legacy.keys()], warnings };
}

/** One text is the default; several stand in a list of name and template, or in an object. */
function named(folder: FolderFiles, file: string, value: unknown): Map<string, string> {
  if (value === undefined || value === null) return new Map();
  if (typeof value === "string") return new Map([["default", value]]);
  const entries: [unknown, unknown][] = Array.isArray(value)
    ? value.map((t) => [t?.name, t?.template])
    : Object.entries(value);
  const wrong = entries.find(([name, template]) => typeof name !== "string" || typeof template !== "string");
  if (typeof value !== "object" || wrong) {
    throw new FormatError(explain({
      cannot: `read ${folder.pathOf(file)}`,
      field: "chat_template",
      rule: "a text, or a list of texts with names",
      received: wrong ? { name: wrong[0], template: wrong[1] } : value,
      hint: "the file is damaged.",
    }));
  }
  return new Map(entries.map(([name, template]) => [String(name), String(template)]));
}
