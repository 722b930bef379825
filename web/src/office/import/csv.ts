/**
 * Reading tables as spreadsheets write them: commas, semicolons, tabs or bars, quotes, any line end, UTF-8, UTF-16 or Windows-1252. The same
 * rules as the server's reader (`catalog/sheet`); both are held to `cases.json`.
 */
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

/** Why a file is not read at all: a key of `catalog:imports.refusal`. */
export class Refusal extends Error {
  constructor(
    readonly why: "not-text" | "no-rows" | "after-quote" | "open-quote" | "same-name",
    /** The line where a quotation mark opened. */
    readonly opened = 0,
    /** The name that two columns have. */
    readonly column = "",
  ) {
    super(why);
  }
}

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** What separates the fields, the table without the line that says so, and the line it begins in. */
function delimiterOf(text: string): { delimiter: string; text: string; line: number } {
  const said = /^[ ]*sep=([^\r\n]?)[^\r\n]*(?:\r\n|\r|\n|$)/i.exec(text);
  if (said) return { delimiter: said[1] || "\t", text: text.slice(said[0].length), line: 2 };
  const head = (/[^\s][^\r\n]*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const count = (delimiter: string) => head.split(delimiter).length;
  const most = [...DELIMITERS].sort((one, other) => count(other) - count(one))[0] ?? ",";
  return { delimiter: most, text, line: 1 };
}

/** Every row that holds something, in one pass over the text. */
function rowsOf(source: string): { rows: CsvRow[]; delimiter: string } {
  const { delimiter, text, line: first } = delimiterOf(source);
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let field = "";
  let at: "start" | "plain" | "quoted" | "closed" = "start";
  let line = first;
  let began = first;
  let opened = first;
  for (let place = 0; place <= text.length; place += 1) {
    const char = text[place];
    const isPair = char === "\r" && text[place + 1] === "\n";
    const endsLine = char === undefined || char === "\n" || char === "\r";
    if (at === "quoted") {
      if (char === undefined) throw new Refusal("open-quote", opened);
      if (char !== '"') {
        if (endsLine && !isPair) line += 1;
        field += char;
      } else if (text[place + 1] === '"') {
        field += '"';
        place += 1;
      } else at = "closed";
    } else if (endsLine || char === delimiter) {
      if (isPair) place += 1;
      fields.push(field.trim());
      field = "";
      at = "start";
      if (!endsLine) continue;
      if (fields.some((one) => one !== "")) rows.push({ line: began, fields });
      fields = [];
      line += 1;
      began = line;
    } else if (at === "start" && char === '"') {
      at = "quoted";
      opened = line;
      field = "";
    } else if (at === "closed") {
      if (/\S/.test(char)) throw new Refusal("after-quote", opened);
    } else {
      if (/\S/.test(char)) at = "plain";
      field += char;
    }
  }
  return { rows, delimiter };
}

export function readCsv(source: string): Csv {
  const { rows, delimiter } = rowsOf(source.replace(/^\ufeff/, ""));
  const [head, ...rest] = rows;
  if (!head || rest.length === 0) throw new Refusal("no-rows");
  const seen = new Set<string>();
  for (const name of head.fields) {
    const plain = name.toLowerCase();
    if (plain !== "" && seen.has(plain)) throw new Refusal("same-name", 0, name);
    seen.add(plain);
  }
  const width = head.fields.length;
  // Separators at the end hold nothing.
  const cut = ({ line, fields }: CsvRow): CsvRow =>
    fields.length > width && fields.slice(width).every((one) => one === "")
      ? { line, fields: fields.slice(0, width) }
      : { line, fields };
  return { header: head.fields, rows: rest.map(cut), delimiter };
}

const MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** The bytes as text: as their mark says, else UTF-16 where every other byte is zero, UTF-8, or the code page of older spreadsheets. */
export function decode(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  const marked = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))?.[1];
  const [one, two, three, four] = bytes;
  const wide = two === 0 && four === 0 && one ? "utf-16le" : one === 0 && three === 0 && two ? "utf-16be" : undefined;
  try {
    return new TextDecoder(marked ?? wide ?? "utf-8", { fatal: true }).decode(buffer);
  } catch {
    const isText = (byte: number) => (byte >= 0x20 ? byte !== 0x7f : byte === 9 || byte === 10 || byte === 13);
    if (marked || wide || !bytes.every(isText)) throw new Refusal("not-text");
    return windows(bytes);
  }
}

/** 0x80 to 0x9f of Windows-1252; five of them stand for nothing. The rest is Latin-1. */
const SIGNS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** By hand, because not every engine knows the code page by its name. */
function windows(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte >= 0x80 && byte <= 0x9f ? SIGNS[byte - 0x80] : String.fromCharCode(byte);
  return text;
}
