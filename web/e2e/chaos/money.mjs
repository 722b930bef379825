/**
 * What a sale costs and how it is paid, worked out on paper: whole francs and centimes, no line of it shared with the product. Prices hold
 * their tax, halves are rounded up, the smallest coin is five centimes.
 */
const COIN = 5;

/** What is left of an amount after so many per cent. */
const left = (minor, percent) => Math.floor((2 * minor * (100 - percent) + 100) / 200);

export const lineMinor = ({ product, quantity, percent }) => left(product.unit_price_minor * quantity, percent);

export const totalMinor = (sale) =>
  left(
    sale.lines.reduce((sum, line) => sum + lineMinor(line), 0),
    sale.percent,
  );

const inCoins = (minor) => Math.floor((minor + Math.floor(COIN / 2)) / COIN) * COIN;

/** How a total stands after parts `[kind, minor]`; nothing if more was paid by card than there is to pay. */
export function standing(total, parts) {
  const sum = (wanted) => parts.reduce((all, [kind, minor]) => all + ((kind === "cash") === wanted ? minor : 0), 0);
  const [cash, other] = [sum(true), sum(false)];
  if (other > total) return undefined;
  const rest = total - other;
  const coins = inCoins(rest);
  const anyCash = parts.some(([kind]) => kind === "cash");
  const rounded = anyCash && (cash >= coins || cash >= rest);
  const due = rounded ? total + coins - rest : total;
  return {
    due,
    missing: Math.max(0, due - cash - other),
    missingInCash: Math.max(0, coins - cash),
    change: Math.max(0, cash + other - due),
  };
}

/** What a sale that is paid leaves in the drawer. */
export function inDrawer(total, parts) {
  const { change } = standing(total, parts);
  return parts.reduce((all, [kind, minor]) => all + (kind === "cash" ? minor : 0), 0) - change;
}
