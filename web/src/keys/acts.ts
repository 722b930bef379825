/** What keys do at a till, and which they are until somebody chooses others. Keys that are the same everywhere (Enter, Esc, digits, arrows) are none of these. */
export const KEYS = {
  "till.palette": "Ctrl+k",
  "till.keys": "?",
  "till.lock": "Ctrl+Shift+l",
  "sale.search": "F2",
  "sale.more": "+",
  "sale.less": "-",
  "sale.remove": "Delete",
  "sale.customer": "F3",
  "sale.hold": "F4",
  "sale.held": "Shift+F4",
  "sale.price_check": "Shift+F2",
  "sale.discount": "F8",
  "sale.charge": "F9",
  "sale.quick": "F10",
  "pay.cash": "c",
  "pay.card": "d",
  "pay.other": "w",
  "pay.exact": "e",
  "paper.print": "p",
  "drawer.pay_in": "i",
  "drawer.pay_out": "o",
  "drawer.drop": "d",
  "drawer.no_sale": "n",
} as const;

export type Act = keyof typeof KEYS;
export const ACTS = Object.keys(KEYS) as readonly Act[];

/** Where a key is heard: `till` everywhere, the others on their screen. */
export const placeOf = (act: Act): string => act.slice(0, act.indexOf("."));

const areTogether = (a: Act, b: Act): boolean =>
  placeOf(a) === placeOf(b) || placeOf(a) === "till" || placeOf(b) === "till";

/** Keys that mean the same everywhere, and those that browsers keep for themselves. */
const TAKEN = new Set([
  ..."0123456789.,/* ",
  ...["Enter", "Escape", "Tab", "Shift+Tab", "Backspace", "Delete", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"],
  ...["Home", "End", "PageUp", "PageDown", "Ctrl+Enter", "Shift+Enter", "Insert", "CapsLock", "ContextMenu"],
  ...["F1", "F5", "F6", "F11", "F12", "Ctrl+F5", "Shift+F5", "Alt+F4", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+d"],
  ...[..."acdfhjlnoprstuvwxyz"].map((letter) => `Ctrl+${letter}`),
  ...[..."cijnoprt"].map((letter) => `Ctrl+Shift+${letter}`),
]);

export type Chosen = Partial<Record<Act, string>>;

export const keyOf = (act: Act, chosen: Chosen): string => chosen[act] ?? KEYS[act];

/** Why a key cannot do that: it does something else there, it is everybody's, or it is a letter where letters search. */
export type Refusal = { why: "double"; act: Act } | { why: "taken" } | { why: "letter" };

export function refusalOf(act: Act, key: string, chosen: Chosen): Refusal | undefined {
  // What it was at first is never refused, unless something else has it now.
  if (key !== KEYS[act]) {
    // The sheet of a shift that is closed has this key for the next shift.
    if (TAKEN.has(key) || (placeOf(act) === "paper" && key === "n")) return { why: "taken" };
    if (/^\p{L}$/u.test(key) && ["till", "sale"].includes(placeOf(act))) return { why: "letter" };
  }
  const other = ACTS.find((one) => one !== act && areTogether(one, act) && keyOf(one, chosen) === key);
  return other && { why: "double", act: other };
}

/** As it stands on the key: `Ctrl Shift L`, `Del`. */
export function keyName(key: string): string {
  const names: Readonly<Record<string, string>> = { Delete: "Del", "-": "−" };
  if (key === "+") return key;
  return key
    .split("+")
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}
