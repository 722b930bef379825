import { expect, test } from "vitest";
import { difference } from "./difference";

test("only what differs is shown, groups by their path", () => {
  const before = { name: "Tea", price: 100, limits: { days: 3, most: 5 }, tags: ["a"] };
  const after = { name: "Tea", price: 120, limits: { days: 4, most: 5 }, tags: ["a", "b"] };
  expect(difference(before, after).map(({ member, before: was, after: is }) => [member, was, is])).toEqual([
    ["price", "100", "120"],
    ["limits.days", "3", "4"],
    ["tags", '[\n "a"\n]', '[\n "a",\n "b"\n]'],
  ]);
});

test("of a new thing everything is shown, and of nothing nothing", () => {
  expect(difference(undefined, { name: "Tea", note: "" })).toEqual([
    { member: "name", before: "—", after: "Tea" },
    { member: "note", before: "—", after: "—" },
  ]);
  expect(difference(null, null)).toEqual([]);
});
