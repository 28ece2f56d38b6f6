/** Whether memory is good enough to be consolidated: each gate with its limit, and what memory adds. */
import { type AcceptanceRun, readAcceptanceRun, readCompareB0B1 } from "../../schemas/acceptance.ts";
import { gateWords } from "../gate_words.ts";
import { answersPart } from "./answers_part.ts";
import { heldJson, lacking } from "./artifacts.ts";
import { type Block, counted, missing, type Section, share, signed, text } from "./blocks.ts";
import type { FoundRun } from "./find_runs.ts";
import { commandBlocks } from "./machine_part.ts";
import type { M4Artifacts } from "./m4_section.ts";

/** The section of one scenario of an `accept` run. */
export async function acceptSection({ path, config }: FoundRun, { modes }: M4Artifacts): Promise<Section> {
  const probes = await heldJson(path, "acceptance_probes.json", readAcceptanceRun);
  const compared = await heldJson(path, "compare_b0_b1.json", readCompareB0B1);
  const uplift: Block[] = compared.value === undefined ? [lacking(compared.lacks, "what memory adds")] : [text(
    `Over ${counted(compared.value.questions, "question")}: B0 ${share(compared.value.b0.em)}, B1 ${
      share(compared.value.b1.em)
    }, ` +
      `difference ${signed(compared.value.uplift.mean, 3)} (95 % from ${signed(compared.value.uplift.ci_low, 3)} to ${
        signed(compared.value.uplift.ci_high, 3)
      }).`,
  )];
  return {
    title: `Is memory good enough? ${config.flags.scenario}`,
    parts: [
      {
        title: "Gates",
        blocks: probes.value === undefined ? [lacking(probes.lacks, "the gates")] : gateBlocks(probes.value),
      },
      { title: "What memory adds", blocks: uplift },
      answersPart(modes),
      { title: "The command", blocks: await commandBlocks(config) },
    ],
  };
}

function gateBlocks({ passed, gates, retrieval: r, gate, random_writes: random, hopfield }: AcceptanceRun): Block[] {
  const readout = hopfield === null ? missing("Not measured: the Hopfield readout (--no-hopfield).") : text(
    `Hopfield readout (${counted(hopfield.steps, "step")}, temperature ${hopfield.temperature}): found first ${
      share(hopfield.p_at_1_without)
    } without, ${share(hopfield.p_at_1_with)} with; lift ${signed(hopfield.lift.mean, 3)} (95 % from ${
      signed(hopfield.lift.ci_low, 3)
    } to ${signed(hopfield.lift.ci_high, 3)}).`,
  );
  return [
    text(passed ? "Accepted: every gate is met." : "NOT ACCEPTED."),
    {
      kind: "table",
      table: {
        head: ["gate", "measured", "asked for", ""],
        rows: gates.map((one) => [
          ...[gateWords[one.gate], share(one.value), `${one.rule} ${one.limit}`],
          one.passed ? { text: "✓ met", tone: "good" } : { text: `✗ NOT MET, by ${share(one.short_by)}`, tone: "bad" },
        ]),
        words: [2, 3],
      },
    },
    text(
      `${gate.writes} of ${counted(gate.total, "text")} written, ${
        share(gate.recall_facts)
      } of the facts. The right note is first for ${share(r.p_at_1)}, among ${r.k} for ${
        share(r.p_at_k)
      }; near misses ${share(r.near_miss_rate)}, shared keys ${share(r.collision_rate)}.`,
    ),
    text(
      `As many texts (${random.writes}) written at random: ${share(random.recall_facts)} of the facts, B1 ${
        share(random.b1_em)
      }. So the gate adds ${signed(random.gain.mean, 3)} (95 % from ${signed(random.gain.ci_low, 3)} to ${
        signed(random.gain.ci_high, 3)
      }).`,
    ),
    readout,
  ];
}
