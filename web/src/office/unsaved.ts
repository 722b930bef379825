/** A change that was not stored: what the server said, and what became of what was typed. */
import type { TFunction } from "i18next";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";

/** Without an answer, or with one that nobody can read, it may have been stored all the same. */
const isUnknown = (error: ApiProblem): boolean =>
  error.isNetwork || error.code === "client.unreadable" || error.code === "kernel.outcome-unknown";

/** These say themselves that nothing was changed. */
const SAYS_SO: ReadonlySet<string> = new Set(["kernel.busy"]);

/** In lines: what happened, what that means for what was typed, and for a fault of the server what to tell those who look into it. */
export function unsavedLines(t: TFunction, error: unknown): readonly string[] {
  const words = problemWords(t, error);
  // Titles of faults have no full stop, and another sentence follows.
  const what = /[.!?۔]$/.test(words) ? words : `${words}.`;
  if (!(error instanceof ApiProblem) || SAYS_SO.has(error.code)) return [what];
  const fate = isUnknown(error) ? t("office:maybe_saved") : t("office:not_saved");
  const support = error.status >= 500 && error.requestId ? [t("office:for_support", { id: error.requestId })] : [];
  return [`${what} ${fate}`, ...support];
}

/** The same where there is one line for it. */
export const unsavedWords = (t: TFunction, error: unknown): string => unsavedLines(t, error).join(" ");
