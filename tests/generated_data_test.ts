/** All generated data is the same, byte for byte, as when its results were measured: a change here changes every number that follows. */
import assert from "node:assert/strict";
import { corpusExample } from "../core/corpus/corpus.ts";
import { plainText } from "../core/corpus/plain_text.ts";
import { readingTasks } from "../core/corpus/reading/reading_tasks.ts";
import { Random } from "../core/random/random.ts";
import { knowledgeOf } from "../core/run/m4/base_knowledge_of.ts";
import { scenarioStyle } from "../core/scenarios/reading_style.ts";
import { scenarioNamed } from "../core/scenarios/registry.ts";

async function digest(data: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(data));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
}

function corpus(seed: string, count: number, options?: Parameters<typeof corpusExample>[2]) {
  const random = new Random(seed);
  return Array.from({ length: count }, () => corpusExample(random, scenarioStyle, options));
}

const made: Record<string, () => unknown> = { plainText };
for (const letter of ["A", "B", "C"] as const) {
  for (const [n, seed] of [[48, 13], [48, 7], [512, 1]]) {
    made[`${letter} n ${n} seed ${seed}`] = () => scenarioNamed(letter).stream({ n, seed });
  }
  made[`${letter} with other ratios`] = () =>
    scenarioNamed(letter).stream({ n: 30, seed: 5, hardNegativeRatio: 1.5, distractorRatio: 0, fillerRatio: 2 });
}
for (const [name, ownCorpus] of [["general", false], ["embedded", true]] as const) {
  const knowledge = knowledgeOf({ ownCorpus });
  for (const seed of [13, 7]) {
    const drawn = { count: 300, seed };
    made[`${name} texts ${seed}`] = () => knowledge.texts(drawn);
    made[`${name} statements ${seed}`] = () => knowledge.statements(drawn);
    made[`${name} reading ${seed}`] = () => knowledge.reading(drawn);
    for (const letter of ["A", "B", "C"] as const) {
      const stream = () => scenarioNamed(letter).stream({ n: 48, seed });
      made[`${name} questions beside ${letter} ${seed}`] = () => knowledge.questions(stream());
      made[`${name} adjacent questions of ${letter} ${seed}`] = () => knowledge.adjacent(stream());
    }
  }
  made[`${name} invariants`] = () => knowledge.invariants();
  made[`${name} chat facts`] = () => knowledge.chatFacts();
}
made["corpus"] = () => corpus("generated data", 500);
made["corpus, easy"] = () => corpus("generated data, easy", 500, { longest: 2, alike: 0.3 });
made["reading tasks"] = () => readingTasks({ count: 500, seed: 13 });

/** Written by this test's own digest; change one only where the data is meant to change. */
const known: Record<string, string> = {
  "plainText": "a0b328b6e9118d22",
  "A n 48 seed 13": "cbcd11a177023fa1",
  "A n 48 seed 7": "df3a976a1340cc37",
  "A n 512 seed 1": "206055f739f2b2ed",
  "A with other ratios": "7353ca1463aead7f",
  "B n 48 seed 13": "c3f7e872d816ee91",
  "B n 48 seed 7": "f59d81adef4af3c1",
  "B n 512 seed 1": "81bd772e31e6d11b",
  "B with other ratios": "b288b8cf873f21d4",
  "C n 48 seed 13": "9f95a3d5b127e771",
  "C n 48 seed 7": "a6fb3ef76851444f",
  "C n 512 seed 1": "2eb16a5b41ce9f35",
  "C with other ratios": "caed9867febbd04e",
  "general texts 13": "66bfe9d1f98bd702",
  "general statements 13": "4c42ddc387894610",
  "general reading 13": "2a8ad3b43e09d755",
  "general questions beside A 13": "198162308ed4e28c",
  "general adjacent questions of A 13": "4f53cda18c2baa0c",
  "general questions beside B 13": "198162308ed4e28c",
  "general adjacent questions of B 13": "a53a3b990596b797",
  "general questions beside C 13": "198162308ed4e28c",
  "general adjacent questions of C 13": "4f53cda18c2baa0c",
  "general texts 7": "289c38f995202144",
  "general statements 7": "61f88e4cba7b77af",
  "general reading 7": "a1ff139cb6146056",
  "general questions beside A 7": "198162308ed4e28c",
  "general adjacent questions of A 7": "4f53cda18c2baa0c",
  "general questions beside B 7": "198162308ed4e28c",
  "general adjacent questions of B 7": "a6c73741a9626dd5",
  "general questions beside C 7": "198162308ed4e28c",
  "general adjacent questions of C 7": "4f53cda18c2baa0c",
  "general invariants": "bb81d18e37d34e58",
  "general chat facts": "51ea4fbcf27f0aa0",
  "embedded texts 13": "4f53cda18c2baa0c",
  "embedded statements 13": "4f53cda18c2baa0c",
  "embedded reading 13": "402c6e4cbf02b96c",
  "embedded questions beside A 13": "a290ba67ac6d5d59",
  "embedded adjacent questions of A 13": "4f53cda18c2baa0c",
  "embedded questions beside B 13": "1318b9146a6957cf",
  "embedded adjacent questions of B 13": "38abbaf3c93d575b",
  "embedded questions beside C 13": "1f7e53fe8d60c311",
  "embedded adjacent questions of C 13": "4f53cda18c2baa0c",
  "embedded texts 7": "4f53cda18c2baa0c",
  "embedded statements 7": "4f53cda18c2baa0c",
  "embedded reading 7": "712d430eee46ba57",
  "embedded questions beside A 7": "a290ba67ac6d5d59",
  "embedded adjacent questions of A 7": "4f53cda18c2baa0c",
  "embedded questions beside B 7": "040a699171686e6f",
  "embedded adjacent questions of B 7": "c3a4fed39f2147c9",
  "embedded questions beside C 7": "161a208358a40d25",
  "embedded adjacent questions of C 7": "4f53cda18c2baa0c",
  "embedded invariants": "284d2f82184e370d",
  "embedded chat facts": "f088bcb164eb32fd",
  "corpus": "2c51cdfe67880a29",
  "corpus, easy": "163536e0b227a026",
  "reading tasks": "e3b2eb3fd25feae4",
};

Deno.test("generated data is the same, byte for byte", async () => {
  const found: Record<string, string> = {};
  for (const [name, make] of Object.entries(made)) found[name] = await digest(make());
  if (Deno.env.get("PRINT_DIGESTS")) console.log(JSON.stringify(found, null, 2));
  assert.deepEqual(found, known);
});
