/** Accessibility: axe finds nothing on any screen, in either theme. */
import assert from "node:assert/strict";
import { violations } from "./support/axe.mjs";
import { scenario } from "./support/runner.mjs";
import { beforeSelling, between, calm, firstRun, office, people, telephone, till } from "./support/screens.mjs";

for (const [part, walk] of [
  ["the first run", firstRun],
  ["before selling", beforeSelling],
  ["people", people],
  ["the till", till],
  ["a telephone", telephone],
  ["what comes in between", between],
  ["the office", office],
]) {
  scenario(
    `axe: ${part}`,
    async (world) => {
      /** What is wrong, and on which screens. */
      const found = new Map();
      await walk(world, { theme: "light", reducedMotion: "reduce" }, async (page, name) => {
        await calm(page);
        for (const line of await violations(page)) found.set(line, (found.get(line) ?? new Set()).add(name));
      });
      const list = [...found].map(([line, screens]) => `${line}\n    on ${[...screens].join(", ")}`);
      assert.equal(list.length, 0, `\n${list.join("\n")}`);
    },
    { minutes: 6 },
  );
}
