import { expect, test } from "vitest";
import { isWeighed, nameParts, packOf, readQuantity, unbroken, unitOf } from "./measure";

test("a size stays in one piece, and is what a short name keeps", () => {
  expect(unbroken("Butter 100 g")).toBe("Butter 100\u00a0g");
  expect(unbroken("Yoghurt 1 kg, plain")).toBe("Yoghurt 1\u00a0kg, plain");
  expect(unbroken("Eggs 6")).toBe("Eggs\u00a06");
  expect(unbroken("Route 66 boots")).toBe("Route 66 boots");
  expect(nameParts("Neelum Dairy Long-life milk 250 ml")).toEqual({
    head: "Neelum Dairy Long-life milk",
    size: "250\u00a0ml",
  });
  expect(nameParts("Bananas")).toEqual({ head: "Bananas", size: "" });
  expect(nameParts("کیلے درجن 12 kg").size).toBe("12\u00a0kg");
});

test("goods by weight have a unit, pieces have none; a pack says how many", () => {
  expect(isWeighed({ unit: "kg", sells_fractions: true })).toBe(true);
  expect(isWeighed({ unit: "pcs", sells_fractions: true })).toBe(false);
  expect(isWeighed({ unit: "kg" })).toBe(false);
  expect([unitOf({ unit: "m" }), unitOf({ unit: "pcs" })]).toEqual(["m", undefined]);
  const barcodes = [{ code: "1" }, { code: "6", pack_quantity: "6" }];
  expect(packOf({ barcodes } as never, "6")).toBe("6");
  expect(packOf({ barcodes } as never, undefined)).toBeUndefined();
});

test("a weight is read with a point or a comma, and is never nought", () => {
  expect(["0,735", "0.735", ".5", "2", "02", "1.500", "1."].map((text) => readQuantity(text))).toEqual([
    "0.735",
    "0.735",
    "0.5",
    "2",
    "2",
    "1.5",
    "1",
  ]);
  expect(["", "0", "0.0000", "abc", "1.2345", ".", "-1", "123456"].map((text) => readQuantity(text))).toEqual(
    Array(8).fill(undefined),
  );
});
