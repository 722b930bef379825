/** Codes of articles: when two spellings are one, and what spreadsheets do to them. The same rules as `shared/src/code.rs`. */

/** Longest code, in characters. */
export const CODE_MAX = 64;

/** Characters that nobody sees and that make twins of codes and names. */
export const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;

/** Whether the last digit of an EAN-8, UPC-A, EAN-13 or GTIN-14 is right. */
function isGtin(code: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(code)) return false;
  let sum = 0;
  for (let at = 0; at < code.length; at += 1) sum += Number(code[code.length - 1 - at]) * (at % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/** What two spellings of one code have in common: a GTIN with its fourteen digits, every other code as it is. */
export const codeKey = (code: string): string => (isGtin(code) ? code.padStart(14, "0") : code);

/** What a cell means as a code: without the `="…"` and the apostrophe of spreadsheets. */
export function meant(text: string): string {
  const trimmed = text.trim();
  const inside = /^="([^"]*)"$/.exec(trimmed)?.[1] ?? trimmed;
  return inside.trim().replace(/^'\s*/, "");
}

/** Why a text (as `meant` gives it) is no code: a key of `catalog:imports.why`. */
export function oddCode(code: string): string | undefined {
  if (code === "") return "required";
  if ([...code].length > CODE_MAX) return "too-long";
  if (
    /\p{Cc}|\u034f|\u061c|[\u115f\u1160\u3164\uffa0]|[\u17b4\u17b5]|[\u180b-\u180f]|\u200c|\u200d|[\ufe00-\ufe0f]/u.test(
      code,
    )
  )
    return "control-character";
  if (/\s/.test(code)) return "blank";
  if (code.startsWith("=")) return "formula";
  return /^\d(?:[.,]\d+)?[eE]\+\d{2,}$/.test(code) ? "scientific" : undefined;
}
