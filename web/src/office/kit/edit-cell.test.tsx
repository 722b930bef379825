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
  expect(["1,5", "۲٫۵"].map((text) => readTyped("quantity", text, money))).toEqual(["1.5", "2.5"]);
  // One and a fifth, or a thousand and two hundred.
  for (const text of ["1.2345", "1,200"]) expect(readTyped("quantity", text, money), text).toBeUndefined();
  expect(readTyped("text", "  ", money)).toBeUndefined();
  expect(readTyped("text", " Tea ", money)).toBe("Tea");
});
