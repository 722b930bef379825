import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import { type Line, sentLines, withProduct, wrongLines } from "../kit/product-lines";
import { signed } from "./documents";

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

test("a line that cannot be read is named, and one that can is sent as the API has it", () => {
  const figures = moneyFormat({ code: "CHF", exponent: 2 });
  const lines: Line[] = [
    { product, quantity: " 12 ", cost: "1.75" },
    { product, quantity: "dozen", cost: "cheap" },
    { product, quantity: "−2", cost: "" },
    { product, quantity: "0", cost: "" },
  ];
  expect(Object.keys(wrongLines({ lines }, (key) => key, figures))).toEqual([
    "/lines/1/quantity",
    "/lines/1/unit_cost_minor",
    "/lines/3/quantity",
  ]);
  expect(wrongLines({ lines: [] }, (key) => key, figures)).toEqual({ "/lines": "stock:no_lines" });
  expect(sentLines(lines.slice(0, 1), figures)).toEqual([{ product_id: "p1", quantity: "12", unit_cost_minor: 175 }]);
  expect(sentLines(lines.slice(2, 3), figures)[0]).not.toHaveProperty("unit_cost_minor");
});
