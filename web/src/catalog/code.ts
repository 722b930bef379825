/** Codes of articles: when two spellings are one. The same rules as `shared/src/code.rs`. */

/** Whether the last digit of an EAN-8, UPC-A, EAN-13 or GTIN-14 is right. */
function isGtin(code: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(code)) return false;
  let sum = 0;
  for (let at = 0; at < code.length; at += 1) sum += Number(code[code.length - 1 - at]) * (at % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/** What two spellings of one code have in common: a GTIN with its fourteen digits, every other code as it is. */
export const codeKey = (code: string): string => (isGtin(code) ? code.padStart(14, "0") : code);
