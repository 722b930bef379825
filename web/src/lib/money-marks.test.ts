import { expect, test } from "vitest";
import { moneyFormat } from "./money";

const of = (code: string) => moneyFormat({ code, exponent: 2 });

test("an amount is read with the own sign, code or word of the shop's money (3)", () => {
  const cases: Record<string, readonly string[]> = {
    PKR: ["Rs 250", "Rs. 250", "Rs.250", "₨250", "250 PKR", "pkr 250", "250 روپے", "250"],
    USD: ["$250", "$ 250.00", "US$250", "250 USD", "250 $"],
    AUD: ["$250", "A$250", "AU$250", "AUD 250"],
    CAD: ["$250", "CA$250", "C$250", "250 CAD"],
    MXN: ["$250", "MX$250", "MXN250"],
    GBP: ["£250", "GBP 250"],
    EUR: ["€250", "250 €", "250,00 €"],
    JPY: ["¥250"],
  };
  for (const [code, texts] of Object.entries(cases))
    for (const text of texts) {
      expect(of(code).read(text), `${text} in ${code}`).toBe(25_000);
      expect(of(code).isForeign(text), `${text} in ${code}`).toBe(false);
    }
});

test("the sign, code or word of another money is refused, and said to be one (3)", () => {
  const cases: Record<string, readonly string[]> = {
    USD: ["£5", "Rs 5", "Rs. 5", "₨5", "5 PKR", "PKR 5", "€5", "A$5", "CA$ 5", "5 kr", "¥5", "5 EUR"],
    PKR: ["$5", "USD 5", "US$5", "£5", "₹5", "5 €"],
    AUD: ["US$5", "USD 5", "NZ$5", "£5"],
    EUR: ["$5", "£5", "5 CHF"],
  };
  for (const [code, texts] of Object.entries(cases))
    for (const text of texts) {
      expect(of(code).read(text), `${text} in ${code}`).toBeUndefined();
      expect(of(code).isForeign(text), `${text} in ${code}`).toBe(true);
    }
});

test("what is no money at all is no amount, and no other money either", () => {
  for (const text of ["", "50p", "1.5k", "5 lac", "twelve", "$5$", "Rs 5 Rs", "$", "x5", "-5"]) {
    expect(of("USD").read(text), text).toBeUndefined();
    if (!/Rs/.test(text)) expect(of("USD").isForeign(text), text).toBe(false);
  }
});

test("the point after a sign is the point of the figure; that after a word belongs to the word", () => {
  expect(of("USD").read("$.50")).toBe(50);
  expect(of("PKR").read("Rs.50")).toBe(5000);
});
