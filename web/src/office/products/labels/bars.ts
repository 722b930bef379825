/**
 * The bars of a code, for a label: an EAN where the digits are one, as every package has it, else Code 128. In modules, the width of the
 * thinnest bar, with the white at both ends that a scanner needs.
 */

export interface Bars {
  /** Width of the whole code in modules. */
  modules: number;
  /** SVG path data of all bars, in a box of `modules` × 1. */
  path: string;
}

const QUIET = 10;

/** From a row of dark and light modules. */
function drawn(row: string): Bars {
  const bars = [...row.matchAll(/1+/g)].map(
    ({ index, 0: { length } }) => `M${QUIET + index} 0h${length}v1h-${length}z`,
  );
  return { modules: row.length + 2 * QUIET, path: bars.join("") };
}

const LEFT = [
  "0001101",
  "0011001",
  "0010011",
  "0111101",
  "0100011",
  "0110001",
  "0101111",
  "0111011",
  "0110111",
  "0001011",
];
const turned = (text: string): string => [...text].reverse().join("");
const swapped = (text: string): string => text.replace(/[01]/g, (one) => (one === "0" ? "1" : "0"));
/** Which of the six digits at the start side are written the other way: that is how the first of thirteen is told. */
const TURNED = ["000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010"];

/** Whether the last digit of an EAN is right: 3 and 1 times the others, from behind, make a multiple of ten. */
function isEan(code: string): boolean {
  if (!/^(\d{8}|\d{12,13})$/.test(code)) return false;
  const sum = [...turned(code)].reduce((so, digit, at) => so + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

function ean(code: string): Bars {
  const half = code.length === 8 ? 4 : 6;
  const digits = code.length === 8 ? code : code.padStart(13, "0").slice(1);
  const ways = code.length === 8 ? "0000" : (TURNED[Number(code.padStart(13, "0")[0])] ?? "");
  const side = (digit: string) => LEFT[Number(digit)] ?? "";
  const start = [...digits.slice(0, half)].map((digit, at) =>
    ways[at] === "1" ? turned(swapped(side(digit))) : side(digit),
  );
  const end = [...digits.slice(half)].map((digit) => swapped(side(digit)));
  return drawn(`101${start.join("")}01010${end.join("")}101`);
}

/** Widths of bar, gap, bar, gap … of each value of Code 128; the last is the end with its last bar. */
const WIDTHS = `
  212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132
  122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212
  322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311
  112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321
  331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
  112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
  124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113
  411311 113141 114131 311141 411131 211412 211214 211232 2331112
`
  .trim()
  .split(/\s+/);

const START_B = 104;
const START_C = 105;
const TO_C = 99;
const END = 106;

/** Two digits take one place where all are digits; the first of an odd number stands alone before them. */
function valuesOf(code: string): number[] {
  const letters = (text: string) => [...text].map((one) => one.charCodeAt(0) - 32);
  const pairs = (text: string) => (text.match(/\d\d/g) ?? []).map(Number);
  if (!/^\d{4,}$/.test(code)) return [START_B, ...letters(code)];
  if (code.length % 2 === 0) return [START_C, ...pairs(code)];
  return [START_B, ...letters(code.slice(0, 1)), TO_C, ...pairs(code.slice(1))];
}

function code128(code: string): Bars {
  const values = valuesOf(code);
  const check = values.reduce((sum, value, at) => sum + value * Math.max(1, at), 0) % 103;
  const row = [...values, check, END].flatMap((value) => {
    const widths = [...(WIDTHS[value] ?? "")];
    return widths.map((width, at) => (at % 2 === 0 ? "1" : "0").repeat(Number(width)));
  });
  return drawn(row.join(""));
}

/** Nothing where the code has letters that no bars are known for, or is too long for a label. */
export function barsOf(code: string): Bars | undefined {
  if (isEan(code)) return ean(code);
  return /^[\x20-\x7e]{1,40}$/.test(code) ? code128(code) : undefined;
}
