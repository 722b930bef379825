import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { difference, valueWords } from "./difference";

const t = ((key: string) => key.split(/[:.]/).at(-1)) as unknown as TFunction;

test("only what differs is shown, groups by their path", () => {
  const before = { name: "Tea", price: 100, limits: { days: 3, most: 5 }, tags: ["a"] };
  const after = { name: "Tea", price: 120, limits: { days: 4, most: 5 }, tags: ["a", "b"] };
  expect(difference(before, after).map(({ member, before: was, after: is }) => [member, was, is])).toEqual([
    ["price", 100, 120],
    ["limits.days", 3, 4],
    ["tags", ["a"], ["a", "b"]],
  ]);
});

test("of a new thing everything that is something is shown, and of nothing nothing", () => {
  expect(difference(undefined, { name: "Tea", note: "", tags: [] })).toEqual([
    { member: "name", before: undefined, after: "Tea" },
  ]);
  expect(difference(null, null)).toEqual([]);
});

test("values are read by people: yes and no, a dash for nothing, things of a list with their members in words", () => {
  expect(valueWords(t, true)).toBe("yes");
  expect(valueWords(t, "")).toBe("—");
  expect(valueWords(t, ["a", "b"])).toBe("a\nb");
  expect(
    valueWords(t, [
      { code: "1", note: "" },
      { code: "2", pack: 6 },
    ]),
  ).toBe("code: 1\n\ncode: 2\npack: 6");
});
