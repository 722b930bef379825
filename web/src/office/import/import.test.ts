import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import { readCsv } from "./csv";
import { dryRun, guess, readRow } from "./mapping";

const money = moneyFormat({ code: "PKR", exponent: 2 });
const nothing = { skus: new Set<string>(), barcodes: new Map<string, string>(), taxes: new Set(["STANDARD"]) };

test("quotes, line ends and byte order marks are understood, and lines counted as an editor counts them", () => {
  const csv = readCsv('\ufeffSKU;Name\r\nA;"Tea; ""black""\nin bags"\r\n\r\nB;Milk');
  expect(csv.header).toEqual(["SKU", "Name"]);
  expect(csv.rows).toEqual([
    { line: 2, fields: ["A", 'Tea; "black"\nin bags'] },
    { line: 5, fields: ["B", "Milk"] },
  ]);
});

test("headers are guessed, each column once", () => {
  expect(guess(["Product ID", "Product name", "Selling Price", "EAN", "Department", "Qty", "Colour"])).toEqual({
    mapping: { sku: 0, name: 1, price: 2, barcodes: 3, category: 4, stock: 5 },
    amounts: "major",
  });
  expect(guess(["sku", "name", "unit_price_minor"]).amounts).toBe("minor");
});

test("amounts may carry their symbol and thousands", () => {
  const header = ["sku", "name", "price"];
  const read = (price: string) =>
    readRow({ line: 2, fields: ["A", "Tea", price] }, header, guess(header).mapping, "major", money);
  expect(read("Rs 1,250.50")).toMatchObject({ row: { unit_price_minor: 125_050 } });
  expect(read("twelve")).toEqual({ bad: [{ line: 2, column: "price", why: "amount", found: "twelve" }] });
  expect(read("-5")).toMatchObject({ bad: [{ why: "amount" }] });
});

test("a dry run names every bad cell and counts what is new", () => {
  const csv = readCsv(
    "sku,name,price,barcode,tax\nA,Tea,1,111,STANDARD\nA,Tea again,1,,\nB,,x,,\nC,Milk,2,111,\nD,Salt,3,,ODD\nE,Ice,1\nF,Pen,1,222,\nG,Ink,1,,",
  );
  const { mapping, amounts } = guess(csv.header);
  const run = dryRun(csv.rows, csv.header, mapping, amounts, money, {
    ...nothing,
    skus: new Set(["G"]),
    barcodes: new Map([["222", "X"]]),
  });
  expect(run.good.map(({ sku }) => sku)).toEqual(["A", "G"]);
  expect([run.fresh, run.known, run.badLines]).toEqual([1, 1, 6]);
  expect(run.bad.map(({ line, column, why }) => [line, column, why])).toEqual([
    [3, "sku", "twice_sku"],
    [4, "name", "needed"],
    [4, "price", "amount"],
    [5, "barcode", "twice_barcode"],
    [6, "tax", "tax"],
    [7, "", "columns"],
    [8, "barcode", "barcode_taken"],
  ]);
});
