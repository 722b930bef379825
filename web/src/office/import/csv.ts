/** Reading CSV (RFC 4180) as spreadsheets write it: commas, semicolons or tabs, quotes, any line end, with or without a byte order mark. */
export interface CsvRow {
  /** Where the row begins in the file, from 1. */
  line: number;
  fields: readonly string[];
}

export interface Csv {
  header: readonly string[];
  rows: readonly CsvRow[];
  delimiter: string;
}

const DELIMITERS = [",", ";", "\t"] as const;

/** The one that comes most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const first = (text.split(/\r?\n/, 1)[0] ?? "").replace(/"[^"]*"/g, "");
  const count = (delimiter: string) => first.split(delimiter).length;
  return [...DELIMITERS].sort((one, other) => count(other) - count(one))[0] ?? ",";
}

export function readCsv(source: string): Csv {
  const text = source.replace(/^\ufeff/, "");
  const delimiter = delimiterOf(text);
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  let line = 1;
  let began = 1;
  const endField = () => {
    fields.push(field.trim());
    field = "";
  };
  const endRow = () => {
    endField();
    // A blank line is no row.
    if (fields.length > 1 || fields[0] !== "") rows.push({ line: began, fields });
    fields = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\n") line += 1;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && field.trim() === "") {
      field = "";
      quoted = true;
    } else if (char === delimiter) endField();
    else if (char === "\n") {
      endRow();
      began = line;
    } else if (char !== "\r") field += char;
  }
  if (field !== "" || fields.length > 0) endRow();
  const [head, ...rest] = rows;
  return { header: head?.fields ?? [], rows: rest, delimiter };
}

/** The bytes as text: UTF-8, else the Windows code page that older spreadsheets write. */
export function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
