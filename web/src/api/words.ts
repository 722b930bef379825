import type { TFunction } from "i18next";
import { ApiProblem, type Violation } from "./problem";

/** What to tell a person: our own words for a known code, else the server's sentence, which is English; others have words in `faults`. */
export function problemWords(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiProblem)) return t("problems:unknown");
  const known = t([`problems:${error.code}`, `faults:${error.code}`], { defaultValue: "", keySeparator: false });
  if (known) return known;
  return error.detail ?? error.title;
}

/** The server's words begin small, since they may follow a field's name. */
const sentence = (words: string): string =>
  words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");

/** What is wrong with a field. The server speaks English; other languages have words for its codes. */
export function fieldWords(t: TFunction, { code, message, params = {} }: Violation): string {
  const key = Object.keys(params).length > 0 ? `${code}-n` : code;
  return t(`fields:${key}`, { ...params, defaultValue: "" }) || sentence(message);
}

/** What an error says of one field, by its JSON pointer. */
export function wordsAt(t: TFunction, error: unknown, pointer: string): string | undefined {
  const found = error instanceof ApiProblem ? error.errors.find((one) => one.pointer === pointer) : undefined;
  return found && fieldWords(t, found);
}

/** An error with what it says of its fields, where there is one place for all of it. */
export function wholeWords(t: TFunction, error: unknown): string {
  const fields = error instanceof ApiProblem ? error.errors.map((one) => fieldWords(t, one)) : [];
  return [problemWords(t, error), ...new Set(fields)].join(" ");
}
