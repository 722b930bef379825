/** What shows money waits for the engine that counts it: whoever has just signed in has not loaded it yet. */
import { type ReactNode, useEffect, useReducer } from "react";
import { isPricingLoaded, loadPricing } from "@/pricing/engine";

const AGAIN_MS = 2000;

export function Priced({ children }: { children: ReactNode }) {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    if (isPricingLoaded()) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const attempt = () =>
      void loadPricing().then(draw, () => {
        timer = setTimeout(attempt, AGAIN_MS);
      });
    attempt();
    return () => clearTimeout(timer);
  }, []);
  return isPricingLoaded() ? children : null;
}
