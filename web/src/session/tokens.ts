/**
 * The access token: in memory only, shared between the tabs of one browser, renewed by one of them.
 *
 * The refresh token is a strict HttpOnly cookie that no script sees. Two tabs that renew at once would look like theft to the server,
 * so one asks under a lock and tells the others.
 */
import type { components } from "@/api/schema";

export type SignedIn = components["schemas"]["SignedIn"];

type Heard =
  | { kind: "tokens"; signedIn: SignedIn }
  | { kind: "out"; sessionId: string | undefined }
  /** Sent by a tab that has none, e.g. because it was not there yet when they were told. */
  | { kind: "ask" };

/** Counts renewals of all tabs. What is counted may be seen, and the lock may come, before what the other tab told. */
const COUNT = "till.renewals";
const counted = (): string | null => localStorage.getItem(COUNT);

let current: SignedIn | undefined;
let until = 0;
/** How many renewals there had been when our tokens came. */
let known = counted();
const listeners = new Set<(signedIn: SignedIn | undefined) => void>();
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("till.session");

channel?.addEventListener("message", ({ data }: MessageEvent<Heard>) => {
  if (data.kind === "tokens") hold(data.signedIn, false);
  else if (data.kind === "ask") retell();
  else if (current && data.sessionId === current.session_id) hold(undefined, false);
});

export const accessToken = (): string | undefined => current?.access_token;
export const sessionId = (): string | undefined => current?.session_id;

/** Calls `told` whenever the token changes or goes; answers how to stop that. */
export function onTokens(told: (signedIn: SignedIn | undefined) => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

function retell(): void {
  if (!current || !isFresh()) return;
  const left = Math.floor((until - Date.now()) / 1000);
  channel?.postMessage({ kind: "tokens", signedIn: { ...current, expires_in_s: left } } satisfies Heard);
}

/** Takes new tokens, or none; tells the other tabs unless they told us. */
export function hold(signedIn: SignedIn | undefined, tell = true): void {
  const before = current;
  current = signedIn;
  until = signedIn ? Date.now() + signedIn.expires_in_s * 1000 : 0;
  known = counted();
  if (signedIn) localStorage.removeItem(OUT);
  if (tell) {
    const heard: Heard = signedIn ? { kind: "tokens", signedIn } : { kind: "out", sessionId: before?.session_id };
    channel?.postMessage(heard);
  }
  for (const told of listeners) told(signedIn);
}

/** Somebody has locked this browser: in all its tabs, and over a reload, until somebody signs in. */
export const LOCKED = "till.locked";
export const isLocked = (): boolean => localStorage.getItem(LOCKED) !== null;

/** The server has said that this browser has no session, or was told so: it is not asked again before somebody signs in. */
const OUT = "till.out";
export const isOut = (): boolean => localStorage.getItem(OUT) !== null;
export const setOut = (): void => localStorage.setItem(OUT, "yes");

let unheard = false;
/** Whether the last renewal had no answer: whether there is a session is not known. */
export const isUnheard = (): boolean => unheard;

/** Whether the token is good for another moment. */
export const isFresh = (): boolean => until - Date.now() > 20_000;

let running: Promise<boolean> | undefined;

/** Renews, unless the token is already another than `stale`. True if there is a token to try with. */
export function refreshed(stale?: string): Promise<boolean> {
  running ??= renew(stale).finally(() => {
    running = undefined;
  });
  return running;
}

const TOLD_MS = 1000;
const LOCK = "till.refresh";

/** Until another tab's tokens are here, or so long that it must have gone. */
const otherTab = (): Promise<void> =>
  new Promise((done) => {
    const stop = onTokens(() => {
      stop();
      done();
    });
    channel?.postMessage({ kind: "ask" } satisfies Heard);
    setTimeout(() => {
      stop();
      done();
    }, TOLD_MS);
  });

async function renew(stale: string | undefined): Promise<boolean> {
  if (isLocked()) return false;
  const good = () => current !== undefined && current.access_token !== stale && isFresh();
  const turn = async (waited: boolean): Promise<boolean> => {
    // Whoever had the lock has renewed, even where neither its count nor its tokens have come here yet.
    if (!good() && (waited || counted() !== known)) await otherTab();
    if (good()) return true;
    const had = current?.session_id;
    try {
      const answer = await fetch("/api/v1/auth/refresh", { method: "POST", signal: AbortSignal.timeout(15_000) });
      unheard = answer.status >= 500;
      if (answer.ok) {
        const body = (await answer.json()) as { data: SignedIn };
        localStorage.setItem(COUNT, String(Number(counted() ?? 0) + 1));
        hold(body.data);
        return true;
      }
      // Refused: the session has ended. Anything else may pass, and the cart is still here.
      if ((answer.status === 401 || answer.status === 403) && current?.session_id === had) {
        setOut();
        hold(undefined);
      }
    } catch {
      // No answer: nothing is known, so nothing is forgotten.
      unheard = true;
    }
    return false;
  };
  if (!navigator.locks) return turn(false);
  const ours = await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? turn(false) : undefined));
  return ours ?? navigator.locks.request(LOCK, () => turn(true));
}
