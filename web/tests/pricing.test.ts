import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  articleOf,
  type Basket,
  breakDown,
  currencyInfo,
  loadPricing,
  MONEY_MAX,
  PricingRefusal,
  parseAmount,
  priceBasket,
  printAmount,
  settle,
  suggestCash,
  sumMinor,
  sumQuantities,
  worthOf,
} from "@/pricing/engine";

const line = "01900000-0000-7000-8000-000000000001";
const product = "01900000-0000-7000-8000-000000000002";

function milk(quantity: string, unitPriceMinor = 119): Basket {
  const taxClass = { is_inclusive: true, rates: [{ code: "VAT", rate: "19" }] };
  return {
    currency: "EUR",
    lines: [
      {
        line_id: line,
        quantity,
        article: articleOf({ product_id: product, unit_price_minor: unitPriceMinor }, taxClass),
      },
    ],
  };
}

function refusal(act: () => unknown): PricingRefusal {
  try {
    act();
  } catch (error) {
    if (error instanceof PricingRefusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the pricing engine", () => {
  beforeAll(() => loadPricing(readFileSync("src/pricing/pricing.wasm")));

  it("prices a basket", () => {
    const { totals, refused, beyond } = priceBasket(milk("2"));
    expect([totals.total_minor, totals.tax_minor, totals.net_minor]).toEqual([238, 38, 200]);
    expect([refused, beyond]).toEqual([[], []]);
  });

  it("says what stands against a sale", () => {
    expect(priceBasket(milk("1.5")).refused).toEqual([{ line, why: [{ kind: "whole_only" }] }]);
  });

  it("throws what a rule refuses, with its members", () => {
    const { detail } = refusal(() => priceBasket(milk("0")));
    expect(detail).toMatchObject({ kind: "quantity_not_positive", line });
    const tenders = [{ kind: "card", amount_minor: 6 }] as const;
    const over = refusal(() => settle({ total_minor: 5, currency: "EUR", cash_increment_minor: 1, tenders }));
    expect(over.detail).toMatchObject({ kind: "overpaid_without_cash", excess_minor: 1 });
  });

  it("takes no scanned code for cash", () => {
    const tenders = [{ kind: "cash", amount_minor: 400_638_133_393 }] as const;
    const scanned = refusal(() => settle({ total_minor: 5, currency: "EUR", cash_increment_minor: 1, tenders }));
    expect(scanned.detail).toMatchObject({ kind: "change_too_large", most_minor: 200_000 });
  });

  it("counts what one sale may hold over all its lines", () => {
    const one = milk("2");
    const [first] = one.lines;
    if (!first) throw new Error("a basket without lines");
    const article = { ...first.article, max_per_sale: "3" };
    const lines = [line, "01900000-0000-7000-8000-000000000003"].map((line_id) => ({ ...first, line_id, article }));
    expect(priceBasket({ ...one, lines }).refused.map(({ why }) => why)).toEqual([
      [{ kind: "too_many" }],
      [{ kind: "too_many" }],
    ]);
  });

  it("takes whole minor units only", () => {
    for (const amount of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e21]) {
      expect(refusal(() => sumMinor([amount])).kind).toBe("malformed");
    }
    expect(sumMinor([MONEY_MAX, -1])).toBe(MONEY_MAX - 1);
    expect(refusal(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).kind).toBe("too_large");
    expect(refusal(() => priceBasket(milk("1", MONEY_MAX + 1))).kind).toBe("price_out_of_range");
  });

  it("knows cash", () => {
    expect(suggestCash(730, "EUR", 4)).toContain(730);
    expect(breakDown(730, [500, 200]).rest_minor).toBe(30);
    expect(worthOf([{ denomination_minor: 500, count: 3 }])).toBe(1500);
    expect(currencyInfo("KWD").exponent).toBe(3);
  });

  it("reads and prints", () => {
    expect(parseAmount("12.5", "EUR")).toBe(1250);
    expect(printAmount(-5, "EUR")).toBe("-0.05");
    expect(sumQuantities(["1.5", "-1"])).toBe("0.5");
  });

  it("answers after many questions", () => {
    for (let at = 0; at < 2000; at++) priceBasket(milk(String(1 + (at % 9))));
    expect(priceBasket(milk("1")).totals.total_minor).toBe(119);
  });
});
