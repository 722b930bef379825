/** Showing amounts and reading what a person typed. Nothing here adds or multiplies money: that is the pricing engine's (pricing/). */
import { useMemo } from "react";
import { useSession } from "@/session/session";

export interface Currency {
  code: string;
  /** Decimal places of the minor unit. */
  exponent: number;
}

export interface MoneyFormat {
  currency: Currency;
  /** What stands before figures: `Rs`, `$`. */
  symbol: string;
  /** The figure without sign and currency. */
  parts(minor: number): { negative: boolean; figure: string };
  /** With sign and currency, for sentences and labels. Parts are kept together. */
  text(minor: number): string;
  /** Minor units from what was typed; undefined if it is no amount. */
  read(text: string): number | undefined;
  /** As it would be typed: no grouping. */
  typed(minor: number): string;
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

function split(minor: number, exponent: number): { negative: boolean; whole: string; cents: string } {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const at = digits.length - exponent;
  return { negative: minor < 0, whole: digits.slice(0, at), cents: digits.slice(at) };
}

const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ",");

/** The largest amount that can be typed: far above any sale, far below what a number holds exactly. */
const DIGITS_MAX = 13;

export function moneyFormat(currency: Currency): MoneyFormat {
  const { exponent } = currency;
  const symbol = symbolOf(currency.code);
  const parts = (minor: number) => {
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
      const plain = text.replace(/[\s,\u00a0]/g, "");
      const found = /^(\d+)(?:\.(\d*))?$|^\.(\d+)$/.exec(plain);
      if (!found) return undefined;
      const cents = found[2] ?? found[3] ?? "";
      if (cents.length > exponent) return undefined;
      const digits = `${found[1] ?? "0"}${cents.padEnd(exponent, "0")}`;
      return digits.replace(/^0+/, "").length > DIGITS_MAX ? undefined : Number(digits);
    },
    typed(minor) {
      const { negative, whole, cents } = split(minor, exponent);
      const end = cents.replace(/0+$/, "");
      return `${negative ? "-" : ""}${whole}${end ? `.${cents}` : ""}`;
    },
  };
}

/** Amounts in the currency of the business that is signed in. */
export function useMoney(): MoneyFormat {
  const business = useSession((session) => session.me?.business);
  const code = business?.currency ?? "USD";
  const exponent = business?.currency_exponent ?? 2;
  return useMemo(() => moneyFormat({ code, exponent }), [code, exponent]);
}
