/** Accessibility: axe finds nothing on any screen, in either theme. */
import assert from "node:assert/strict";
import { violations } from "./support/axe.mjs";
import { scenario } from "./support/runner.mjs";
import { beforeSelling, calm, office, till } from "./support/screens.mjs";

for (const theme of ["light", "dark"]) {
  for (const [part, walk] of [
    ["before selling", beforeSelling],
    ["the till", till],
    ["the office", office],
  ]) {
    scenario(
      `axe: ${part}, ${theme}`,
      async (world) => {
        const found = [];
        await walk(world, { theme, reducedMotion: "reduce" }, async (page, name) => {
          await calm(page);
          for (const line of await violations(page)) found.push(`${name}: ${line}`);
        });
        assert.equal(found.length, 0, `\n${found.join("\n")}`);
      },
      { minutes: 3 },
    );
  }
}
