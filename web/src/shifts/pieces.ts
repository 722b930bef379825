/** Coins and notes of a drawer: which there are, how they look, what they come to. The engine does the sums. */
import { type Broken, breakDown, currencyInfo, PricingRefusal, sumMinor, worthOf } from "@/pricing/engine";

/** How many of each kind, by what one is worth in minor units. */
export type Counts = Readonly<Record<number, number>>;

interface Piece {
  denomination_minor: number;
  count: number;
}

export function kindsOf(currency: string): number[] {
  try {
    return currencyInfo(currency).denominations_minor;
  } catch (error) {
    if (error instanceof PricingRefusal) return [];
    throw error;
  }
}

/** The kinds that were counted, the largest first. */
export const piecesOf = (counts: Counts): Piece[] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => ({ denomination_minor: Number(kind), count }))
    .toSorted((one, other) => other.denomination_minor - one.denomination_minor);

/** What counted pieces are worth; undefined when that is more than any drawer holds. */
export function worth(counts: Counts): number | undefined {
  try {
    return worthOf(piecesOf(counts));
  } catch (error) {
    if (error instanceof PricingRefusal) return undefined;
    throw error;
  }
}

export const piecesCounted = (counts: Counts): number => Object.values(counts).reduce((all, count) => all + count, 0);

/** The sum of amounts; undefined if it is out of every range. */
export function sum(amounts: readonly number[]): number | undefined {
  try {
    return sumMinor(amounts);
  } catch (error) {
    if (error instanceof PricingRefusal) return undefined;
    throw error;
  }
}

export function broken(amount: number, currency: string): Broken | undefined {
  try {
    return breakDown(amount, currency);
  } catch (error) {
    if (error instanceof PricingRefusal) return undefined;
    throw error;
  }
}

/** The largest coin of a currency, in minor units; what is worth more is a note. */
const COINS_TO: Record<string, number> = {
  AED: 100,
  AUD: 200,
  BDT: 500,
  BHD: 100,
  CAD: 200,
  CHF: 500,
  EUR: 200,
  GBP: 200,
  INR: 1_000,
  JPY: 500,
  KWD: 100,
  LKR: 1_000,
  OMR: 50,
  PKR: 500,
  QAR: 50,
  SAR: 200,
  USD: 25,
};

/** The hues of notes as people know them, by minor units. */
const HUES: Record<string, Record<number, number>> = {
  PKR: { 500000: 72, 100000: 236, 50000: 150, 10000: 20, 5000: 318, 2000: 50, 1000: 132 },
  INR: { 50000: 110, 20000: 75, 10000: 300, 5000: 220, 2000: 120 },
  EUR: { 20000: 95, 10000: 145, 5000: 55, 2000: 245, 1000: 20, 500: 200 },
  GBP: { 5000: 25, 2000: 300, 1000: 60, 500: 200 },
  USD: { 10000: 150, 5000: 155, 2000: 140, 1000: 130, 500: 160, 100: 150 },
  AED: { 100000: 60, 50000: 245, 20000: 90, 10000: 20, 5000: 320, 2000: 200, 1000: 150, 500: 55 },
  SAR: { 50000: 245, 20000: 90, 10000: 20, 5000: 150, 2000: 60, 1000: 75, 500: 300 },
};
const OTHER_HUES = [72, 236, 150, 20, 318, 50, 132, 200, 95, 280];

export interface Look {
  isCoin: boolean;
  hue: number;
}

export function lookOf(kind: number, currency: string, place: number): Look {
  const coins = COINS_TO[currency];
  return {
    isCoin: coins !== undefined && kind <= coins,
    hue: HUES[currency]?.[kind] ?? OTHER_HUES[place % OTHER_HUES.length] ?? 150,
  };
}
