/** What somebody means who looks for a receipt. */
import { latin } from "@/lib/figures";
import type { MoneyFormat } from "@/lib/money";

/** Where numbers of this register begin: `B01-R01-26-`. */
export interface Series {
  branch: string;
  register: string;
  /** The year of the business day. */
  year: number;
}

export type Wanted =
  | { by: "all" }
  /** Bare digits may as well be an amount: of the currency, or in cents, as it is keyed in on many tills; in minor units. */
  | { by: "number"; number: string; amounts: readonly number[] }
  | { by: "amount"; amount: number }
  | { by: "customer"; text: string };

const DIGITS = 6;

/**
 * Bare digits are the end of a number of this register; what looks like a number is its beginning; a figure with decimals, groups or a sign
 * of money is an amount; words, and digits longer than a number has, are a customer's name or phone.
 */
export function wantedOf(text: string, series: Series | undefined, money: Pick<MoneyFormat, "read">): Wanted {
  const plain = latin(text.trim());
  if (plain === "") return { by: "all" };
  if (/^[a-z]+\d+(-.*)?$/i.test(plain) && money.read(plain) === undefined)
    return { by: "number", number: plain.toUpperCase(), amounts: [] };
  const amount = money.read(plain);
  if (/^\d+$/.test(plain) && plain.length <= DIGITS && series) {
    const year = String(series.year % 100).padStart(2, "0");
    const number = `${series.branch}-${series.register}-${year}-${plain.padStart(DIGITS, "0")}`;
    // Who writes noughts before it has read them off a number.
    const cents = plain.startsWith("0") ? amount : Number(plain);
    return { by: "number", number, amounts: amount === undefined ? [] : [...new Set([amount, cents ?? amount])] };
  }
  if (amount !== undefined && /[^\d\s]/.test(plain)) return { by: "amount", amount };
  return { by: "customer", text: plain };
}

/** A scanned receipt: its bars carry the number, its square number, seal and sale. */
export function scannedReceipt(code: string): { q: string; id?: string } {
  const [number = code, , sale] = code.trim().split(/\s+/);
  return { q: number, ...(sale && /^[0-9a-f-]{36}$/i.test(sale) ? { id: sale.toLowerCase() } : {}) };
}
