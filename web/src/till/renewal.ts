/**
 * A newer program on the server. A till is open for weeks: it takes the newer one up between two sales, when nobody has touched it
 * for a while, or when it is told to. Never within a sale, and never under a lock, which a fresh page would not have.
 */
import { useEffect } from "react";
import { create } from "zustand";
import { currentSale } from "@/sales/cart";
import { keptCodes } from "@/sales/kept-codes";
import { useOutgoingEntries } from "@/sales/outgoing";
import { useQuestions } from "@/sales/questions";
import { useSession } from "@/session/session";

/** How long nobody must have touched the till. */
const QUIET_MS = 60_000;
const LOOK_EVERY_MS = 30 * 60_000;

export const useRenewal = create<{ ready: boolean }>(() => ({ ready: false }));

/** The script that a page begins with; its name changes with every change of the program. */
export const beginningOf = (html: string): string | undefined =>
  /<script\b[^>]*\btype="module"[^>]*\bsrc="([^"]+)"/.exec(html)?.[1];

/** Asks the server what page it gives out now, and compares it with this one. */
export async function lookForRenewal(page = document.head.innerHTML): Promise<void> {
  if (useRenewal.getState().ready) return;
  try {
    const answer = await fetch("/", { cache: "no-store", headers: { accept: "text/html" } });
    const there = answer.ok ? beginningOf(await answer.text()) : undefined;
    const here = beginningOf(page);
    if (here && there && here !== there) useRenewal.setState({ ready: true });
  } catch {
    // The server is away: asked again when it is back.
  }
}

/** Whether a fresh page would lose or disturb anything. */
export function mayRenew(path: string): boolean {
  return (
    path === "/" &&
    !useSession.getState().locked &&
    currentSale().lines.length === 0 &&
    keptCodes() === 0 &&
    useQuestions.getState().asked.length === 0 &&
    useOutgoingEntries.getState().entries.length === 0
  );
}

/** Watches for a newer program, and takes it up when nobody is there. */
export function useRenewing(): void {
  const ready = useRenewal((state) => state.ready);
  useEffect(() => {
    const timer = setInterval(() => void lookForRenewal(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (!ready) return;
    let touched = performance.now();
    const touch = () => {
      touched = performance.now();
    };
    const kinds = ["keydown", "pointerdown", "pointermove"] as const;
    for (const kind of kinds) window.addEventListener(kind, touch, { capture: true, passive: true });
    const timer = setInterval(() => {
      if (performance.now() - touched >= QUIET_MS && mayRenew(location.pathname)) location.reload();
    }, 1000);
    return () => {
      clearInterval(timer);
      for (const kind of kinds) window.removeEventListener(kind, touch, { capture: true });
    };
  }, [ready]);
}
