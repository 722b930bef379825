/** Which column of a file holds what, and making rows of an import from it. */
import type { Schemas } from "@/api/client";
import type { MoneyFormat } from "@/lib/money";
import type { Csv, CsvRow } from "./csv";

export type ImportRow = Schemas["ImportRow"];
export type RowError = Schemas["RowError"];

export const FIELDS = [
  "sku",
  "name",
  "price",
  "cost",
  "category",
  "brand",
  "barcodes",
  "tax",
  "unit",
  "low",
  "stock",
  "description",
] as const;
export type FieldName = (typeof FIELDS)[number];
export const NEEDED: readonly FieldName[] = ["sku", "name", "price"];

/** The column of each field, by its place in the header. */
export type Mapping = Partial<Record<FieldName, number>>;
/** `major`: 12.50 · `minor`: 1250. */
export type Amounts = "major" | "minor";

/** What people call the fields, without blanks and signs. The first that fits wins. */
const NAMES: Record<FieldName, readonly string[]> = {
  sku: [
    "sku",
    "productid",
    "itemcode",
    "articleno",
    "articlenumber",
    "productcode",
    "itemno",
    "itemid",
    "code",
    "id",
    "handle",
  ],
  name: ["name", "productname", "itemname", "title", "product", "item", "article"],
  price: [
    "unitpriceminor",
    "pricecents",
    "price",
    "unitprice",
    "sellingprice",
    "saleprice",
    "retailprice",
    "salesprice",
    "rate",
    "mrp",
  ],
  cost: ["costpriceminor", "costcents", "cost", "costprice", "unitcost", "purchaseprice", "buyingprice", "costperitem"],
  category: ["category", "productcategory", "department", "group", "categoryname", "producttype", "type"],
  brand: ["brand", "brandname", "manufacturer", "maker", "vendor"],
  barcodes: ["barcodes", "barcode", "ean", "ean13", "upc", "gtin", "variantbarcode"],
  tax: ["taxclasscode", "taxclass", "taxcode", "tax", "vat", "gst"],
  unit: ["unit", "uom", "unitofmeasure"],
  low: ["limitedqty", "lowstock", "lowstockthreshold", "reorderlevel", "reorderpoint", "minstock", "minimumstock"],
  stock: ["openingstock", "stock", "quantity", "qty", "onhand", "stockquantity", "instock", "inventory"],
  description: ["description", "details", "body", "notes"],
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Guesses from the header. A column is used once. */
export function guess(header: readonly string[]): { mapping: Mapping; amounts: Amounts } {
  const names = header.map(plain);
  const mapping: Mapping = {};
  const used = new Set<number>();
  for (const field of FIELDS) {
    for (const name of NAMES[field]) {
      const at = names.indexOf(name);
      if (at < 0 || used.has(at)) continue;
      mapping[field] = at;
      used.add(at);
      break;
    }
  }
  const price = mapping.price === undefined ? "" : (names[mapping.price] ?? "");
  return { mapping, amounts: /minor|cents/.test(price) ? "minor" : "major" };
}

/** Words of `catalog:imports.why`: what a reading here finds, and codes of the server. */
export interface BadCell {
  line: number;
  column: string;
  /** A key of `catalog:imports.why`. */
  why: string;
  /** What stands there. */
  found: string;
  /** The server's sentence, for a code that has no words here. */
  reason?: string;
}

const LONG: Partial<Record<FieldName, number>> = { sku: 64, name: 200, unit: 20, description: 4000 };
const QUANTITY = /^-?\d{1,9}(\.\d{1,3})?$/;

/** One row as the server takes it, or what is wrong with it. */
export function readRow(
  row: CsvRow,
  header: readonly string[],
  mapping: Mapping,
  amounts: Amounts,
  money: MoneyFormat,
): { row: ImportRow } | { bad: BadCell[] } {
  if (row.fields.length !== header.length)
    return { bad: [{ line: row.line, column: "", why: "columns", found: `${row.fields.length} ≠ ${header.length}` }] };
  const bad: BadCell[] = [];
  const text = (field: FieldName): string =>
    mapping[field] === undefined ? "" : (row.fields[mapping[field]] ?? "").trim();
  const wrong = (field: FieldName, why: string) =>
    bad.push({ line: row.line, column: header[mapping[field] ?? -1] ?? field, why, found: text(field) });
  const amount = (field: FieldName): number | undefined => {
    const given = text(field);
    if (given === "") return undefined;
    // Symbols and thousands around a figure are no reason to refuse it.
    const figure = given.replace(/^[^\d.-]+|[^\d.]+$/g, "").replace(/[,\s]/g, "");
    const minor = amounts === "major" ? money.read(figure) : /^\d{1,13}$/.test(figure) ? Number(figure) : undefined;
    if (minor === undefined) wrong(field, "amount");
    return minor;
  };
  const quantity = (field: FieldName): string | undefined => {
    const given = text(field).replaceAll(",", "");
    if (given === "") return undefined;
    if (!QUANTITY.test(given)) wrong(field, "quantity");
    return given;
  };
  const split = (field: FieldName, by: RegExp): string[] =>
    text(field)
      .split(by)
      .map((part) => part.trim())
      .filter(Boolean);
  for (const field of NEEDED) if (text(field) === "") wrong(field, "needed");
  for (const [field, most] of Object.entries(LONG) as [FieldName, number][])
    if (text(field).length > most) wrong(field, "long");
  const cost = amount("cost");
  const low = quantity("low");
  const stock = quantity("stock");
  const made: ImportRow = {
    line: row.line,
    sku: text("sku"),
    name: text("name"),
    unit_price_minor: amount("price") ?? 0,
    category: split("category", />/),
    barcodes: split("barcodes", /[|]/),
    ...(cost === undefined ? {} : { cost_price_minor: cost }),
    ...(text("brand") ? { brand: text("brand") } : {}),
    ...(text("tax") ? { tax_class_code: text("tax") } : {}),
    ...(text("unit") ? { unit: text("unit") } : {}),
    ...(text("description") ? { description: text("description") } : {}),
    ...(low === undefined ? {} : { limited_qty: low }),
    ...(stock === undefined ? {} : { opening_stock: stock }),
  };
  return bad.length > 0 ? { bad } : { row: made };
}

/** What can be said of a file without the server. */
export interface Reading {
  good: readonly ImportRow[];
  bad: readonly BadCell[];
}

/** Makes rows of everything that can be read. A SKU or a barcode that comes twice is refused where it comes again. */
export function readRows({ header, rows }: Csv, mapping: Mapping, amounts: Amounts, money: MoneyFormat): Reading {
  const good: ImportRow[] = [];
  const bad: BadCell[] = [];
  const skus = new Set<string>();
  const barcodes = new Set<string>();
  for (const one of rows) {
    const read = readRow(one, header, mapping, amounts, money);
    if ("bad" in read) {
      bad.push(...read.bad);
      continue;
    }
    const { row } = read;
    const before = bad.length;
    const twice = (field: FieldName, why: string, found: string) =>
      bad.push({ line: row.line, column: header[mapping[field] ?? -1] ?? field, why, found });
    if (skus.has(row.sku)) twice("sku", "twice_sku", row.sku);
    skus.add(row.sku);
    for (const code of row.barcodes ?? []) {
      if (barcodes.has(code)) twice("barcodes", "twice_barcode", code);
      barcodes.add(code);
    }
    if (bad.length === before) good.push(row);
  }
  return { good, bad };
}

/** The server's names of fields that have others here. */
const FIELD_OF: Readonly<Record<string, FieldName>> = {
  unit_price_minor: "price",
  cost_price_minor: "cost",
  tax_class_code: "tax",
  limited_qty: "low",
  opening_stock: "stock",
};

/** What the server says of a row, with the column as the file calls it and what stands there. */
export function refusedCell(
  { column, line, code, reason }: RowError,
  { header, rows }: Csv,
  mapping: Mapping,
): BadCell {
  const at = mapping[FIELD_OF[column] ?? (column as FieldName)] ?? -1;
  const found = rows.find((row) => row.line === line)?.fields[at] ?? "";
  return { line, column: header[at] ?? column, why: code, found, reason };
}

/** How many lines they stand in. */
export const badLines = (bad: readonly BadCell[]): number => new Set(bad.map(({ line }) => line)).size;

/** Whether rows bring stock along, which lies somewhere. */
export const hasStock = (rows: readonly ImportRow[]): boolean =>
  rows.some((row) => Number(row.opening_stock ?? 0) !== 0);

/** What an import would do. */
export interface DryRun {
  /** The rows to send. */
  good: readonly ImportRow[];
  bad: readonly BadCell[];
  created: number;
  updated: number;
  unchanged: number;
}
