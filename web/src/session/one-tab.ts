/**
 * One tab of a browser sells. Two with the same sale are two pairs of hands at one drawer: what one typed the other does not see, and a scan
 * goes into whichever happens to be in front. Who has the lock is the till; the others say so, wait for it to be closed, or take it over.
 *
 * Money is safe without it: every command is written down and stored once (`sales/outgoing`), and what one tab writes the others show
 * (`sales/cart`). So a browser without Web Locks, e.g. at an address without TLS, sells in every tab.
 */
import { create } from "zustand";

const LOCK = "till.tab";
/** After this time another tab has it: one that is left by a reload gives it back in a few milliseconds. */
const TAKEN_MS = 250;

/** `asking` for a moment at the start. */
export const useOneTab = create<{ tab: "asking" | "ours" | "elsewhere" }>(() => ({ tab: "asking" }));

/** Kept over a reload: who was the till is it again, whoever else waits for it. */
const KEY = "till.tab";

function set(tab: "ours" | "elsewhere"): void {
  sessionStorage.setItem(KEY, tab);
  useOneTab.setState({ tab });
}

let queued: AbortController | undefined;
/** Counts how often it was ours: the end of an earlier hold says nothing of a later one. */
let holds = 0;

/** Is the till until the tab is closed, or another one takes it over. */
function hold(options: LockOptions): Promise<void> {
  let mine = 0;
  const held = navigator.locks.request(LOCK, options, () => {
    queued = undefined;
    mine = ++holds;
    set("ours");
    return new Promise<never>(() => undefined);
  });
  return held.then(undefined, () => {
    // Taken over: in turn again, for when the other tab is closed. What was only waiting was called off by ourselves.
    if (mine > 0 && mine === holds) wait();
  });
}

function wait(): void {
  set("elsewhere");
  queued = new AbortController();
  void hold({ signal: queued.signal });
}

/** Asks for the lock; answers when it is known whose it is. */
export function askTab(): Promise<void> {
  if (!navigator.locks) {
    set("ours");
    return Promise.resolve();
  }
  if (sessionStorage.getItem(KEY) === "ours") void hold({ steal: true });
  else {
    queued = new AbortController();
    void hold({ signal: queued.signal });
  }
  // A lock is never given before this function has ended, so that nothing is missed here.
  return new Promise((done) => {
    const timer = setTimeout(() => set("elsewhere"), TAKEN_MS);
    const stop = useOneTab.subscribe(() => {
      clearTimeout(timer);
      stop();
      done();
    });
  });
}

/** Makes this tab the till; the one that was is told. */
export function takeTab(): void {
  if (!navigator.locks || useOneTab.getState().tab === "ours") return;
  queued?.abort();
  queued = undefined;
  void hold({ steal: true });
}
