/** Whether the server answers, as far as the last question told. While it does not, the office shows what it knew and changes nothing. */
import { useEffect } from "react";
import { create } from "zustand";
import { ApiProblem } from "@/api/problem";
import { queries } from "@/lib/queries";

interface AwayState {
  away: boolean;
  /** When the server last answered. */
  since: string | undefined;
}

export const useAwayState = create<AwayState>(() => ({ away: false, since: undefined }));
export const useAway = (): boolean => useAwayState((state) => state.away);

const ASK_AGAIN_MS = 4000;

/** Stands once in the shell. */
export function useWatchServer(): void {
  const away = useAway();
  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        if (event.type !== "updated") return;
        if (event.action.type === "success") useAwayState.setState({ away: false, since: new Date().toISOString() });
        if (event.action.type === "error" && event.action.error instanceof ApiProblem && event.action.error.isNetwork) {
          useAwayState.setState({ away: true });
        }
      }),
    [],
  );
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => void queries.refetchQueries({ type: "active" }), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [away]);
}
