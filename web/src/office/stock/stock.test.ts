import { expect, test } from "vitest";
import { signed } from "./documents";
import { type Line, withProduct } from "./lines";

test("the kind says which way stock moves, not the person", () => {
  expect(signed("5", "waste")).toBe("-5");
  expect(signed("-5", "waste")).toBe("-5");
  expect(signed("5", "adjust_up")).toBe("5");
  expect(signed("-5", "adjust_up")).toBe("5");
  expect(signed("-2", "count")).toBe("-2");
  expect(signed(" −2.5 ", "count")).toBe("-2.5");
});

const product = { product_id: "p1", name: "Tea", sku: "T", unit: "pcs" };

test("the same product again is one more of it; a quantity by weight is left alone", () => {
  const once = withProduct([], product);
  expect(once.map(({ quantity }) => quantity)).toEqual(["1"]);
  expect(withProduct(once, product).map(({ quantity }) => quantity)).toEqual(["2"]);
  const weighed: Line[] = [{ product, quantity: "1.25", cost: "" }];
  expect(withProduct(weighed, product)).toEqual(weighed);
});
