/** Code 128: the bars of a receipt's number, so that a scan finds it again. Set B carries text, set C two digits in one sign. */

/** Widths of the bars and gaps of every sign, in modules; the last one is the stop. */
const SIGNS =
  "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112".split(
    " ",
  );
const START_B = 104;
const START_C = 105;
const TO_B = 100;
const TO_C = 99;
const STOP = 106;

/** How many digits stand from here on. */
function digitsAt(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  return end - at;
}

/** The values of the signs with start, check digit and stop; undefined if a letter is not in the set. */
export function code128Values(text: string): number[] | undefined {
  if (!/^[ -~]+$/.test(text)) return undefined;
  // Pairs of digits pay when at least four follow each other at an end, or six in the middle.
  const pairs = (at: number): boolean => {
    const run = digitsAt(text, at);
    return run >= (at === 0 || at + run === text.length ? 4 : 6) && run % 2 === 0;
  };
  let inPairs = pairs(0);
  const values = [inPairs ? START_C : START_B];
  let at = 0;
  while (at < text.length) {
    if (inPairs && digitsAt(text, at) < 2) {
      inPairs = false;
      values.push(TO_B);
    } else if (!inPairs && pairs(at)) {
      inPairs = true;
      values.push(TO_C);
    }
    if (inPairs) {
      values.push(Number(text.slice(at, at + 2)));
      at += 2;
    } else {
      values.push(text.charCodeAt(at) - 32);
      at += 1;
    }
  }
  const sum = values.reduce((total, value, place) => total + value * Math.max(1, place), 0);
  return [...values, sum % 103, STOP];
}

export interface Bars {
  /** Beginning and width of each dark bar, in modules. */
  bars: { at: number; width: number }[];
  /** All modules, without the quiet space that must stay around them. */
  width: number;
}

/** The bars of a text; undefined for a text that Code 128 B cannot carry. */
export function code128(text: string): Bars | undefined {
  const values = code128Values(text);
  if (!values) return undefined;
  const bars: Bars["bars"] = [];
  let at = 0;
  for (const value of values) {
    [...(SIGNS[value] ?? "")].forEach((digit, place) => {
      const width = Number(digit);
      if (place % 2 === 0) bars.push({ at, width });
      at += width;
    });
  }
  return { bars, width: at };
}
