/**
 * What the server reads in a file, and what a person says instead. The browser reads no file by itself: `till import` and this screen ask the
 * same code.
 */
import { api, type Schemas, take } from "@/api/client";

export type Reading = Schemas["FileReading"];
export type ImportRow = Schemas["ImportRow"];
export type BadCell = Schemas["RowError"];
/** `major`: 12.50 · `minor`: 1250. */
export type Amounts = Schemas["Amounts"];
/** What each column holds, from the left; `null` is not taken over. */
export type Held = readonly (string | null)[];

/** What the person has changed of the guesses. */
export interface Said {
  columns?: Held;
  amounts?: Amounts;
}

/** The bytes of a file in base 64. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = String(reader.result);
      const at = url.indexOf(",");
      resolve(at < 0 ? "" : url.slice(at + 1));
    };
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** Asks what a file holds. */
export function readImport(file: string, { columns, amounts }: Said = {}): Promise<Reading> {
  const body = { file, ...(columns ? { columns: [...columns] } : {}), ...(amounts ? { amounts } : {}) };
  return take(api.POST("/api/v1/catalog/import/read", { body }));
}

export const heldOf = ({ columns }: Reading): Held => columns.map(({ field }) => field ?? null);

/** With a column that holds something else. What it holds now, no other column holds. */
export const holding = (held: Held, column: number, field: string | null): Held =>
  held.map((before, at) => (at === column ? field : field !== null && before === field ? null : before));

/** Columns with something in them that nothing is taken from. */
export const notTaken = ({ columns }: Reading, held: Held): string[] =>
  columns.filter(({ name, samples }, at) => name !== "" && samples.length > 0 && !held[at]).map(({ name }) => name);

/** Needed fields that still no column holds. */
export const lacking = ({ missing }: Reading, held: Held): string[] => missing.filter((field) => !held.includes(field));

/** The server's names of fields of a row that have others in files. */
const FIELD_OF: Readonly<Record<string, string>> = {
  unit_price_minor: "price",
  cost_price_minor: "cost",
  tax_class_code: "tax",
  limited_qty: "low",
  opening_stock: "stock",
  sells_fractions: "weighed",
};

/** What the check says of a row, with the column as the file calls it. */
export function inFile(bad: BadCell, { columns }: Reading): BadCell {
  const field = FIELD_OF[bad.column] ?? bad.column;
  const column = columns.find((one) => one.field === field)?.name;
  return column ? { ...bad, column } : bad;
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

/** The server takes this many rows at a time, and a body of 1 MiB. */
export const PIECE = 1000;
const PIECE_BYTES = 700_000;
const encoder = new TextEncoder();

/** The rows from `at` on that go in one request. */
export function pieceOf<Row>(rows: readonly Row[], at: number): Row[] {
  let bytes = 0;
  let end = at;
  while (end < rows.length && end - at < PIECE) {
    bytes += encoder.encode(JSON.stringify(rows[end])).length + 1;
    if (bytes > PIECE_BYTES && end > at) break;
    end += 1;
  }
  return rows.slice(at, end);
}

/** Asks of every row what would become of it; nothing is written. What is wrong stands in one map by lines: rows are gone through once. */
export async function dryRun(reading: Reading, onStep: (done: number) => void): Promise<DryRun> {
  const { rows } = reading;
  const bad = [...reading.errors];
  const refused = new Set<number>();
  const sum = { created: 0, updated: 0, unchanged: 0 };
  for (let at = 0; at < rows.length; ) {
    onStep(at);
    const body = { rows: pieceOf(rows, at) };
    at += body.rows.length;
    const report = await take(api.POST("/api/v1/catalog/import/check", { body }));
    sum.created += report.created;
    sum.updated += report.updated;
    sum.unchanged += report.unchanged;
    for (const one of report.errors) {
      refused.add(one.line);
      bad.push(inFile(one, reading));
    }
  }
  bad.sort((one, other) => one.line - other.line);
  return { ...sum, good: rows.filter((row) => !refused.has(row.line)), bad };
}
