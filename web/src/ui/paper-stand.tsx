import type { ReactNode } from "react";
import { cx } from "./cx";

/** Where a paper lies that may be longer than the screen: the keyboard can scroll it too. */
export function PaperStand({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
    <section aria-label={label} tabIndex={0} className={cx("overflow-y-auto", className)}>
      {children}
    </section>
  );
}
