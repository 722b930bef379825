import { expect, test } from "vitest";
import { latin, onlyDigits, pointed } from "./figures";

test("the digits of other keyboards are digits", () => {
  expect(latin("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ०१२३४५६७८९ ০১২৩৪৫৬৭৮৯")).toBe(Array(4).fill("0123456789").join(" "));
  expect(latin("R02-۲۵، چائے")).toBe("R02-25، چائے");
  expect(onlyDigits("۱۲ ٣b4")).toBe("1234");
});

test("groups are read where they are whole: of three, and of two before the last three", () => {
  const read = (all: readonly string[]) => all.map((text) => pointed(text, 2));
  expect(read(["1,25,000", "12,50,000.50", "1,23,45,678", "1,250,000", "1٬25٬000", "1'250’000,5"])).toEqual([
    "125000",
    "1250000.50",
    "12345678",
    "1250000",
    "125000",
    "1250000.5",
  ]);
  expect(read(["۱٬۲۵٬۰۰۰", "۱،۲۵،۰۰۰", "٢٥٠٫٥٠", "\u200f۲۵۰", "1.25.000,50", "1.250.000"])).toEqual([
    "125000",
    "125000",
    "250.50",
    "250",
    "125000.50",
    "1250000",
  ]);
});

test("what may be groups or decimals, and groups that are not whole, are nothing", () => {
  for (const text of [
    "1,23,4",
    "1,2,345",
    "12,3456",
    "1,25,00",
    "1.25.000",
    "1'25",
    "1'250,000",
    "1,250'000",
    "0,12,345",
  ])
    expect(pointed(text, 2), text).toBeUndefined();
  // A comma before two digits is that of a keyboard; one before three is not where there may be three decimals.
  expect([pointed("1,25", 2), pointed("1,250", 2), pointed("1,250", 3), pointed("1٬250", 3)]).toEqual([
    "1.25",
    "1250",
    undefined,
    "1250",
  ]);
  // Nought is no group: never a thousand times what was meant.
  expect([pointed("0,125", 2), pointed("0,125", 3)]).toEqual([undefined, "0.125"]);
});
