/** A camera reads the same code many times a second: it counts once for as long as it stays in sight. */

/** Out of sight for so long, it is another piece. */
export const AGAIN_MS = 1500;

/** Answers whether a code that is read at `now` counts. */
export function counting(): (code: string, now: number) => boolean {
  const seen = new Map<string, number>();
  return (code, now) => {
    const last = seen.get(code);
    seen.set(code, now);
    return last === undefined || now - last >= AGAIN_MS;
  };
}
