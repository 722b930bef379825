/** Showing amounts and reading what a person typed. Nothing here adds or multiplies money: that is the pricing engine's (pricing/). */
import { useMemo } from "react";
import { useSession } from "@/session/session";
import { pointed } from "./figures";
import { marksOf, parted } from "./money-marks";

export interface Currency {
  code: string;
  /** Decimal places of the minor unit. */
  exponent: number;
}

/** Minor units. A sum of many documents that no 64 bits hold comes as a text of its digits. */
export type Minor = number | string;

/** Whether an amount is below zero (-1), nothing (0) or above (1). */
export const signOf = (minor: Minor): number => Math.sign(Number(minor));

export interface MoneyFormat {
  currency: Currency;
  /** What stands before figures: `Rs`, `$`. */
  symbol: string;
  /** The figure without sign and currency. */
  parts(minor: Minor): { negative: boolean; figure: string };
  /** With sign and currency, for sentences and labels. Parts are kept together. */
  text(minor: Minor): string;
  /** Minor units from what was typed, with or without its sign; undefined if it is no amount of this currency. */
  read(text: string): number | undefined;
  /** Whether what was typed names another currency: it is refused with its own words. */
  isForeign(text: string): boolean;
  /** As it would be typed: no grouping. */
  typed(minor: Minor): string;
}

const SPACE = "\u00a0";
const SYMBOLS: Record<string, string> = { PKR: "Rs", INR: "₹", LKR: "Rs", NPR: "Rs", AED: "AED", SAR: "SAR" };

function symbolOf(code: string): string {
  const known = SYMBOLS[code];
  if (known) return known;
  const part = new Intl.NumberFormat("en", { style: "currency", currency: code, currencyDisplay: "narrowSymbol" })
    .formatToParts(0)
    .find(({ type }) => type === "currency");
  return part?.value ?? code;
}

function split(minor: Minor, exponent: number): { negative: boolean; whole: string; cents: string } {
  const negative = signOf(minor) < 0;
  const digits = String(minor)
    .replace("-", "")
    .padStart(exponent + 1, "0");
  const at = digits.length - exponent;
  return { negative, whole: digits.slice(0, at), cents: digits.slice(at) };
}

const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ",");

/** The largest amount that can be typed: far above any sale, far below what a number holds exactly. */
const DIGITS_MAX = 13;

export function moneyFormat(currency: Currency): MoneyFormat {
  const { exponent } = currency;
  const symbol = symbolOf(currency.code);
  const marks = marksOf(currency.code);
  const parts = (minor: Minor) => {
    const { negative, whole, cents } = split(minor, exponent);
    // Whole amounts are shown short only where cents are not in daily use.
    const short = exponent === 0 || (/^0+$/.test(cents) && SYMBOLS[currency.code] === "Rs");
    return { negative, figure: short ? grouped(whole) : `${grouped(whole)}.${cents}` };
  };
  return {
    currency,
    symbol,
    parts,
    text(minor) {
      const { negative, figure } = parts(minor);
      return `${negative ? "−" : ""}${symbol}${SPACE}${figure}`;
    },
    read(text) {
      const { figure, mark } = parted(text, marks);
      if (mark === "other" || mark === "none") return undefined;
      const plain = pointed(figure, exponent);
      if (plain === undefined) return undefined;
      const [whole = "", cents = ""] = plain.split(".");
      const digits = `${whole}${cents.padEnd(exponent, "0")}`;
      return digits.replace(/^0+/, "").length > DIGITS_MAX ? undefined : Number(digits);
    },
    isForeign: (text) => parted(text, marks).mark === "other",
    typed(minor) {
      const { negative, whole, cents } = split(minor, exponent);
      const end = cents.replace(/0+$/, "");
      return `${negative ? "-" : ""}${whole}${end ? `.${cents}` : ""}`;
    },
  };
}

/** Made once for each currency: asking the browser for its signs takes long, and every amount on the screen asks. */
const made = new Map<string, MoneyFormat>();

function formatOf(currency: Currency): MoneyFormat {
  const key = `${currency.code} ${currency.exponent}`;
  const format = made.get(key) ?? moneyFormat(currency);
  made.set(key, format);
  return format;
}

/** Amounts in the currency of the business that is signed in. */
export function useMoney(): MoneyFormat {
  const business = useSession((session) => session.me?.business);
  const code = business?.currency ?? "USD";
  const exponent = business?.currency_exponent ?? 2;
  return useMemo(() => formatOf({ code, exponent }), [code, exponent]);
}
