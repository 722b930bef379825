/** Who is signed in, and what they may do. Screens are built from permissions, never from names of roles. */
import { create } from "zustand";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { type Me, rightsIn } from "./rights";
import { hold, isFresh, onTokens, refreshed, type SignedIn } from "./tokens";

export type { Me } from "./rights";

export interface SessionState {
  /** `starting` until it is known whether a session can be continued. */
  status: "starting" | "out" | "in";
  /** Locked over a sale: the screen is covered, the cart stays. */
  locked: boolean;
  /** Why one is out, if not by one's own wish: a key of `session:`. */
  why: "ended" | undefined;
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

/** Continues a session, if the browser still has one. */
export async function begin(): Promise<void> {
  onTokens(changed);
  setInterval(() => {
    if (useSession.getState().status === "in" && !isFresh()) void refreshed();
  }, 10_000);
  if (!(await refreshed())) {
    if (useSession.getState().status === "starting") useSession.setState({ status: "out" });
  }
}

/** Takes the answer of a sign-in. */
export async function signedIn(answer: SignedIn): Promise<void> {
  hold(answer);
  await loadMe();
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
    const { status, me } = useSession.getState();
    if (status !== "in" || me?.user_id !== signedIn.user.user_id)
      void loadMe()
        .then(() => useSession.setState({ locked: false }))
        .catch(() => useSession.setState({ status: "out" }));
    return;
  }
  const { status } = useSession.getState();
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
    leaving = false;
  }
}

/** Covers the screen; whoever signs in next goes on with the same sale. */
export const lock = (): void => useSession.setState((now) => (now.status === "in" ? { locked: true } : {}));

/** Whether the person holds a permission. */
export const may = (permission: string): boolean => {
  const { me } = useSession.getState();
  return me !== undefined && (me.holds_all || me.permissions.includes(permission));
};

export const useMay = (permission: string): boolean =>
  useSession(({ me }) => me !== undefined && (me.holds_all || me.permissions.includes(permission)));
