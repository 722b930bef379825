/** The server's clock, as far as its answers tell it. A till whose own clock is wrong makes ids by this one. */

/** Answers say the time in whole seconds and take a while to arrive; what is less than this is not a wrong clock. */
const TOLERANCE_MS = 60_000;

let offMs = 0;

/** Takes note of the `Date` of an answer. */
export function heardTime(date: string | null): void {
  const server = Date.parse(date ?? "");
  if (!Number.isNaN(server)) offMs = Date.now() - server;
}

/** How far this machine's clock is ahead of the server's (below zero: behind); 0 while that is nothing to speak of. */
export const clockOffMs = (): number => (Math.abs(offMs) > TOLERANCE_MS ? offMs : 0);

/** Now, in milliseconds, by the server's clock if this machine's is wrong. */
export const rightNow = (): number => Date.now() - clockOffMs();
