import type { TFunction } from "i18next";
import { ApiProblem } from "./problem";

/** What to tell a person: our own words for a known code, else the server's sentence. */
export function problemWords(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiProblem)) return t("problems:unknown");
  const key = `problems:${error.code}`;
  const known = t(key, { defaultValue: "", keySeparator: false });
  if (known) return known;
  return error.detail ?? error.title;
}
