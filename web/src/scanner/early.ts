/** Keys that were pressed before there was a screen, and not into a field: the page's first lines (`index.html`) keep them, with their times. */
declare global {
  interface Window {
    /** Takes what was kept, and keeps no more. */
    earlyKeys?: () => KeyboardEvent[];
  }
}

/** Whoever waited longer than this has seen that nothing was taken, in ms. */
const EARLY_MS = 15_000;

/** What was pressed before anybody listened. Answered once; nothing is kept from then on. */
export function takeEarlyKeys(now = performance.now()): KeyboardEvent[] {
  const keys = window.earlyKeys?.() ?? [];
  delete window.earlyKeys;
  return keys.filter((event) => now - event.timeStamp <= EARLY_MS);
}
