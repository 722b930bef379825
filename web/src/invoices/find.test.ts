import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import { scannedReceipt, wantedOf as wantedIn } from "./find";

const rupees = moneyFormat({ code: "PKR", exponent: 2 });
const wantedOf = (text: string, series: Parameters<typeof wantedIn>[1]) => wantedIn(text, series, rupees);

const here = { branch: "B01", register: "R02", year: 2026 };

test("bare digits are the end of a number of this register, and may be an amount", () => {
  expect(wantedOf("3250", here)).toEqual({ by: "number", number: "B01-R02-26-003250", amounts: [325_000, 3250] });
  expect(wantedOf(" 003250 ", here)).toEqual({ by: "number", number: "B01-R02-26-003250", amounts: [325_000] });
  const yen = moneyFormat({ code: "JPY", exponent: 0 });
  expect(wantedIn("290", here, yen)).toMatchObject({ amounts: [290] });
  expect(wantedIn("290", here, { read: () => undefined })).toMatchObject({ amounts: [] });
});

test("a figure with decimals, groups or the sign of the money is an amount (50)", () => {
  for (const text of ["2,850", "2850.00", "Rs 2850", "Rs.2,850", "2850 PKR", "۲٬۸۵۰"])
    expect(wantedOf(text, here), text).toEqual({ by: "amount", amount: 285_000 });
  // Another money is none of ours, and a telephone number has blanks.
  expect(wantedOf("$5", here).by).toBe("customer");
  expect(wantedOf("0300 4421187", here).by).toBe("customer");
});

test("what looks like a number is its beginning", () => {
  expect(wantedOf("b01-r01-26-0032", here)).toEqual({ by: "number", number: "B01-R01-26-0032", amounts: [] });
  expect(wantedOf("B02", here)).toEqual({ by: "number", number: "B02", amounts: [] });
});

test("words and telephone numbers are a customer", () => {
  expect(wantedOf("Ahmed", here)).toEqual({ by: "customer", text: "Ahmed" });
  expect(wantedOf("03004421187", here)).toEqual({ by: "customer", text: "03004421187" });
  expect(wantedOf("  ", here)).toEqual({ by: "all" });
});

test("the bars give the number, the square also the sale", () => {
  expect(scannedReceipt("B01-R01-26-003253")).toEqual({ q: "B01-R01-26-003253" });
  expect(scannedReceipt("B01-R01-26-003253 af169e45a4064af2 01A1FE01-3758-7442-b799-b12251016c40")).toEqual({
    q: "B01-R01-26-003253",
    id: "01a1fe01-3758-7442-b799-b12251016c40",
  });
});
