/** What the first page says to type does what it says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(`../${path}`, "utf8");

test("the demo of the first five minutes is made where scripts/up looks for it, by a program that was built (43)", () => {
  const [readme, up] = [read("README.md"), read("scripts/up")];
  const kept = /TILL_DATA_DIR="\$\{TILL_DATA_DIR:-(\$PWD\/\w+)\}"/.exec(up)?.[1];
  expect(kept).toBeTruthy();
  expect(readme).toContain(`TILL_DATA_DIR="${kept}" till demo`);
  // Where the program lies that `scripts/up` runs is said before it is called by its name.
  const built = /"\$CARGO_TARGET_DIR\/(\w+\/till)" serve/.exec(up)?.[1];
  expect(readme.indexOf(`target/${built}`)).toBeGreaterThan(0);
  expect(readme.indexOf(`target/${built}`)).toBeLessThan(readme.indexOf("till demo"));
});
