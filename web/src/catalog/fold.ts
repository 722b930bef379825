/**
 * Text as it is searched: without case, marks and forms that people do not type, in every script. The same rules as the server's
 * (`catalog/words.rs`), so that what the office finds the till finds too.
 */

const APOSTROPHES = /[\u00b4\u0060\u02b9\u02bb-\u02bf\u02c8\u2018\u2019\u201b\u2032\uff07]/g;
/** Accents, points, vowel signs of Arabic and Hebrew; what joins or stretches letters. Vowels of Indian scripts are no such marks. */
const MARKS =
  /[\u0300-\u036f]|[\u0483-\u0489]|[\u0591-\u05bd]|\u05bf|\u05c1|\u05c2|\u05c4|\u05c5|\u05c7|[\u0610-\u061a]|[\u064b-\u065f]|\u0670|[\u06d6-\u06dc]|[\u06df-\u06e8]|[\u06ea-\u06ed]|[\u08d3-\u08ff]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|[\ufe20-\ufe2f]|\u0640|[\u200b-\u200f]|\u00ad|\u2060|\ufeff/g;
const FORMS: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ŧ: "t",
  ı: "i",
  ŋ: "n",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ς: "σ",
  ك: "ک",
  ڪ: "ک",
  ي: "ی",
  ى: "ی",
  ۍ: "ی",
  ې: "ی",
  ہ: "ه",
  ة: "ه",
  ۃ: "ه",
  ە: "ه",
  ٱ: "ا",
  ך: "כ",
  ם: "מ",
  ן: "נ",
  ף: "פ",
  ץ: "צ",
};
const FORM = new RegExp(`[${Object.keys(FORMS).join("")}]`, "gu");
const DIGIT = /(?![0-9])\p{Nd}/gu;

/** Noughts of digits stand at the beginning of a run of ten. */
function digit(sign: string): string {
  let nought = sign.codePointAt(0) ?? 0;
  for (let steps = 0; steps < 9 && /\p{Nd}/u.test(String.fromCodePoint(nought - 1)); steps += 1) nought -= 1;
  return String((sign.codePointAt(0) ?? 0) - nought);
}

export function fold(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII as a whole
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase().replaceAll("`", "'");
  return text
    .replace(APOSTROPHES, "'")
    .normalize("NFKD")
    .toLowerCase()
    .replace(MARKS, "")
    .replace(FORM, (letter) => FORMS[letter] ?? letter)
    .replace(DIGIT, digit)
    .normalize("NFC");
}

/** Folded, and without the apostrophes inside words: `O'Brien` is found by `obrien`. */
export function searchable(text: string): string {
  const folded = fold(text);
  // Nearly no name has one, and looking around every letter of a hundred thousand names takes its time.
  return folded.includes("'") ? folded.replace(/(?<=[\p{L}\p{N}])'(?=[\p{L}\p{N}])/gu, "") : folded;
}
