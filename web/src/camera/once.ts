/** A camera reads the same code many times a second: it counts once for as long as it stays in sight. */

/** Out of sight for so long, it is another piece. */
export const AGAIN_MS = 1500;

export interface Counting {
  /** Whether a code that is read at `now` counts. */
  counts: (code: string, now: number) => boolean;
  /** Nothing was read for `ms`, e.g. while a question was open: what was in sight then is not out of it. */
  rest: (ms: number) => void;
}

export function counting(): Counting {
  const seen = new Map<string, number>();
  return {
    counts: (code, now) => {
      const last = seen.get(code);
      seen.set(code, now);
      return last === undefined || now - last >= AGAIN_MS;
    },
    rest: (ms) => {
      for (const [code, last] of seen) seen.set(code, last + ms);
    },
  };
}
