import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import { readCsv } from "./csv";
import { badLines, guess, hasStock, readRow, readRows, refusedCell } from "./mapping";

const money = moneyFormat({ code: "PKR", exponent: 2 });

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

test("reading names every bad cell; a SKU or barcode that comes twice is bad where it comes again", () => {
  const csv = readCsv("sku,name,price,barcode\nA,Tea,1,111\nA,Tea again,1,\nB,,x,\nC,Milk,2,111\nE,Ice\nF,Pen,1,222");
  const { mapping, amounts } = guess(csv.header);
  const { good, bad } = readRows(csv, mapping, amounts, money);
  expect(good.map(({ sku }) => sku)).toEqual(["A", "F"]);
  expect(bad.map(({ line, column, why }) => [line, column, why])).toEqual([
    [3, "sku", "twice_sku"],
    [4, "name", "needed"],
    [4, "price", "amount"],
    [5, "barcode", "twice_barcode"],
    [6, "", "columns"],
  ]);
  expect(badLines(bad)).toBe(4);
});

test("what the server refuses stands in the column of the file, with what the file says", () => {
  const csv = readCsv("Artikel;Bezeichnung;Preis;Steuer\nA;Tee;1;ODD");
  const refused = { line: 2, column: "tax_class_code", code: "unknown-tax-class", reason: "there is no tax class ODD" };
  const mapping = { sku: 0, name: 1, price: 2, tax: 3 };
  expect(refusedCell(refused, csv, mapping)).toEqual({
    line: 2,
    column: "Steuer",
    why: "unknown-tax-class",
    found: "ODD",
    reason: "there is no tax class ODD",
  });
  expect(refusedCell({ ...refused, column: "unit" }, csv, mapping)).toMatchObject({ column: "unit", found: "" });
});

test("stock needs a place only if there is some", () => {
  const row = (opening_stock?: string) => ({ opening_stock }) as never;
  expect([hasStock([row(), row("0")]), hasStock([row("2.5")])]).toEqual([false, true]);
});
