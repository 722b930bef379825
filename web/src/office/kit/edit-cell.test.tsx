import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import { readTyped } from "./edit-cell";

const money = moneyFormat({ code: "CHF", exponent: 2 });

test("an amount is read in minor units, and what is none is not guessed", () => {
  expect(readTyped("money", " 12.5 ", money)).toBe(1250);
  for (const text of ["", "twelve", "1.234", "-3"]) expect(readTyped("money", text, money)).toBeUndefined();
});

test("a quantity may be taken away, a name may not", () => {
  expect(readTyped("quantity", "", money)).toBeNull();
  expect(readTyped("quantity", "1,200.5", money)).toBe("1200.5");
  expect(readTyped("quantity", "1.2345", money)).toBeUndefined();
  expect(readTyped("text", "  ", money)).toBeUndefined();
  expect(readTyped("text", " Tea ", money)).toBe("Tea");
});
