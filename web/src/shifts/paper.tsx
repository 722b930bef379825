/** A strip of paper for reports: white in both themes, torn at both ends on screen, bare in the printer. */
import type { CSSProperties, ReactNode } from "react";
import { cx } from "@/ui/cx";

const PAPER = {
  "--ink": "oklch(0.235 0.020 168)",
  "--ink-2": "oklch(0.400 0.020 168)",
  "--ink-3": "oklch(0.490 0.018 168)",
  "--line-2": "oklch(0.780 0.010 160)",
  colorScheme: "light",
} as CSSProperties;

const TEETH: CSSProperties = {
  maskImage:
    "conic-gradient(from 135deg at top, #0000, #000 1deg 89deg, #0000 90deg), linear-gradient(#000 0 0), conic-gradient(from -45deg at bottom, #0000, #000 1deg 89deg, #0000 90deg)",
  maskSize: "14px 7px, 100% calc(100% - 13px), 14px 7px",
  maskPosition: "top center, center 7px, bottom center",
  maskRepeat: "repeat-x, no-repeat, repeat-x",
};

export function Paper({ children, bare }: { children: ReactNode; bare?: boolean }) {
  return (
    <div
      style={{ ...PAPER, ...(bare ? {} : TEETH) }}
      className={cx("bg-white text-xs text-ink", bare ? "w-full" : "mx-auto max-w-80 px-5 pt-9 pb-10")}
    >
      {children}
    </div>
  );
}

export const PaperRule = () => <div className="my-2.5 border-t border-dashed border-line-2" />;

/** A word at the start and what belongs to it at the end. */
export function PaperPair({
  label,
  children,
  strong,
  className,
}: {
  label: ReactNode;
  children: ReactNode;
  strong?: boolean;
  className?: string;
}) {
  return (
    <div
      className={cx(
        "flex justify-between gap-3 py-0.5",
        strong ? "text-sm font-semibold text-ink" : "text-ink-2",
        className,
      )}
    >
      <span className="min-w-0">{label}</span>
      <span className="tabular shrink-0">{children}</span>
    </div>
  );
}
