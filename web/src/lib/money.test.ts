import { expect, test } from "vitest";
import { moneyFormat, signOf } from "./money";

const rupees = moneyFormat({ code: "PKR", exponent: 2 });
const dollars = moneyFormat({ code: "USD", exponent: 2 });
const yen = moneyFormat({ code: "JPY", exponent: 0 });
const dinars = moneyFormat({ code: "KWD", exponent: 3 });

test("amounts are shown with the decimals of their currency", () => {
  expect(dollars.parts(123456)).toEqual({ negative: false, figure: "1,234.56" });
  expect(dollars.parts(5)).toEqual({ negative: false, figure: "0.05" });
  expect(yen.parts(1234567).figure).toBe("1,234,567");
  expect(dinars.parts(-1005)).toEqual({ negative: true, figure: "1.005" });
});

test("rupees leave out paisa that are none", () => {
  expect(rupees.parts(285000).figure).toBe("2,850");
  expect(rupees.parts(285050).figure).toBe("2,850.50");
});

test("sign, currency and figure stay together", () => {
  expect(rupees.text(-50000)).toBe("−Rs\u00a0500");
});

test("what was typed is read exactly or not at all", () => {
  expect(dollars.read("1,234.5")).toBe(123450);
  expect(dollars.read(".05")).toBe(5);
  expect(dollars.read("12.345")).toBeUndefined();
  expect(dollars.read("")).toBeUndefined();
  expect(dollars.read("1e5")).toBeUndefined();
  expect(dollars.read("-3")).toBeUndefined();
  expect(yen.read("12.5")).toBeUndefined();
  expect(dollars.read("99999999999999999")).toBeUndefined();
});

test("a comma is what it is in the country of the keyboard: never a hundred times the amount", () => {
  expect(["12,50", "2,5", ",5", "12,", "1,234", "1,234,567.5", "1.234,50"].map(dollars.read)).toEqual([
    1250, 250, 50, 1200, 123400, 123456750, 123450,
  ]);
  expect(["1,23,4", "12,3456", "1,234,5", "1.234.50", ","].map(dollars.read)).toEqual(Array(5).fill(undefined));
  // One dinar and 234 fils, or 1,234 dinars: nobody knows.
  expect([dinars.read("1,234"), dinars.read("12,5"), dinars.read("1,234.5")]).toEqual([undefined, 12500, 1234500]);
});

test("reading what is typed gives the amount back", () => {
  for (const minor of [0, 1, 99, 100, 12345, 999999999]) {
    expect(dollars.read(dollars.typed(minor))).toBe(minor);
    expect(dinars.read(dinars.typed(minor))).toBe(minor);
  }
});

test("a sum that no number holds exactly is shown digit by digit", () => {
  expect(dollars.text("-9223372036854775809")).toContain("92,233,720,368,547,758.09");
  expect(dollars.text("-9223372036854775809").startsWith("−")).toBe(true);
  expect(["-9223372036854775809", 0, "9223372036854775808"].map(signOf)).toEqual([-1, 0, 1]);
});

test("groups of South Asia, and the digits of Urdu, Persian and Arabic keyboards, are read", () => {
  expect(["1,25,000", "Rs 12,50,000.50", "۱٬۲۵٬۰۰۰", "۱۲۵۰۰۰ روپے", "٢٥٠٫٥٠", "۰٫۵"].map(rupees.read)).toEqual([
    12_500_000, 125_000_050, 12_500_000, 12_500_000, 25_050, 50,
  ]);
  expect(["1,25", "۱،۲۵"].map(rupees.read)).toEqual([125, 125]);
  expect(["1,2,000", "1,25,00", "12,5,000", "۱۲٫۳۴۵"].map(rupees.read)).toEqual(Array(4).fill(undefined));
});
