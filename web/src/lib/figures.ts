/** Figures as people type them: the digits of other scripts, and the marks of groups and decimals of many countries. */

/** The noughts of the digits on other keyboards: Arabic, Persian and Urdu, Devanagari, Bengali. */
const NOUGHTS = ["٠", "۰", "०", "০"].map((nought) => nought.charCodeAt(0));
const DIGIT = /[٠-٩۰-۹०-९০-৯]/g;

/** The same text with the digits 0 to 9. */
export const latin = (text: string): string =>
  text.replace(DIGIT, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (NOUGHTS.find((nought) => code >= nought && code < nought + 10) ?? code));
  });

/** What is left of a text where only digits are wanted. */
export const onlyDigits = (text: string): string => latin(text).replace(/\D/g, "");

/** Groups of three, and those of South Asia: three, and two in each before (1,25,000). No group begins with nought. */
const grouping = (mark: string): string => `[1-9]\\d{0,2}(?:${mark}\\d{3})+|[1-9]\\d?(?:${mark}\\d{2})+${mark}\\d{3}`;

const BY_COMMA = new RegExp(`^(?:${grouping(",")})(?:\\.\\d*)?$`);
const BY_POINT = new RegExp(`^(?:${grouping("\\.")}),\\d*$|^[1-9]\\d{0,2}(?:\\.\\d{3}){2,}$`);
/** Marks that mean groups and nothing else. */
const BY_SIGN = new RegExp(`^(?:${grouping("'")})(?:[.,]\\d*)?$`);

function ungrouped(plain: string, decimals: number): string | undefined {
  if (plain.includes("'")) return BY_SIGN.test(plain) ? plain.replaceAll("'", "").replace(",", ".") : undefined;
  if (BY_POINT.test(plain)) return plain.replaceAll(".", "").replace(",", ".");
  if (!BY_COMMA.test(plain)) return plain.includes(".") ? plain : plain.replace(",", ".");
  return decimals > 2 && /^\d+,\d{3}$/.test(plain) ? undefined : plain.replaceAll(",", "");
}

/**
 * What was typed with a point before its decimals, of which there are no more than `decimals`, and no groups. Number pads of many countries
 * write a comma there, so a comma is the sign of groups only where groups are whole; where both could be meant, or neither, it is nothing.
 */
export function pointed(text: string, decimals: number): string | undefined {
  const plain = latin(text)
    .replace(/[\s\p{Cf}]/gu, "")
    .replace(/[’٬]/g, "'")
    .replace(/،/g, ",")
    .replace(/٫/g, ".");
  const found = ungrouped(plain, decimals);
  const figure = /^(?=.*\d)(\d*)(?:\.(\d*))?$/.exec(found ?? "");
  const [, whole = "", part = ""] = figure ?? [];
  return figure && part.length <= decimals ? `${whole || "0"}${part ? `.${part}` : ""}` : undefined;
}
