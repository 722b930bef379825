/** Rows as a workbook with one sheet (ECMA-376): figures, amounts and times are such, and can be summed and ordered. */
import type { FileCell } from "./file-cell";
import { zipOf } from "./zip";

export interface Sheet {
  name: string;
  head: readonly string[];
  rows: readonly (readonly FileCell[])[];
  /** Decimal places of amounts. */
  exponent: number;
  rightToLeft: boolean;
}

/** What XML 1.0 does not hold at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are meant.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** More than this no cell holds. */
const TEXT_MAX = 32_767;

const xml = (text: string): string =>
  text
    .slice(0, TEXT_MAX)
    .replace(FORBIDDEN, "")
    .replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign);

/** Spreadsheets count with 15 digits: a longer figure stays a text, so that none of it is lost. */
const isExact = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, "").length <= 15;

const DAY_MS = 86_400_000;
/** Days since the day before 1 January 1900, as spreadsheets count them. */
const serial = (text: string): number => Date.parse(`${text.replace(" ", "T")}Z`) / DAY_MS + 25_569;

/** Places in `cellXfs`. */
const STYLE = { head: 1, money: 2, day: 3, moment: 4 } as const;

function cell({ kind, text }: FileCell): string {
  if (text === "") return "<c/>";
  if (kind === "number" && isExact(text)) return `<c><v>${text}</v></c>`;
  if (kind === "money" && isExact(text)) return `<c s="${STYLE.money}"><v>${text}</v></c>`;
  if (kind === "day") return `<c s="${STYLE.day}"><v>${serial(`${text}T00:00:00`)}</v></c>`;
  if (kind === "moment") return `<c s="${STYLE.moment}"><v>${serial(text)}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${xml(text)}</t></is></c>`;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const styles = (exponent: number): string => {
  const amount = `#,##0${exponent > 0 ? `.${"0".repeat(exponent)}` : ""}`;
  const format = (id: number, style: "0" | "1") =>
    `<xf numFmtId="${id}" fontId="${style}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
  return `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="${amount}"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">${format(0, "0")}${format(0, "1")}${format(164, "0")}${format(165, "0")}${format(166, "0")}</cellXfs></styleSheet>`;
};

function sheetOf({ head, rows, rightToLeft }: Sheet): string {
  const widths = head.map((name, place) => {
    const longest = rows.slice(0, 200).reduce((most, row) => Math.max(most, row[place]?.text.length ?? 0), name.length);
    return `<col min="${place + 1}" max="${place + 1}" width="${Math.min(60, longest + 2)}" customWidth="1"/>`;
  });
  const titles = head.map((name) => `<c s="${STYLE.head}" t="inlineStr"><is><t>${xml(name)}</t></is></c>`);
  const view = `<sheetView workbookViewId="0"${rightToLeft ? ' rightToLeft="1"' : ""}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>`;
  const lines = [titles.join(""), ...rows.map((row) => row.map(cell).join(""))].map((line) => `<row>${line}</row>`);
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews>${view}</sheetViews>${widths.length > 0 ? `<cols>${widths.join("")}</cols>` : ""}<sheetData>${lines.join("")}</sheetData></worksheet>`;
}

/** Names of sheets are short, and some signs mean something in formulas. */
const sheetName = (name: string): string => xml(name.replace(/[[\]:*?/\\']/g, " ").slice(0, 31)) || "1";

const relation = (id: string, kind: string, target: string) =>
  `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
const relations = (...all: readonly string[]) =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${all.join("")}</Relationships>`;

export const xlsxOf = (sheet: Sheet): Promise<Uint8Array<ArrayBuffer>> =>
  zipOf({
    "[Content_Types].xml": `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
    "_rels/.rels": relations(relation("r1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${sheetName(sheet.name)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(
      relation("r1", "worksheet", "worksheets/sheet1.xml"),
      relation("r2", "styles", "styles.xml"),
    ),
    "xl/styles.xml": styles(sheet.exponent),
    "xl/worksheets/sheet1.xml": sheetOf(sheet),
  });
