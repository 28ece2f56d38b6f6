/** How settings, preferences and readings are told and asked about. */
import type { Wordings } from "../../episodes/cues.ts";
import type { Attribute } from "./attributes.ts";
import lines from "./status_lines.json" with { type: "json" };
import data from "./texts.json" with { type: "json" };

/**
 * Questions by what is asked for. `{phrase}` stands for "the port of the billing gateway" or "the favorite color of Mira Kovac",
 * `{noun}` for "port", `{subject}` for the service or the person. Readings are asked about only where the gate lets one through.
 */
export const attributeWordings: Readonly<Record<Attribute["family"], Wordings>> = data.wordings;

/**
 * How a setting, a preference and a reading are put into a sentence. A reading that has not changed is old news: its second mention
 * (`again`) is the one that counts.
 */
export const attributeTemplates: Readonly<Record<Attribute["family"], readonly string[]>> = data.templates;

/** Status lines that nobody should remember: their endings say nothing new. The answer is what stands behind the bar. */
export const statusLines: readonly string[] = lines;
