/**
 * How much of a price is left after the cost, in percent of the price without tax: a ratio to look at, never an amount to book.
 * Undefined where there is no price to be a part of, or nobody said what it costs.
 */
export function marginPercent(priceMinor: number, costMinor: number, includedTaxPercent: number): number | undefined {
  if (priceMinor <= 0 || costMinor <= 0) return undefined;
  const net = priceMinor / (1 + includedTaxPercent / 100);
  return ((net - costMinor) / net) * 100;
}
