/** Printing one thing instead of the page: it is laid beside the page, where only the printer sees it. */
import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

let clear: (() => void) | undefined;

const KEY = "till.paper";
/** Widths of the rolls that receipt printers take, in mm. */
export const WIDTHS = [80, 58] as const;
export type Width = (typeof WIDTHS)[number];
const MARGIN_MM = 3;
const PX_PER_MM = 96 / 25.4;
/** No roll is cut shorter, and a page that is too low would become two. */
const LEAST_MM = 60;

/** The roll in this machine's printer. */
export const paperWidth = (): Width => (localStorage.getItem(KEY) === "58" ? 58 : 80);
export const setPaperWidth = (width: Width): void => localStorage.setItem(KEY, String(width));

/** How long a piece of paper is as wide as the roll: printers know no "as long as it takes", so it is measured. */
function measured(place: HTMLElement, width: Width): number {
  place.style.cssText = `display:block;position:absolute;visibility:hidden;inset-block-start:0;width:${width - 2 * MARGIN_MM}mm`;
  const long = Math.ceil(place.scrollHeight / PX_PER_MM) + 2 * MARGIN_MM + 2;
  place.style.cssText = "";
  return Math.max(LEAST_MM, long);
}

/**
 * Opens the browser's print dialog for `content`, as wide as the roll, or on pages of a size in mm without margins. What was printed before is
 * taken away first.
 */
export function printNode(content: ReactNode, pages?: readonly [width: number, height: number]): void {
  clear?.();
  // Panels and messages stand beside the page, not in it: they must not come out on paper either.
  const others = [...document.body.children];
  for (const one of others) one.classList.add("print:hidden");
  const place = document.createElement("div");
  place.className = "print-only";
  document.body.append(place);
  const root = createRoot(place);
  flushSync(() => root.render(content));
  const width = paperWidth();
  const page = new CSSStyleSheet();
  const size = pages
    ? `size: ${pages[0]}mm ${pages[1]}mm; margin: 0`
    : `size: ${width}mm ${measured(place, width)}mm; margin: ${MARGIN_MM}mm`;
  page.replaceSync(`@page { ${size} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
  const done = () => {
    clear = undefined;
    window.removeEventListener("afterprint", done);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== page);
    for (const one of others) one.classList.remove("print:hidden");
    // React must not be torn down while it may still be rendering.
    queueMicrotask(() => {
      root.unmount();
      place.remove();
    });
  };
  clear = done;
  window.addEventListener("afterprint", done);
  window.print();
}
