/** A camera reads the same code many times a second: it counts once for as long as it stays in sight. */

/** Out of sight for so long, it is another piece. */
export const AGAIN_MS = 1500;
/** Between two looks no more than this counts as time: who looks seldom, or not at all while a question is open, saw nothing go. */
const LOOK_MOST_MS = 500;

export interface Counting {
  /** Those of the codes in sight at `now` that count. To be told of each look, also of one at nothing. */
  seen: (codes: readonly string[], now: number) => string[];
}

export function counting(): Counting {
  const last = new Map<string, number>();
  let looked: number | undefined;
  /** Time as far as somebody looked. */
  let clock = 0;
  return {
    seen: (codes, now) => {
      clock += Math.min(LOOK_MOST_MS, now - (looked ?? now));
      looked = now;
      return codes.filter((code) => {
        const before = last.get(code);
        last.set(code, clock);
        return before === undefined || clock - before >= AGAIN_MS;
      });
    },
  };
}
