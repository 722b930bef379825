/**
 * How the scanner of this machine ends its codes: with a key, as nearly all do, or with nothing. It is learned from what comes, and kept:
 * two codes in a row without an end key tell that there is none, a single end key that there is one.
 */
const KEY = "till.scanner";
const ENOUGH = 2;

let silent: number | undefined;

const read = (): number => {
  silent ??= localStorage.getItem(KEY) === "silent" ? ENOUGH : 0;
  return silent;
};

/** Reads anew what is kept. */
export function forgetEnding(): void {
  silent = undefined;
}

/** Whether a code is over as soon as nothing more comes. */
export const endsInSilence = (): boolean => read() >= ENOUGH;

/** Takes note of how a code ended; one that other keys ended tells nothing. */
export function sawEnd(by: "key" | "silence" | "other"): void {
  if (by === "other") return;
  const before = endsInSilence();
  silent = by === "key" ? 0 : Math.min(ENOUGH, read() + 1);
  if (endsInSilence() === before) return;
  if (before) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "silent");
}
