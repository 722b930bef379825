import { expect, test } from "vitest";
import type { AnyColumn } from "./list";
import { leastWidth, markedAt } from "./table";

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

test("the mark stays with its row while others come and go, and goes with it", () => {
  const rows = (...ids: readonly string[]) => ids.map((id) => ({ id }));
  const mark = { id: "b", at: 1 };
  expect(markedAt(rows("a", "b", "c"), mark)).toBe(1);
  expect(markedAt(rows("new", "a", "b"), mark)).toBe(2);
  expect(markedAt(rows("a", "c"), mark)).toBeUndefined();
  expect(markedAt(undefined, mark)).toBeUndefined();
  expect(markedAt(rows("a"), undefined)).toBeUndefined();
});
