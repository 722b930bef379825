/**
 * Who hears the scanner: the screen that asked last. There is one listener for all of them, so that a code is not torn where one screen
 * gives way to another, and it is there before the first picture of a screen can be seen.
 */
import { useLayoutEffect, useRef } from "react";
import { takeEarlyKeys } from "./early";
import { listen, type Torn } from "./scanner";

type Hear = (code: string, torn?: Torn) => void;

const stack: { current: Hear }[] = [];
let stop: (() => void) | undefined;
/** How many listen for themselves at this moment. */
let alone = 0;

function start(early: readonly KeyboardEvent[] = []): void {
  if (alone === 0) stop ??= listen((code, torn) => stack.at(-1)?.current(code, torn), {}, window, early);
}

function end(): void {
  stop?.();
  stop = undefined;
}

/** Whoever looks at the keys of a scanner as well listens alone, by `listen`: no screen hears it meanwhile. Answers how that ends. */
export function listenAlone(onScan: Hear): () => void {
  alone += 1;
  end();
  const own = listen(onScan);
  return () => {
    own();
    alone -= 1;
    if (stack.length > 0) start();
  };
}

interface Wish {
  on?: boolean;
  /** What was scanned before the page could show anything was meant for this screen. */
  early?: boolean;
  /** Hears what no other screen hears. */
  below?: boolean;
}

function push(entry: { current: Hear }, { early, below }: Wish): () => void {
  if (below) stack.unshift(entry);
  else stack.push(entry);
  // Whoever is the first to be there knows whether it was meant.
  const pressed = takeEarlyKeys();
  start(early ? pressed : []);
  return () => {
    stack.splice(stack.indexOf(entry), 1);
    // The next screen asks within the same change of the page.
    queueMicrotask(() => {
      if (stack.length === 0) end();
    });
  };
}

/** Hears scans while mounted. `hear` may be new on every render. */
export function useScanner(hear: Hear, { on = true, early = false, below = false }: Wish = {}): void {
  const held = useRef(hear);
  held.current = hear;
  // With the picture, not after it: between the two a browser that is busy takes in keys.
  useLayoutEffect(() => (on ? push(held, { early, below }) : undefined), [on, early, below]);
}
