/** Another price for many products: a proposal in whole minor units, which is looked at before anything is sent. */
import { latin } from "@/lib/figures";

export interface PriceRule {
  by: "percent" | "amount" | "set";
  way: "up" | "down";
  /** As typed, for `percent`. */
  percent: string;
  /** For `amount` and `set`, in minor units. */
  minor: number | undefined;
  /** To multiples of so many minor units. */
  step: number;
}

const PERCENT = /^(\d{1,3})(?:[.,](\d{1,4}))?$/;

/** Percent in ten-thousandths of a percent; undefined if it is none. */
function parts(percent: string): bigint | undefined {
  const found = PERCENT.exec(latin(percent.trim()).replace(/\s*%$/, ""));
  return found ? BigInt(found[1] ?? "0") * 10_000n + BigInt((found[2] ?? "").padEnd(4, "0")) : undefined;
}

const WHOLE = 1_000_000n;

/** Half of a step goes up. */
const rounded = (value: bigint, step: bigint): bigint => ((2n * value + step) / (2n * step)) * step;

/** The new price; undefined while the rule is not whole, or where nothing that can be asked for would be left. */
export function newPrice(minor: number, { by, way, percent, minor: amount, step }: PriceRule): number | undefined {
  const now = BigInt(minor);
  const sign = way === "up" ? 1n : -1n;
  const share = by === "percent" ? parts(percent) : undefined;
  let exact: bigint | undefined;
  if (share !== undefined) exact = rounded(now * (WHOLE + sign * share), WHOLE) / WHOLE;
  else if (by !== "percent" && amount !== undefined)
    exact = by === "set" ? BigInt(amount) : now + sign * BigInt(amount);
  if (exact === undefined || exact < 0n) return undefined;
  const price = Number(by === "set" ? exact : rounded(exact, BigInt(step)));
  // A price of nothing is given by hand, never by a rule for many.
  return price > 0 ? price : undefined;
}

/** Whether enough is typed to show what would become of the prices. */
export const isWhole = (rule: PriceRule): boolean =>
  rule.by === "percent" ? (parts(rule.percent) ?? 0n) > 0n : rule.minor !== undefined && rule.minor > 0;

/** Steps that prices are rounded to, in minor units of a currency: 0.05, 0.10, 0.50, 1, 5, 10, 50, 100. */
export function stepsOf(exponent: number): number[] {
  const major = 10 ** exponent;
  const steps = [0.05, 0.1, 0.5, 1, 5, 10, 50, 100].map((one) => Math.round(one * major * 1000) / 1000);
  return [1, ...steps.filter((one) => one > 1 && Number.isInteger(one))];
}
