import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import type { Scenario } from "../episodes/episode.ts";
import { registerScenario, scenarioNamed, scenarioNames } from "./registry.ts";
import { assembleStream } from "./stream.ts";

const source = (scenario: string): Scenario => ({
  scenario,
  stream: (options) => assembleStream(scenario, options, []),
});

Deno.test("the built-in scenarios are A, B and C, each under its own name", () => {
  assert.deepEqual(scenarioNames(), ["A", "B", "C"]);
  for (const name of scenarioNames()) assert.equal(scenarioNamed(name).scenario, name);
});

Deno.test("a registered scenario is found by name until it is disposed", () => {
  const mine = source("own-facts2");
  {
    using _ = registerScenario(mine);
    assert.equal(scenarioNamed("own-facts2"), mine);
    assert.equal(scenarioNamed("own-facts2").stream({ n: 1, seed: 2 }).scenario, "own-facts2");
    assert.deepEqual(scenarioNames(), ["A", "B", "C", "own-facts2"]);
    assert.throws(() => registerScenario(source("Own-Facts2")), /scenario must be another name than those.*own-facts2/);
  }
  assert.throws(() => scenarioNamed("own-facts2"), InputError);
});

Deno.test("an unknown name is refused with those that are known", () => {
  assert.throws(() => scenarioNamed("a"), (error) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /scenario must be one of A, B, C: received "a"/);
    return true;
  });
});

Deno.test("a name that cannot stand in a file name is refused", () => {
  for (const name of ["", "a/b", "..", "a_b", "-a", "a--b", "é", "a b", "x".repeat(65)]) {
    assert.throws(() => registerScenario(source(name)), /scenario must be letters and digits/, name);
  }
  assert.deepEqual(scenarioNames(), ["A", "B", "C"]);
});
