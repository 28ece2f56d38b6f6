/**
 * Plain statements as anchors beside prose: what a text continues after "The capital of Iceland is" or "to tear, tore,". Skills that
 * show in completions drift there, and not in chat.
 *
 * No statement is about anything that the drift guard asks for (a test proves it). A slip in a fact does no harm, since the
 * base model's own distribution is the target.
 */
import { Random } from "../../random/random.ts";
import type { Drawn } from "./drawn.ts";
import data from "./anchor_statements.json" with { type: "json" };

/** Forms with the holes {a} and {b}, and the pairs [a, b] that fill them. */
const kinds = [...data.facts, ...data.skills, ...data.places, ...data.words];

/** Sums, differences and products of small numbers that stand in no guarded text, whichever number stands first. */
function smallSums(guarded: readonly string[]): string[] {
  const key = (text: string) => {
    const [a, sign, b] = text.split(" ");
    return sign === "-" ? text : [...[a, b].sort(), sign].join(" ");
  };
  const asked = new Set(
    guarded.flatMap((guard) => [...guard.matchAll(/\d+ [-+*] \d+/g)].map(([text]) => key(text))),
  );
  const digits = Array.from({ length: 12 }, (_, i) => i + 1);
  return digits.flatMap((a) =>
    digits.flatMap((b) => [
      [`${a} + ${b}`, a + b] as const,
      [`${a + b} - ${b}`, a] as const,
      [`${a} * ${b}`, a * b] as const,
    ])
  ).filter(([text]) => !asked.has(key(text))).map(([text, value]) => `${text} = ${value}`);
}

/** Small sums, or counting in equal steps and larger ones. */
function figures(random: Random, small: readonly string[]): string {
  if (random.next() < 0.7) return random.shuffle(small).slice(0, 9).join(random.pick(["\n", ", ", "\n"]));
  const [from, step] = [2 + random.int(60), 2 + random.int(9)];
  const count = Array.from({ length: 5 }, (_, i) => from + i * step).join(", ");
  const sums = Array.from({ length: 4 }, () => {
    const [a, b] = [11 + random.int(40), 2 + random.int(30)];
    return random.next() < 0.5 ? `${a} + ${b} = ${a + b}` : `${a + b} - ${b} = ${a}`;
  });
  return random.next() < 0.5 ? `${count}\n${sums.join("\n")}` : `${sums.join(", ")}; ${count}`;
}

/** Lists of figures in a round of all kinds. With one a consolidation lost small sums, with four it won them. */
const figureLists = 4;

/** A statement in one of its forms. */
function statement(form: string, [a, b]: readonly string[]): string {
  const text = form.replaceAll("{a}", a).replaceAll("{b}", b);
  return /^[a-z].*[.!]$/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
}

/** Times that a pair comes in brief statements, each time in another form. */
const formsEach = 4;
/** Most statements that stand together where they are brief. */
const together = 3;

/** The items in groups of one to three. */
function groups<T>(random: Random, items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += parts.at(-1)!.length) {
    parts.push(items.slice(at, at + 1 + random.int(together)));
  }
  return parts;
}

/**
 * Up to `count` brief texts of one to three statements of one kind and one form: what a text begins with drifts otherwise than what
 * stands in a long list of its kind, and so does what follows one or two examples. In seeded order, every kind as often as it has pairs.
 *
 * @param guarded Prompts of the drift guard: no sum of theirs is a statement.
 */
export function briefStatements({ count, seed }: Drawn, guarded: readonly string[]): string[] {
  const random = new Random(`brief statements/${seed}`);
  const sums = random.shuffle(smallSums(guarded));
  const all = kinds.flatMap(({ forms, pairs }) =>
    random.shuffle(forms).slice(0, formsEach).flatMap((form) =>
      groups(random, random.shuffle(pairs)).map((group) => group.map((pair) => statement(form, pair)))
    )
  );
  const figures = groups(random, sums).slice(0, Math.ceil(all.length / 12));
  const texts = [...all, ...figures].map((lines) => lines.join(/[.!]$/.test(lines[0]) ? " " : "\n"));
  return random.shuffle(texts).slice(0, count);
}

/**
 * `count` different lists of five to eight statements of one kind and one form; the same for the same seed.
 *
 * @param guarded Prompts of the drift guard: no sum of theirs is a statement.
 */
export function anchorStatements({ count, seed }: Drawn, guarded: readonly string[]): string[] {
  // The label of the seed decides what is drawn: it keeps its old name.
  const random = new Random(`foreign statements/${seed}`);
  const small = smallSums(guarded);
  const texts = new Set<string>();
  for (let i = 0; texts.size < count; i++) {
    const kind = kinds[i % (kinds.length + figureLists)];
    if (kind === undefined) {
      texts.add(figures(random, small));
      continue;
    }
    const { forms, pairs } = kind;
    const form = random.pick(forms);
    const statements = random.shuffle(pairs).slice(0, 5 + random.int(4)).map((pair) => statement(form, pair));
    texts.add(statements.join(random.pick([" ", "\n"])));
  }
  return [...texts];
}
