/** Printing one thing instead of the page: it is laid beside the page, where only the printer sees it. */
import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

let clear: (() => void) | undefined;

/** Opens the browser's print dialog for `content`, 80 mm wide. What was printed before is taken away first. */
export function printNode(content: ReactNode): void {
  clear?.();
  // Panels and messages stand beside the page, not in it: they must not come out on paper either.
  const others = [...document.body.children];
  for (const one of others) one.classList.add("print:hidden");
  const place = document.createElement("div");
  place.className = "print-only";
  document.body.append(place);
  const root = createRoot(place);
  flushSync(() => root.render(content));
  const done = () => {
    clear = undefined;
    window.removeEventListener("afterprint", done);
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
