/**
 * What people write beside a figure for their money: its sign, its code, or a short word. A figure with the mark of another money is another
 * amount, so it is never read as one of ours.
 */

/** Signs and words beside those that the browser knows. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  PKR: ["Rs", "Re", "₨", "روپے", "روپیہ"],
  INR: ["Rs", "Re", "₨"],
  LKR: ["Rs", "Re", "₨"],
  NPR: ["Rs", "Re", "₨"],
  MUR: ["Rs", "Re", "₨"],
  SCR: ["Rs", "Re", "₨"],
  CAD: ["C$"],
  SGD: ["S$"],
  CHF: ["Fr", "SFr"],
  SAR: ["SR", "﷼"],
  AED: ["Dh", "Dhs"],
};

/** Words of moneys that are no code and no sign: whoever has none of them in their own money means another one. */
const WORDS = new Set([
  "rs",
  "re",
  "kr",
  "zł",
  "kč",
  "ft",
  "lei",
  "fr",
  "sfr",
  "din",
  "dh",
  "dhs",
  "sr",
  "روپے",
  "روپیہ",
]);

const CODES = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));

const plain = (mark: string): string => mark.toLowerCase().replace(/\.$/, "");

function signOf(code: string, currencyDisplay: "symbol" | "narrowSymbol"): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency: code, currencyDisplay });
  return format.formatToParts(0).find(({ type }) => type === "currency")?.value ?? code;
}

/** All marks of one money, small. A bare `$` is the money of every country that has dollars or pesos; `US$` is not. */
export function marksOf(code: string): ReadonlySet<string> {
  const narrow = signOf(code, "narrowSymbol");
  const withCountry = /^\p{Sc}$/u.test(narrow) ? [code.slice(0, 2) + narrow] : [];
  return new Set([code, narrow, signOf(code, "symbol"), ...withCountry, ...(MORE[code] ?? [])].map(plain));
}

const MARK = "[\\p{L}\\p{M}]+\\.?|[\\p{L}\\p{M}]*\\p{Sc}[\\p{L}\\p{M}]*";
const PARTS = new RegExp(`^(${MARK})?\\s*([^\\p{L}\\p{M}\\p{Sc}]*?)\\s*(${MARK})?$`, "u");

export interface Parted {
  /** What is left without the mark. */
  figure: string;
  /** `other`: the mark is that of another money. `none`: what stands there is no money at all. */
  mark: "own" | "other" | "none" | undefined;
}

/** A figure and the money that is written before or after it. */
export function parted(text: string, own: ReadonlySet<string>): Parted {
  // Signs of direction that came along with it are not written.
  const found = PARTS.exec(text.replace(/\p{Cf}/gu, "").trim());
  const marks = [found?.[1], found?.[3]].filter((mark) => mark !== undefined).map(plain);
  if (found && marks.length === 0) return { figure: found[2] ?? "", mark: undefined };
  const [mark = ""] = marks;
  if (found && marks.length === 1 && own.has(mark)) return { figure: found[2] ?? "", mark: "own" };
  const isMoney = marks.length === 1 && (/\p{Sc}/u.test(mark) || WORDS.has(mark) || CODES.has(mark));
  return { figure: text, mark: isMoney ? "other" : "none" };
}
