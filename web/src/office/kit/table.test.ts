import { expect, test } from "vitest";
import type { AnyColumn } from "./list";
import { leastWidth } from "./table";

const columns = (...widths: readonly (string | undefined)[]) =>
  widths.map((width, at) => ({
    name: `c${at}`,
    head: "a:b",
    kind: "text",
    ...(width ? { width } : {}),
  })) as AnyColumn[];

test("a column without a width keeps room beside those that have one", () => {
  expect(leastWidth(columns(undefined, "w-44", undefined))).toBe(11 + 11 + 7);
  expect(leastWidth(columns("w-[26%]", "w-44"))).toBe(11 + 11);
});

test("what goes where there is no room takes none", () => {
  expect(leastWidth(columns(undefined, "w-40 max-xl:hidden"))).toBe(11);
  expect(leastWidth(columns(undefined, "w-32 max-sm:w-24"))).toBe(11 + 8);
});
