import { expect, test } from "vitest";
import { marginPercent } from "./margin";

test("a margin is what the cost leaves of the price", () => {
  expect(marginPercent(20_000, 15_000, 0)).toBeCloseTo(25);
  expect(marginPercent(10_000, 12_000, 0)).toBeCloseTo(-20);
});

test("tax that lies in the price is nobody's margin", () => {
  expect(marginPercent(11_800, 8_000, 18)).toBeCloseTo(20);
});

test("what costs nothing has no margin", () => {
  expect(marginPercent(0, 100, 0)).toBeUndefined();
});
