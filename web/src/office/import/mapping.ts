/** Which column of a file holds what, and making rows of an import from it. The rules are the server's; `cases.json` holds both to them. */
import type { Schemas } from "@/api/client";
import { codeKey, INVISIBLE, meant, oddCode } from "@/catalog/code";
import type { MoneyFormat } from "@/lib/money";
import NAMES from "./columns.json";
import type { Csv, CsvRow } from "./csv";
import { amount, type Decimal, minorAmount, quantity, shown } from "./figures";

export type ImportRow = Schemas["ImportRow"];
export type RowError = Schemas["RowError"];

/** What is told of a product and no rule reads: it is sent as it stands in the file. */
type AboutField = keyof typeof NAMES.about;
const ABOUT = Object.keys(NAMES.about) as AboutField[];

const OWN = [
  "sku",
  "name",
  "variant",
  "variant2",
  "variant3",
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
export type FieldName = (typeof OWN)[number] | AboutField;
export const FIELDS: readonly FieldName[] = [...OWN, ...ABOUT];
const NAMES_OF: Record<FieldName, readonly string[]> = { ...NAMES.products, ...NAMES.about };
export const NEEDED: readonly FieldName[] = ["sku", "name", "price"];

/** The column of each field, by its place in the header. */
export type Mapping = Partial<Record<FieldName, number>>;
/** `major`: 12.50 · `minor`: 1250. */
export type Amounts = "major" | "minor";

/** A name without case, blanks and signs; what stands in square brackets (the name of a shop) is left out. */
const plain = (name: string): string =>
  name
    .replace(/^([^[]*\S[^[]*)\[.*$/, "$1")
    .replace(/[^a-z0-9]/gi, "")
    .toLowerCase();

/** Guesses from the header: for each field the first of its names that a column has. A column is used once. */
export function guess(header: readonly string[]): { mapping: Mapping; amounts: Amounts } {
  const names = header.map(plain);
  const mapping: Mapping = {};
  const used = new Set<number>();
  const free = (at: number) => at >= 0 && !used.has(at);
  for (const field of FIELDS) {
    const known = NAMES_OF[field];
    const exact = known.map((name) => names.indexOf(name)).find(free);
    // "Current Quantity Main St": the name of the shop follows.
    const at = exact ?? (field === "stock" ? names.findIndex((name) => name.startsWith("currentquantity")) : -1);
    if (!free(at)) continue;
    mapping[field] = at;
    used.add(at);
  }
  const price = mapping.price === undefined ? "" : (names[mapping.price] ?? "");
  return { mapping, amounts: /(?:minor|cents)$/.test(price) ? "minor" : "major" };
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

/** Longest texts, in characters. */
const LONG = { name: 200, category: 200, brand: 200, tax: 64, unit: 20, description: 4000 } as const;
/** What shops call the only variant. */
const ONLY = new Set(["", "Default Title", "Regular"]);
/** Most of an article that a file brings along. */
const STOCK_MAX = 10_000_000;

/** What a row of variants takes from the row above it. */
interface Above {
  handle: string;
  name: string;
  category: string;
  brand: string;
}

/** Makes rows of a file, one after the other. */
export function reader({ header, rows }: Csv, mapping: Mapping, amounts: Amounts, money: MoneyFormat) {
  const text = (row: CsvRow, field: FieldName): string =>
    mapping[field] === undefined ? "" : (row.fields[mapping[field]] ?? "").trim();
  const column = (field: FieldName): string => header[mapping[field] ?? -1] ?? field;
  const handleAt = header.findIndex((name) => plain(name) === "handle");
  const isOwn = column("price") === "unit_price_minor";
  const written: readonly FieldName[] = amounts === "major" ? ["price", "cost", "low", "stock"] : ["low", "stock"];
  const texts = function* () {
    for (const row of rows) for (const field of written) yield text(row, field);
  };
  // Our own columns have a point before their decimals; of others the file itself shows it.
  const decimal: Decimal | undefined = isOwn ? "." : shown(texts());
  let above: Above = { handle: "", name: "", category: "", brand: "" };

  /** Rows of variants leave out what the first of them says. */
  const inherit = (row: CsvRow) => {
    const handle = handleAt < 0 ? "" : (row.fields[handleAt] ?? "");
    const name = text(row, "name");
    if (name === "" && handle !== "" && handle === above.handle) return;
    const category = text(row, "category");
    // Several categories are separated by commas there; the first is the product's.
    const first = plain(column("category")) === "categories" ? (category.split(",")[0] ?? "").trim() : category;
    above = { handle, name, category: first, brand: text(row, "brand") };
  };

  return (row: CsvRow): { row: ImportRow } | { bad: BadCell[] } => {
    if (row.fields.length !== header.length)
      return {
        bad: [{ line: row.line, column: "", why: "columns", found: `${row.fields.length} ≠ ${header.length}` }],
      };
    inherit(row);
    const bad = new Map<string, BadCell>();
    // One reason for each cell: what could not be read is not missing besides.
    const wrong = (field: FieldName, why: string) => {
      const name = column(field);
      if (!bad.has(name)) bad.set(name, { line: row.line, column: name, why, found: text(row, field) });
    };
    const seen = (field: keyof typeof LONG, given: string, lines = false): string => {
      if ((lines ? /(?![\n\r\t])[\p{Cc}\u2028\u2029]/u : /[\p{Cc}\u2028\u2029]/u).test(given))
        wrong(field, "control-character");
      const kept = given.replace(INVISIBLE, "").trim();
      if ([...kept].length > LONG[field]) wrong(field, "too-long");
      return kept;
    };
    const code = (field: "sku" | "barcodes", given: string): string => {
      const kept = meant(given.replace(INVISIBLE, ""));
      const odd = oddCode(kept);
      if (odd) wrong(field, odd);
      return kept;
    };
    const minor = (field: "price" | "cost"): number | undefined => {
      const given = text(row, field);
      if (given === "") return undefined;
      const read = amounts === "minor" ? minorAmount(given) : amount(given, money.currency.exponent, decimal);
      if (typeof read === "number") return read;
      wrong(field, read);
      return undefined;
    };
    const much = (field: "low" | "stock"): string | undefined => {
      const given = text(row, field);
      if (given === "") return undefined;
      const read = quantity(given, decimal);
      if (typeof read === "string") wrong(field, read);
      else if (read.isNegative) wrong(field, "negative");
      else if (field === "stock" && Number(read.text) > STOCK_MAX) wrong(field, "out-of-range");
      else return read.text;
      return undefined;
    };
    const variants = (["variant", "variant2", "variant3"] as const).map((field) => text(row, field));
    const named = above.name === "" ? [] : variants.filter((variant) => !ONLY.has(variant));
    const name = seen("name", [above.name, ...named].join(" "));
    for (const field of NEEDED) if (field === "name" ? name === "" : text(row, field) === "") wrong(field, "required");
    const split = (given: string, by: string): string[] =>
      given
        .split(by)
        .map((part) => part.trim())
        .filter(Boolean);
    const [cost, low, stock] = [minor("cost"), much("low"), much("stock")];
    const [tax, unit] = [seen("tax", text(row, "tax")), seen("unit", text(row, "unit"))];
    const [brand, description] = [seen("brand", above.brand), seen("description", text(row, "description"), true)];
    const about = ABOUT.map((field) => [field, text(row, field)] as const).filter(([, given]) => given !== "");
    const made: ImportRow = {
      ...Object.fromEntries(about),
      line: row.line,
      sku: code("sku", text(row, "sku")),
      name,
      unit_price_minor: minor("price") ?? 0,
      category: split(above.category, ">").map((level) => seen("category", level)),
      barcodes: split(text(row, "barcodes"), "|").map((one) => code("barcodes", one)),
      ...(cost === undefined ? {} : { cost_price_minor: cost }),
      ...(brand ? { brand } : {}),
      ...(tax ? { tax_class_code: tax } : {}),
      ...(unit ? { unit } : {}),
      ...(description ? { description } : {}),
      ...(low === undefined ? {} : { limited_qty: low }),
      ...(stock === undefined ? {} : { opening_stock: stock }),
    };
    return bad.size > 0 ? { bad: [...bad.values()] } : { row: made };
  };
}

/** What can be said of a file without the server. */
export interface Reading {
  good: readonly ImportRow[];
  bad: readonly BadCell[];
}

/** Makes rows of everything that can be read. A SKU or a barcode that comes twice is refused where it comes again. */
export function readRows(csv: Csv, mapping: Mapping, amounts: Amounts, money: MoneyFormat): Reading {
  const good: ImportRow[] = [];
  const bad: BadCell[] = [];
  const skus = new Set<string>();
  const barcodes = new Set<string>();
  const read = reader(csv, mapping, amounts, money);
  for (const one of csv.rows) {
    const made = read(one);
    if ("bad" in made) {
      bad.push(...made.bad);
      continue;
    }
    const { row } = made;
    const before = bad.length;
    const twice = (field: FieldName, found: string) =>
      bad.push({ line: row.line, column: csv.header[mapping[field] ?? -1] ?? field, why: "twice", found });
    const sku = row.sku.toLowerCase();
    if (skus.has(sku)) twice("sku", row.sku);
    skus.add(sku);
    for (const code of row.barcodes ?? []) {
      const key = codeKey(code);
      if (barcodes.has(key)) twice("barcodes", code);
      barcodes.add(key);
    }
    if (bad.length === before) good.push(row);
  }
  return { good, bad };
}

/** Columns of a file that nothing is taken from. */
export const unused = ({ header }: Csv, mapping: Mapping): string[] => {
  const used = new Set(Object.values(mapping));
  return header.filter((name, at) => name !== "" && !used.has(at));
};

/** The server's names of fields that have others here. */
const FIELD_OF: Readonly<Record<string, FieldName>> = {
  unit_price_minor: "price",
  cost_price_minor: "cost",
  tax_class_code: "tax",
  limited_qty: "low",
  opening_stock: "stock",
};

/** The rows of a file by their lines, made once: a file of which many rows are refused is not searched for each of them. */
const byLine = new WeakMap<Csv, ReadonlyMap<number, CsvRow>>();
const rowAt = (csv: Csv, line: number): CsvRow | undefined => {
  const known = byLine.get(csv) ?? new Map(csv.rows.map((row) => [row.line, row]));
  byLine.set(csv, known);
  return known.get(line);
};

/** What the server says of a row, with the column as the file calls it and what stands there. */
export function refusedCell({ column, line, code, reason }: RowError, csv: Csv, mapping: Mapping): BadCell {
  const at = mapping[FIELD_OF[column] ?? (column as FieldName)] ?? -1;
  const found = rowAt(csv, line)?.fields[at] ?? "";
  return { line, column: csv.header[at] ?? column, why: code, found, reason };
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
