/** Rows as a file for spreadsheets (RFC 4180). */
import type { FileCell } from "./file-cell";

/** What a spreadsheet would run instead of showing it. */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell: a text that begins like a formula is kept from being one; a figure below zero stays a figure. */
export function csvCell({ kind, text }: FileCell): string {
  const safe = kind === "text" && FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The mark before it tells spreadsheets that the letters are UTF-8. */
export const csvOf = (head: readonly string[], rows: readonly (readonly FileCell[])[]): string =>
  `\uFEFF${[head.map((text): FileCell => ({ kind: "text", text })), ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("")}`;
