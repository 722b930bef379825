/** Where what is said in passing stands while a dialog is open: in what the dialog leaves free, over no title, field or key of it. */
import { type RefObject, useLayoutEffect, useState } from "react";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Place extends Box {
  /** To which end of the place the words hold: the one they have where no dialog is. */
  at: "top" | "bottom";
}

/** Two lines of words with their frame. */
const ROW_PX = 56;
const GAP_PX = 8;
const LEAST_WIDTH_PX = 240;

/** How many that say two lines have room. */
export const roomFor = ({ top, bottom }: Box): number => Math.floor((bottom - top + GAP_PX) / (ROW_PX + GAP_PX));

/** The free place beside what dialogs take; nothing where they leave none. */
export function freePlace(screen: Box, taken: readonly Box[], usual: Place["at"]): Place | undefined {
  const left = Math.min(...taken.map((one) => one.left));
  const right = Math.max(...taken.map((one) => one.right));
  const top = Math.min(...taken.map((one) => one.top));
  const bottom = Math.max(...taken.map((one) => one.bottom));
  const above: Place = { ...screen, bottom: top, at: "top" };
  const below: Place = { ...screen, top: bottom, at: "bottom" };
  const beside: Place[] = [
    { ...screen, right: left, at: usual },
    { ...screen, left: right, at: usual },
  ];
  const wide = (one: Box) => one.right - one.left;
  beside.sort((one, other) => wide(other) - wide(one));
  const all = usual === "top" ? [above, below, ...beside] : [below, ...beside, above];
  return all
    .map((one) => ({
      ...one,
      left: one.left + GAP_PX,
      right: one.right - GAP_PX,
      top: one.top + GAP_PX,
      bottom: one.bottom - GAP_PX,
    }))
    .find((one) => wide(one) >= LEAST_WIDTH_PX && roomFor(one) > 0);
}

const DIALOGS = ':is([role="dialog"], [role="alertdialog"]):not([data-said-list] *)';

const dialogs = (): readonly HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>(DIALOGS)].filter((one) => one.getClientRects().length > 0);

export const meets = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** A dialog that rises is measured where it ends. */
const RISES_PX = 10;

function stillBox(one: HTMLElement): Box {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return { left, top: top - (one.getAnimations?.().length ? RISES_PX : 0), right, bottom };
}

/** "usual" where no dialog is in the way, "none" where one leaves no room: then it is said when it closes. `usual` is that place. */
export function useFreePlace(
  count: number,
  usual: RefObject<HTMLElement | null>,
  at: Place["at"],
): Place | "usual" | "none" {
  const [place, setPlace] = useState<Place | "usual" | "none">("usual");
  useLayoutEffect(() => {
    if (count === 0) return;
    const sizes = new ResizeObserver(() => look());
    const look = () => {
      const open = dialogs();
      for (const one of open) sizes.observe(one);
      const taken = open.map(stillBox);
      const own = usual.current?.getBoundingClientRect();
      const free = own && !taken.some((one) => meets(one, own));
      const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
      const next = free || taken.length === 0 ? "usual" : (freePlace(screen, taken, at) ?? "none");
      setPlace((now) => (JSON.stringify(now) === JSON.stringify(next) ? now : next));
    };
    look();
    // Each dialog is a child of the body, and goes with it.
    const children = new MutationObserver(look);
    children.observe(document.body, { childList: true });
    window.addEventListener("resize", look);
    return () => {
      sizes.disconnect();
      children.disconnect();
      window.removeEventListener("resize", look);
    };
  }, [count, usual, at]);
  return place;
}
