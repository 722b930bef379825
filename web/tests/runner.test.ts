import { expect, test, vi } from "vitest";
// @ts-expect-error: a module of the walks, which have no types.
import { core, isGood, runAll, scenario, summary } from "../e2e/support/runner.mjs";

const error = new Error("the list was empty\n  at somewhere");
const unsteady = (count: number) => Array.from({ length: count }, (_, no) => ({ name: `walk ${no}`, error }));

test("who fails twice makes a run red, and so do more than three who fail once", () => {
  const outcome = { chosen: 145, failed: [] as string[], seconds: "612" };
  expect([0, 3, 4].map((count) => isGood({ ...outcome, unsteady: unsteady(count) }))).toEqual([true, true, false]);
  expect(isGood({ ...outcome, failed: ["walk"], unsteady: [] })).toBe(false);
  expect(isGood({ ...outcome, chosen: 0, unsteady: [] })).toBe(false);
  const words = summary({ ...outcome, unsteady: unsteady(1) });
  expect(words.split("\n")[0]).toBe("e2e: 145 of 145 passed, 1 unsteady, in 612 s");
  expect(words).toContain("unsteady: walk 0");
  expect(words).toContain("the list was empty");
});

test("a walk that fails is walked once more after the others", async () => {
  vi.spyOn(console, "log").mockReturnValue();
  const walked: string[] = [];
  let tries = 0;
  scenario("shaky", async () => {
    walked.push("shaky");
    tries += 1;
    if (tries === 1) throw new Error("too slow");
  });
  core("firm", async () => void walked.push("firm"));
  const world = async () => {
    walked.push("a shop");
    return { contexts: [], tidyUp: async () => void walked.push("tidied") };
  };
  expect(await runAll(world, "")).toBe(true);
  expect(walked).toEqual(["a shop", "shaky", "tidied", "firm", "tidied", "a shop", "shaky", "tidied"]);
  walked.length = 0;
  expect(await runAll(world, "", { onlyCore: true })).toBe(true);
  expect(walked).toEqual(["a shop", "firm", "tidied"]);
  scenario("broken", async () => {
    throw new Error("never");
  });
  expect(await runAll(world, "broken")).toBe(false);
});
