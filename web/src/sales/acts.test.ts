/** Which lines still need somebody who allows them. */
import { expect, test } from "vitest";
import type { PricedBasket } from "@/pricing/engine";
import { notAllowed } from "./acts";
import type { Act, OpenSale } from "./model";

const line = (lineId: string, product_id: string, is_open_price = false) => ({
  lineId,
  product: { product_id, is_open_price },
});

const sale = (acts: Partial<Act>[]) =>
  ({ lines: [line("a", "tea"), line("b", "deli", true)], acts }) as unknown as OpenSale;

const beyond = (one: string, given_percent: string, price = false, left_unit_minor = 100) =>
  ({ line: one, discount: true, price, given_percent, left_unit_minor }) as const;

const judged = (...all: ReturnType<typeof beyond>[]) => ({ beyond: all }) as unknown as PricedBasket;

const left = (acts: Partial<Act>[], ...all: ReturnType<typeof beyond>[]) =>
  notAllowed(sale(acts), judged(...all)).map((one) => one.line);

test("an act covers its line, its article and no more than it says", () => {
  const act = { line_id: "a", product_id: "tea", percent: "20" };
  expect(left([], beyond("a", "15"))).toEqual(["a"]);
  expect(left([act], beyond("a", "20"))).toEqual([]);
  expect(left([act], beyond("a", "20.5"))).toEqual(["a"]);
  expect(left([{ ...act, product_id: "milk" }], beyond("a", "20"))).toEqual(["a"]);
  expect(left([act], beyond("a", "20"), beyond("b", "20"))).toEqual(["b"]);
});

test("one for the whole sale covers every line; an open price needs the lowest one allowed", () => {
  expect(left([{ percent: "30" }], beyond("a", "30"), beyond("b", "30"))).toEqual([]);
  expect(left([{ percent: "30" }], beyond("a", "30", true), beyond("b", "30", true))).toEqual(["a", "b"]);
  const floor = { line_id: "b", product_id: "deli", percent: "30" };
  expect(left([{ ...floor, lowest_unit_minor: 100 }], beyond("b", "30", true, 100))).toEqual([]);
  expect(left([{ ...floor, lowest_unit_minor: 100 }], beyond("b", "30", true, 99))).toEqual(["b"]);
});
