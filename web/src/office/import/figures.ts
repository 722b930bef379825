/**
 * Figures as people and spreadsheets write them, read only if they can mean one thing. `1,234` may be a thousand or one and a bit: it is
 * read if the file shows elsewhere which sign its decimals have. The same rules as the server's (`catalog/sheet/figures.rs`).
 */

/** Why a figure is not read: a key of `catalog:imports.why`. */
export type Unread = "number" | "ambiguous" | "decimals";
/** What stands before decimals. */
export type Decimal = "." | ",";

interface Parts {
  whole: string;
  decimals: string;
  /** Set if the sign between them may separate thousands as well. */
  either?: Decimal;
}

const GROUP = "[ \\u00a0\\u202f\\u2009'\\u2019]";
/** Digits in groups of three, or in none. */
const ungrouped = (text: string, by: string): string | undefined =>
  new RegExp(`^(?:\\d+|\\d{1,3}(?:${by}\\d{3})+)$`).test(text) ? text.replace(/\D/g, "") : undefined;

function parts(text: string): Parts | undefined {
  if (!/^[\d.,\s'\u2019]*\d[\d.,\s'\u2019]*$/.test(text)) return undefined;
  const points = text.split(".").length - 1;
  const commas = text.split(",").length - 1;
  const sign: Decimal = text.lastIndexOf(".") > text.lastIndexOf(",") ? "." : ",";
  const at = text.lastIndexOf(sign);
  if (points + commas === 0) {
    const whole = ungrouped(text, GROUP);
    return whole === undefined ? undefined : { whole, decimals: "" };
  }
  const before = text.slice(0, at);
  const decimals = text.slice(at + 1);
  if (points > 0 && commas > 0) {
    // The last one is the decimals', the other the thousands'.
    const whole = before.includes(sign)
      ? undefined
      : ungrouped(before, sign === "." ? `(?:,|${GROUP})` : `(?:\\.|${GROUP})`);
    return whole === undefined || !/^\d*$/.test(decimals) ? undefined : { whole, decimals };
  }
  if (points + commas > 1) {
    const whole = ungrouped(text, sign === "." ? "\\." : ",");
    return whole === undefined ? undefined : { whole, decimals: "" };
  }
  const whole = before === "" ? "0" : ungrouped(before, GROUP);
  if (whole === undefined || !/^\d+$/.test(decimals)) return undefined;
  // Groups have three digits, are preceded by at most three, and do not begin with a nought.
  return decimals.length === 3 && /^[1-9]\d{0,2}$/.test(before)
    ? { whole, decimals, either: sign }
    : { whole, decimals };
}

/** Without a currency before or after. A minus or brackets stay, and are refused. */
const bare = (text: string): string =>
  text
    .replace(/^[\p{L}\s\p{Sc}]+|[\p{L}\s\p{Sc}]+$/gu, "")
    .replace(/^\. /, "")
    .trim();

function proves(text: string): Decimal | undefined {
  const figure = bare(text.trim().replace(/^-+/, ""));
  const read = parts(figure);
  if (!read || read.either) return undefined;
  if (read.decimals !== "") return figure.lastIndexOf(".") > figure.lastIndexOf(",") ? "." : ",";
  if (figure.split(".").length > 2) return ",";
  return figure.split(",").length > 2 ? "." : undefined;
}

/** The decimal sign that figures show together, if one of them proves it and none the other. */
export function shown(texts: Iterable<string>): Decimal | undefined {
  const found = new Set<Decimal>();
  for (const text of texts) {
    const decimal = proves(text);
    if (decimal) found.add(decimal);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

function scaled(text: string, places: number, decimal: Decimal | undefined): number | Unread {
  const read = parts(text);
  if (!read) return "number";
  let { whole, decimals } = read;
  if (read.either) {
    if (decimal === undefined) return "ambiguous";
    if (read.either !== decimal) [whole, decimals] = [whole + decimals, ""];
  }
  decimals = decimals.replace(/0+$/, "");
  if (decimals.length > places) return "decimals";
  return Number(whole + decimals.padEnd(places, "0"));
}

/** The server's largest amount. */
const MONEY_MAX = 1_000_000_000_000_000;

/** An amount in minor units, written in major ones, with or without its currency. */
export function amount(text: string, exponent: number, decimal: Decimal | undefined): number | Unread {
  const minor = scaled(bare(text), exponent, decimal);
  return typeof minor === "number" && minor > MONEY_MAX ? "number" : minor;
}

/** An amount in minor units, written as a whole number of them. */
export const minorAmount = (text: string): number | Unread =>
  /^\d+$/.test(text) && Number(text) <= MONEY_MAX ? Number(text) : "number";

/** A quantity as the server takes it. */
export function quantity(text: string, decimal: Decimal | undefined): { text: string; isNegative: boolean } | Unread {
  const isNegative = text.startsWith("-");
  const milli = scaled(isNegative ? text.slice(1) : text, 3, decimal);
  if (typeof milli !== "number") return milli;
  if (milli > 999_999_999_999) return "number";
  const decimals = String(milli % 1000)
    .padStart(3, "0")
    .replace(/0+$/, "");
  const figure = `${Math.floor(milli / 1000)}${decimals ? `.${decimals}` : ""}`;
  return { text: isNegative ? `-${figure}` : figure, isNegative: isNegative && milli > 0 };
}
