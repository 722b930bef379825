/** Locks a till that nobody touches any more. A scan is a touch. */
import { useEffect } from "react";
import { useDevice } from "@/lib/device";
import { useRules } from "@/sales/rules";
import { lock, useSession } from "@/session/session";

const LOOK_MS = 5000;
const TOUCHES = ["keydown", "pointerdown", "wheel"] as const;

export function useIdleLock(): void {
  const own = useDevice((device) => device.lockAfter);
  const policy = useRules().lock_after_minutes ?? 0;
  // This till may be stricter than the shop, not less.
  const minutes = own === 0 || policy === 0 ? own || policy : Math.min(own, policy);
  const locked = useSession((session) => session.locked);
  useEffect(() => {
    if (minutes === 0 || locked) return;
    // By the clock of the day: a machine that slept was not touched either.
    let touched = Date.now();
    const touch = () => {
      touched = Date.now();
    };
    for (const one of TOUCHES) window.addEventListener(one, touch, { capture: true, passive: true });
    const timer = setInterval(() => {
      if (Date.now() - touched >= minutes * 60_000) lock();
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      for (const one of TOUCHES) window.removeEventListener(one, touch, { capture: true });
    };
  }, [minutes, locked]);
}
