/** Which column of a file holds what, and making rows of an import from it. */
import type { Schemas } from "@/api/client";
import type { MoneyFormat } from "@/lib/money";
import type { CsvRow } from "./csv";

export type ImportRow = Schemas["ImportRow"];

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

export type WhyWrong =
  | "needed"
  | "amount"
  | "quantity"
  | "columns"
  | "twice_sku"
  | "twice_barcode"
  | "long"
  | "tax"
  | "barcode_taken";

export interface BadCell {
  line: number;
  column: string;
  why: WhyWrong;
  /** What stands there. */
  found: string;
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
  const wrong = (field: FieldName, why: WhyWrong) =>
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

/** What is known of the catalogue that a file meets. */
export interface Known {
  skus: ReadonlySet<string>;
  /** Who has a barcode, by SKU. */
  barcodes: ReadonlyMap<string, string>;
  taxes: ReadonlySet<string>;
}

export interface DryRun {
  good: readonly ImportRow[];
  bad: readonly BadCell[];
  badLines: number;
  fresh: number;
  known: number;
  hasStock: boolean;
}

/** Reads everything and writes nothing: the rows that can be sent, and every cell that stands in the way of the others. */
export function dryRun(
  rows: readonly CsvRow[],
  header: readonly string[],
  mapping: Mapping,
  amounts: Amounts,
  money: MoneyFormat,
  known: Known,
): DryRun {
  const good: ImportRow[] = [];
  const bad: BadCell[] = [];
  const skus = new Set<string>();
  const barcodes = new Set<string>();
  const column = (field: FieldName) => header[mapping[field] ?? -1] ?? field;
  for (const one of rows) {
    const read = readRow(one, header, mapping, amounts, money);
    if ("bad" in read) {
      bad.push(...read.bad);
      continue;
    }
    const { row } = read;
    const before = bad.length;
    if (skus.has(row.sku)) bad.push({ line: row.line, column: column("sku"), why: "twice_sku", found: row.sku });
    skus.add(row.sku);
    for (const code of row.barcodes ?? []) {
      const owner = known.barcodes.get(code);
      if (barcodes.has(code))
        bad.push({ line: row.line, column: column("barcodes"), why: "twice_barcode", found: code });
      else if (owner !== undefined && owner !== row.sku)
        bad.push({ line: row.line, column: column("barcodes"), why: "barcode_taken", found: code });
      barcodes.add(code);
    }
    if (row.tax_class_code && !known.taxes.has(row.tax_class_code))
      bad.push({ line: row.line, column: column("tax"), why: "tax", found: row.tax_class_code });
    if (bad.length === before) good.push(row);
  }
  const old = good.filter((row) => known.skus.has(row.sku)).length;
  return {
    good,
    bad,
    badLines: new Set(bad.map(({ line }) => line)).size,
    fresh: good.length - old,
    known: old,
    hasStock: good.some((row) => row.opening_stock !== undefined && Number(row.opening_stock) !== 0),
  };
}
