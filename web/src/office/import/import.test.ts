import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import CASES from "./cases.json";
import { decode, Refusal, readCsv } from "./csv";
import { badLines, guess, hasStock, NEEDED, readRows, refusedCell, unused } from "./mapping";

interface Case {
  name: string;
  text?: string;
  base64?: string;
  exponent: number;
  refused?: string;
  opened?: number;
  rows?: unknown[];
  bad?: [number, string, string][];
  unused?: string[];
}

/** The bytes of a case. */
const bytes = ({ text, base64 }: Case): ArrayBuffer =>
  new Uint8Array(base64 === undefined ? new TextEncoder().encode(text) : Buffer.from(base64, "base64")).buffer;

/** Empty lists are left out, as in the table. */
const told = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => !(Array.isArray(value) && value.length === 0)));

test.each(CASES as unknown as Case[])("$name", (wanted) => {
  let csv: ReturnType<typeof readCsv>;
  try {
    csv = readCsv(decode(bytes(wanted)));
  } catch (caught) {
    expect(caught).toBeInstanceOf(Refusal);
    expect(caught).toMatchObject({ why: wanted.refused, opened: wanted.opened ?? 0 });
    return;
  }
  const { mapping, amounts } = guess(csv.header);
  // Here the person is asked which column it is.
  const isMissing = NEEDED.some((field) => mapping[field] === undefined);
  expect(isMissing ? "missing" : undefined).toBe(wanted.refused);
  if (isMissing) return;
  const read = readRows(csv, mapping, amounts, moneyFormat({ code: "USD", exponent: wanted.exponent }));
  expect(read.good.map(told)).toEqual(wanted.rows);
  const order = (bad: [number, string, string][]) =>
    bad.toSorted(([one, a], [other, b]) => one - other || (a < b ? -1 : 1));
  expect(order(read.bad.map(({ line, column, why }) => [line, column, why]))).toEqual(order(wanted.bad ?? []));
  if (wanted.unused) expect(unused(csv, mapping)).toEqual(wanted.unused);
});

test("lines are counted as an editor counts them", () => {
  const csv = readCsv('\ufeffSKU;Name\r\nA;"Tea; ""black""\r\nin bags"\r\n\r\nB;Milk');
  expect(csv.rows).toEqual([
    { line: 2, fields: ["A", 'Tea; "black"\r\nin bags'] },
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

test("what the server refuses stands in the column of the file, with what the file says", () => {
  const csv = readCsv("Artikelnummer;Bezeichnung;Preis;Steuer\nA;Tee;1;ODD");
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
  expect(badLines([])).toBe(0);
});

test("a file of which every row is refused does not stop the page", () => {
  const lines = Array.from({ length: 40_000 }, (_, at) => `S${at};Tea;1;ODD`);
  const csv = readCsv(`sku;name;price;tax\n${lines.join("\n")}`);
  const mapping = { sku: 0, name: 1, price: 2, tax: 3 };
  const began = performance.now();
  for (const { line } of csv.rows)
    refusedCell({ line, column: "tax_class_code", code: "unknown-tax-class", reason: "" }, csv, mapping);
  // A search through the rows for each refusal takes more than ten seconds.
  expect(performance.now() - began).toBeLessThan(3000);
});

test("stock needs a place only if there is some", () => {
  const row = (opening_stock?: string) => ({ opening_stock }) as never;
  expect([hasStock([row(), row("0")]), hasStock([row("2.5")])]).toEqual([false, true]);
});
