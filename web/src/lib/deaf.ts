/**
 * A moment in which a press means nothing: the second half of a double tap falls on what came in between. The page says so while one is
 * under way (`data-deaf`); the walks of the tests wait for its end, as a hand does that looks first.
 */
import { useLayoutEffect, useState } from "react";

/** When the last moment of this page ends. */
let ends = Number.NEGATIVE_INFINITY;

function sign(): void {
  const left = ends - performance.now();
  document.documentElement.toggleAttribute("data-deaf", left > 0);
  if (left > 0) setTimeout(sign, left);
}

export interface Deafness {
  begin: () => void;
  isNow: () => boolean;
}

/** Deaf for `ms` from each beginning. */
export function deafness(ms: number): Deafness {
  let until = Number.NEGATIVE_INFINITY;
  return {
    begin: () => {
      until = performance.now() + ms;
      ends = Math.max(ends, until);
      sign();
    },
    isNow: () => performance.now() < until,
  };
}

/** Deaf for `ms` whenever the screen says so. */
export const useDeafness = (ms: number): Deafness => useState(() => deafness(ms))[0];

/** Deaf for the first `ms` that the screen is there. */
export function useDeafAtFirst(ms: number): Deafness {
  const deaf = useDeafness(ms);
  useLayoutEffect(() => deaf.begin(), [deaf]);
  return deaf;
}
