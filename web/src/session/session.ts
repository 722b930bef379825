/** Who is signed in, and what they may do. Screens are built from permissions, never from names of roles. */
import { create } from "zustand";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { queries } from "@/lib/queries";
import { type Me, rightsIn } from "./rights";
import {
  accessToken,
  hold,
  isFresh,
  isLocked,
  isOut,
  isUnheard,
  LOCKED,
  onTokens,
  refreshed,
  type SignedIn,
  setOut,
} from "./tokens";

export type { Me } from "./rights";

export interface SessionState {
  /** `starting` until it is known whether a session can be continued. */
  status: "starting" | "out" | "in";
  /** Locked over a sale: the screen is covered, the cart stays. */
  locked: boolean;
  /** Why one is out, if not by one's own wish: a key of `session:`. */
  why: "ended" | "locked" | "away" | undefined;
  /** With the rights of the branch one sells in, if one does. */
  me: Me | undefined;
}

export const useSession = create<SessionState>(() => ({
  status: "starting",
  locked: false,
  why: undefined,
  me: undefined,
}));

const KEY = "till.me";
/** Whether somebody was in when this browser was left. */
export const keepsSession = (): boolean => localStorage.getItem(KEY) !== null;

/** How long after an answer that did not come the server is asked again. */
const AGAIN_MS = 3000;

/** Continues a session, if the browser still has one. */
export async function begin(): Promise<void> {
  onTokens(changed);
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== LOCKED) return;
    if (newValue !== null) {
      cover();
      // It may have heard that the session is over before it could see why.
      if (useSession.getState().status === "out") useSession.setState({ why: "locked" });
    }
    // Another tab was told who signed in, perhaps before this one could see that the lock is off.
    else if (accessToken())
      void loadMe().then(
        () => useSession.setState({ locked: false }),
        () => undefined,
      );
  });
  setInterval(() => {
    const { status, locked } = useSession.getState();
    if (status === "in" && !locked && !isFresh()) void refreshed();
  }, 10_000);
  await resume();
}

/** Asks until it is known whether there is a session: a server that is away ends none. */
async function resume(): Promise<void> {
  const { status } = useSession.getState();
  if (status === "in") return;
  // A lock that could not be told to the server when it was made is told it now: the session is over.
  const locked = isLocked();
  const goesOn = locked ? !(await endSession()) : !isOut() && (await refreshed());
  const now = useSession.getState();
  if (now.status === "in" || (goesOn && !locked)) return;
  const away = locked ? goesOn : !isOut() && isUnheard();
  useSession.setState({ status: "out", why: away ? "away" : locked ? "locked" : now.why });
  if (away) setTimeout(() => void resume(), AGAIN_MS);
}

/** Ends the session on the server; of `token`, or the one whose cookie the browser has. False where nobody answered. */
async function endSession(token?: string): Promise<boolean> {
  try {
    const answer = await fetch("/api/v1/auth/sign-out", {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: "{}",
      signal: AbortSignal.timeout(15_000),
      // A late one must not take the cookie of who has signed in meanwhile.
      credentials: token ? "omit" : "same-origin",
    });
    return answer.ok || answer.status === 401;
  } catch {
    return false;
  }
}

/** Takes the answer of a sign-in. */
export async function signedIn(answer: SignedIn): Promise<void> {
  localStorage.removeItem(LOCKED);
  hold(answer);
  await loadMe();
  if (useSession.getState().locked) void queries.invalidateQueries();
  useSession.setState({ locked: false });
}

/** Everything the person may do anywhere, and the branch whose rights are asked. */
let everywhere: Me | undefined;
let branch: string | undefined;

/** Reads profile and rights anew, e.g. after a change of the role. A screen that is locked stays so. */
export async function loadMe(): Promise<void> {
  const me: Me = await take(api.GET("/api/v1/me"));
  localStorage.setItem(KEY, JSON.stringify(me));
  everywhere = me;
  useSession.setState({ status: "in", why: undefined, me: rightsIn(me, branch) });
}

/** Acts in a branch from now on: the screens show what is allowed there. */
export function actIn(next: string | undefined): void {
  if (next === branch) return;
  branch = next;
  if (everywhere && useSession.getState().me) useSession.setState({ me: rightsIn(everywhere, branch) });
}

let leaving = false;

function changed(signedIn: SignedIn | undefined): void {
  if (signedIn) {
    const { status, me, locked } = useSession.getState();
    if (isLocked()) return;
    if (status !== "in" || locked || me?.user_id !== signedIn.user.user_id)
      void loadMe()
        .then(() => useSession.setState({ locked: false }))
        .catch(() => useSession.setState({ status: "out" }));
    return;
  }
  const { status } = useSession.getState();
  // The session of a locked screen is over, and its sale is still there.
  if (status === "in" && isLocked()) {
    cover();
    return;
  }
  everywhere = undefined;
  useSession.setState({
    status: "out",
    locked: false,
    me: undefined,
    why: status === "in" && !leaving ? "ended" : undefined,
  });
}

/** Ends the session here and on the server. Without an answer it ends here; the server's part runs out by itself. */
export async function signOut(): Promise<void> {
  leaving = true;
  try {
    await api.POST("/api/v1/auth/sign-out", { body: {} });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
  } finally {
    hold(undefined);
    localStorage.removeItem(KEY);
    setOut();
    leaving = false;
  }
}

const cover = (): void => useSession.setState((now) => (now.status === "in" ? { locked: true } : {}));

/**
 * Covers the screen in every tab and ends the session on the server: no reload, no other tab and no restart of the browser opens it. Whoever
 * signs in next goes on with the same sale.
 */
export function lock(): void {
  const { status, locked } = useSession.getState();
  const token = accessToken();
  if (status !== "in" || locked) return;
  localStorage.setItem(LOCKED, new Date().toISOString());
  cover();
  const tell = async () => {
    if (await endSession()) return;
    // The server is away: it is told as soon as it answers, unless somebody has signed in by then.
    const timer = setInterval(async () => {
      if (!isLocked() || (await endSession(token))) clearInterval(timer);
    }, AGAIN_MS);
  };
  void tell();
  hold(undefined);
}

/** Whether the person holds a permission. */
export const may = (permission: string): boolean => {
  const { me } = useSession.getState();
  return me !== undefined && (me.holds_all || me.permissions.includes(permission));
};

export const useMay = (permission: string): boolean =>
  useSession(({ me }) => me !== undefined && (me.holds_all || me.permissions.includes(permission)));
