import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { loadPricing } from "@/pricing/engine";
import { proposedFloat } from "./close-review";
import { kindsOf, lookOf, piecesCounted, piecesOf, sum, worth } from "./pieces";

beforeAll(() => loadPricing(readFileSync("src/pricing/pricing.wasm")));

test("a drawer is worth what its pieces are worth, and none of them nothing", () => {
  expect(worth({ 500000: 4, 50000: 12, 100: 6 })).toBe(2_600_600);
  expect(worth({})).toBe(0);
});

test("only what was counted is told, the largest first", () => {
  expect(piecesOf({ 100: 6, 500000: 4, 5000: 0 })).toEqual([
    { denomination_minor: 500_000, count: 4 },
    { denomination_minor: 100, count: 6 },
  ]);
  expect(piecesCounted({ 100: 6, 500000: 4 })).toBe(10);
});

test("more than any drawer holds has no worth instead of a wrong one", () => {
  expect(worth({ 9000000000000: 99_999 })).toBeUndefined();
  expect(sum([100, -250])).toBe(-150);
});

test("rupees have ten kinds, five rupees and less are coins", () => {
  expect(kindsOf("PKR").map((kind) => lookOf(kind, "PKR", 0).isCoin)).toEqual([
    ...Array<boolean>(7).fill(false),
    true,
    true,
    true,
  ]);
  expect(kindsOf("not a currency")).toEqual([]);
});

test("what stays in the drawer is never more than was found in it", () => {
  expect(proposedFloat(500_000, 800_000)).toBe(500_000);
  expect(proposedFloat(500_000, 120_000)).toBe(120_000);
});
