import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import type { PadKey } from "./number-pad";
import { padText } from "./use-amount-pad";

const rupees = moneyFormat({ code: "PKR", exponent: 2 });
const yen = moneyFormat({ code: "JPY", exponent: 0 });

const typed = (keys: PadKey[], money = rupees): string => keys.reduce((text, key) => padText(text, key, money), "");

test("digits are whole units, a point begins the cents", () => {
  expect(typed(["5", "00"])).toBe("500");
  expect(rupees.read("500")).toBe(50_000);
  expect(typed(["1", "2", ".", "5"])).toBe("12.5");
  expect(rupees.read("12.5")).toBe(1250);
});

test("leading noughts do not pile up", () => {
  expect(typed(["0", "0", "7"])).toBe("7");
  expect(typed(["000"])).toBe("0");
});

test("a key that would make it no amount changes nothing", () => {
  expect(typed(["1", ".", "2", "5", "9"])).toBe("1.25");
  expect(typed([".", ".", "5"])).toBe("0.5");
  expect(typed(["5", ".", "5"], yen)).toBe("55");
});

test("the last digit and all of it can be taken back", () => {
  expect(typed(["1", "2", "erase"])).toBe("1");
  expect(typed(["1", "2", "clear"])).toBe("");
});
